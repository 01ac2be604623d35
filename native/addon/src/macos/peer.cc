// The peer on macOS: the audit token of its process and the designated requirement of the code that runs in it
// (Security framework). Never compiled nor run so far: no Mac has been at hand.
#include "unix/peer.h"

#include <CoreFoundation/CoreFoundation.h>
#include <Security/Security.h>
#include <bsm/libbsm.h>
#include <errno.h>
#include <mach/message.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace vestibule {
namespace {

// Owns one Core Foundation reference.
template <typename Reference>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Reference reference) : reference_(reference) {}
  ~Owned() {
    if (reference_ != nullptr) CFRelease(reference_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Reference get() const { return reference_; }
  Reference* out() { return &reference_; }

 private:
  Reference reference_ = nullptr;
};

// The requirement's source text, or an empty string when the code is unsigned, its signature does not hold, or it does
// not satisfy the requirement that it carries. The last check matters: the signer writes that requirement, so an ad-hoc
// signature can carry Apple's.
std::string ProvenRequirement(const audit_token_t& token) {
  Owned<CFDataRef> data(
      CFDataCreate(nullptr, reinterpret_cast<const UInt8*>(&token), static_cast<CFIndex>(sizeof(token))));
  const void* keys[] = {kSecGuestAttributeAudit};
  const void* values[] = {data.get()};
  if (data.get() == nullptr) return {};
  Owned<CFDictionaryRef> attributes(CFDictionaryCreate(nullptr, keys, values, 1, &kCFTypeDictionaryKeyCallBacks,
                                                       &kCFTypeDictionaryValueCallBacks));
  Owned<SecCodeRef> code;
  if (attributes.get() == nullptr ||
      SecCodeCopyGuestWithAttributes(nullptr, attributes.get(), kSecCSDefaultFlags, code.out()) != errSecSuccess) {
    return {};
  }
  Owned<SecStaticCodeRef> on_disk;
  Owned<SecRequirementRef> requirement;
  Owned<CFStringRef> text;
  if (SecCodeCopyStaticCode(code.get(), kSecCSDefaultFlags, on_disk.out()) != errSecSuccess ||
      SecCodeCopyDesignatedRequirement(on_disk.get(), kSecCSDefaultFlags, requirement.out()) != errSecSuccess ||
      SecCodeCheckValidity(code.get(), kSecCSDefaultFlags, requirement.get()) != errSecSuccess ||
      SecRequirementCopyString(requirement.get(), kSecCSDefaultFlags, text.out()) != errSecSuccess) {
    return {};
  }
  char bytes[4096];
  if (!CFStringGetCString(text.get(), bytes, sizeof(bytes), kCFStringEncodingUTF8)) return {};
  return bytes;
}

}  // namespace

int ReadPeer(int connection, Napi::Object* peer) {
  audit_token_t token = {};
  socklen_t length = sizeof(token);
  if (getsockopt(connection, SOL_LOCAL, LOCAL_PEERTOKEN, &token, &length) != 0) return -errno;
  if (length != sizeof(token)) return -EPROTO;
  const Napi::Env env = peer->Env();
  Napi::Object audit = Napi::Object::New(env);
  audit.Set("euid", Napi::Number::New(env, audit_token_to_euid(token)));
  audit.Set("pid", Napi::Number::New(env, audit_token_to_pid(token)));
  audit.Set("pidVersion", Napi::Number::New(env, audit_token_to_pidversion(token)));
  audit.Set("session", Napi::Number::New(env, audit_token_to_asid(token)));
  const std::string requirement = ProvenRequirement(token);
  peer->Set("system", Napi::String::New(env, "macos"));
  peer->Set("auditToken", audit);
  peer->Set("designatedRequirement",
            requirement.empty() ? env.Undefined() : Napi::String::New(env, requirement));
  return 0;
}

}  // namespace vestibule
