// The specimen's provider and entry points; see specimen.h. On the UI thread.
#include <initguid.h>

#include <objbase.h>
#include <propkey.h>

#include <cstring>
#include <cwchar>
#include <string>
#include <vector>

#include "com_object.h"
#include "specimen.h"

namespace vestibule::specimen {
namespace {

// Two classes, of which one is no provider: the host has to find out which.
constexpr GUID kProviderClass = {0x0f3a52c4, 0x6f0e, 0x4a2b, {0x9c, 0x11, 0x5d, 0x1e, 0x52, 0x6b, 0x7a, 0x20}};
constexpr GUID kOtherClass = {0x51e0bb97, 0x2f0c, 0x4b5e, {0xa4, 0x32, 0x0d, 0x37, 0x8c, 0x19, 0x4f, 0x66}};

HINSTANCE module = nullptr;

constexpr struct {
  CREDENTIAL_PROVIDER_FIELD_TYPE type;
  const wchar_t* label;
} kFields[kFieldCount] = {
    {CPFT_TILE_IMAGE, L"Picture"},     {CPFT_LARGE_TEXT, L"Name"},      {CPFT_EDIT_TEXT, L"User name"},
    {CPFT_PASSWORD_TEXT, L"Password"}, {CPFT_CHECKBOX, L"Remember me"}, {CPFT_COMBOBOX, L"Language"},
    {CPFT_COMMAND_LINK, L"Forgotten"}, {CPFT_SUBMIT_BUTTON, L"Submit"},
};

struct Account {
  std::wstring sid;
  std::wstring name;
};

DWORD WINAPI AnnounceFromThread(void* argument) {
  auto* announcer = static_cast<Announcer*>(argument);
  announcer->events->CredentialsChanged(announcer->context);
  announcer->events->Release();
  return 0;
}

DWORD WINAPI CrashInThread(void*) {
  Crash();
  return 0;
}

// A handle that the host gave its hosted process by `option`.
HANDLE HandleOf(const wchar_t* option) {
  const wchar_t* given = wcsstr(GetCommandLineW(), option);
  if (given == nullptr) return nullptr;
  return reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(wcstoull(given + wcslen(option), nullptr, 10)));
}

// Writes letters over all that the host shares with its watcher, and ends the process by what then looks an exception.
void FillSharedMemory() {
  void* memory = MapViewOfFile(HandleOf(L"--shared-state "), FILE_MAP_ALL_ACCESS, 0, 0, 0);
  MEMORY_BASIC_INFORMATION region = {};
  if (memory == nullptr || VirtualQuery(memory, &region, sizeof region) == 0) return;
  std::memset(memory, 'A', region.RegionSize);
  TerminateProcess(GetCurrentProcess(), 0x41414141);
}

// Begins a line of the host's report that has no end.
void WriteEndlessLine() {
  const HANDLE channel = HandleOf(L"--channel ");
  const std::string letters(1024 * 1024, 'A');
  DWORD written = 0;
  while (WriteFile(channel, letters.data(), static_cast<DWORD>(letters.size()), &written, nullptr)) {
  }
}

class Provider final
    : public Counted<ICredentialProvider, ICredentialProviderSetUserArray, ICredentialProviderFilter> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    *object = nullptr;
    if (iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProvider))
      *object = static_cast<ICredentialProvider*>(this);
    else if (iid == __uuidof(ICredentialProviderSetUserArray) && Is("hangs-when-asked"))
      Sleep(INFINITE);
    else if (iid == __uuidof(ICredentialProviderSetUserArray) && !Is("windows-7"))
      *object = static_cast<ICredentialProviderSetUserArray*>(this);
    else if (iid == __uuidof(ICredentialProviderFilter) && Is("filter"))
      *object = static_cast<ICredentialProviderFilter*>(this);
    if (*object == nullptr) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Filter(CREDENTIAL_PROVIDER_USAGE_SCENARIO, DWORD, GUID*, BOOL* allow,
                                   DWORD count) override {
    if (count > 0) allow[0] = FALSE;
    return S_OK;
  }
  // Passes on all but the first byte.
  HRESULT STDMETHODCALLTYPE UpdateRemoteCredential(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* in,
                                                   CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* out) override {
    if (in->cbSerialization < 2) return E_INVALIDARG;
    *out = *in;
    out->cbSerialization = in->cbSerialization - 1;
    out->rgbSerialization = static_cast<BYTE*>(CoTaskMemAlloc(out->cbSerialization));
    if (out->rgbSerialization == nullptr) return E_OUTOFMEMORY;
    std::memcpy(out->rgbSerialization, in->rgbSerialization + 1, out->cbSerialization);
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD) override {
    if (Is("only-remote") && GetSystemMetrics(SM_REMOTESESSION) == 0) return E_FAIL;
    if (scenario == CPUS_PLAP) return E_INVALIDARG;
    return scenario == CPUS_CHANGE_PASSWORD ? E_NOTIMPL : S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetSerialization(
      const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization) override {
    // Its first byte is an answer that a test can see.
    return serialization->cbSerialization > 0 && serialization->rgbSerialization[0] == 'X' ? S_OK : E_NOTIMPL;
  }

  HRESULT STDMETHODCALLTYPE SetUserArray(ICredentialProviderUserArray* users) override {
    DWORD count = 0;
    users->GetCount(&count);
    if (Is("crash-without-users") && count == 0) Crash();
    if (Is("keeps-users")) users->AddRef();
    for (DWORD index = 0; index < count; ++index) {
      ICredentialProviderUser* user = nullptr;
      if (FAILED(users->GetAt(index, &user)) || user == nullptr) continue;
      LPWSTR sid = nullptr;
      LPWSTR name = nullptr;
      if (SUCCEEDED(user->GetSid(&sid)) && SUCCEEDED(user->GetStringValue(PKEY_Identity_UserName, &name)))
        accounts_.push_back({sid, name});
      CoTaskMemFree(sid);
      CoTaskMemFree(name);
      user->Release();
    }
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderEvents* events, UINT_PTR context) override {
    announcer_.events = events;
    announcer_.context = Is("wrong-advise-context") ? context + 1 : context;
    events->AddRef();
    if (Is("opens-pipe")) CloseHandle(CreateFileW(L"\\\\.\\pipe\\nobody", 0, 0, nullptr, OPEN_EXISTING, 0, nullptr));
    TouchTheWorld();
    if (Is("wrong-advise-context")) events->CredentialsChanged(announcer_.context);
    if (Is("changes-in-advise")) events->CredentialsChanged(context);
    if (Is("event-off-ui-thread")) {
      events->AddRef();
      Join(CreateThread(nullptr, 0, AnnounceFromThread, &announcer_, 0, nullptr));
    }
    if (Is("fills-shared-memory")) FillSharedMemory();
    if (Is("endless-line")) WriteEndlessLine();
    if (Is("crash-in-thread")) Join(CreateThread(nullptr, 0, CrashInThread, nullptr, 0, nullptr));
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE UnAdvise() override {
    if (Is("not-implemented")) return E_NOTIMPL;
    Leave();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetFieldDescriptorCount(DWORD* count) override {
    // After it has announced other tiles, the provider has one field less.
    *count = Is("missing-descriptor")                             ? kFieldCount + 1
             : Is("changing-fields") && announcer_.announced > 0 ? kFieldCount - 1
                                                                  : kFieldCount;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorAt(DWORD index,
                                                 CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) override {
    *descriptor = nullptr;
    if (index >= kFieldCount) return E_INVALIDARG;
    const size_t size = sizeof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR);
    void* memory = Is("foreign-descriptor") ? HeapAlloc(GetProcessHeap(), 0, size) : CoTaskMemAlloc(size);
    if (memory == nullptr) return E_OUTOFMEMORY;
    std::memset(memory, 0, size);
    auto* filled = static_cast<CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR*>(memory);
    filled->dwFieldID = index;
    filled->cpft = kFields[index].type;
    *descriptor = filled;
    return CopyText(kFields[index].label, &filled->pszLabel);
  }

  HRESULT STDMETHODCALLTYPE GetCredentialCount(DWORD* count, DWORD* default_index, BOOL* auto_logon) override {
    *count = static_cast<DWORD>(accounts_.empty() ? 1 : accounts_.size()) + (Is("missing-credential") ? 1 : 0);
    *default_index = Is("default-out-of-range") ? 99 : CREDENTIAL_PROVIDER_NO_DEFAULT;
    *auto_logon = FALSE;
    if (Is("repeated-auto-logon")) {
      *default_index = 0;
      *auto_logon = TRUE;
    }
    if (Is("endless-changes") && announcer_.events != nullptr) announcer_.events->CredentialsChanged(announcer_.context);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) override {
    *credential = nullptr;
    if (index >= (accounts_.empty() ? 1 : accounts_.size())) return E_INVALIDARG;
    const Account account = accounts_.empty() ? Account{} : accounts_[index];
    *credential = NewTile(account.sid.c_str(), account.name.c_str(), &announcer_);
    return S_OK;
  }

 private:
  ~Provider() {
    if (Is("call-after-unadvise") && late_ != nullptr) {
      late_->CredentialsChanged(announcer_.context);
      late_->Release();
    }
    Leave();
  }

  void Leave() {
    if (announcer_.events == nullptr) return;
    if (Is("call-after-unadvise")) late_ = announcer_.events;
    else if (!Is("keeps-events")) announcer_.events->Release();
    announcer_.events = nullptr;
  }

  static void Join(HANDLE thread) {
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
  }

  Announcer announcer_;
  ICredentialProviderEvents* late_ = nullptr;
  std::vector<Account> accounts_;
};

class Factory final : public LastingFactory {
 public:
  explicit Factory(bool makes_providers) : makes_providers_(makes_providers) {}

 private:
  HRESULT Create(REFIID iid, void** object) override {
    if (!makes_providers_) return E_NOINTERFACE;
    return Is("wraps-password-provider") ? NewWrapper(iid, object) : New<Provider>(iid, object);
  }

  const bool makes_providers_;
};

}  // namespace

bool Is(const char* name) {
  static const std::string called = [] {
    char path[MAX_PATH] = {};
    GetModuleFileNameA(module, path, MAX_PATH);
    const std::string whole = path;
    const size_t slash = whole.find_last_of('\\');
    return whole.substr(slash == std::string::npos ? 0 : slash + 1);
  }();
  return called == std::string("specimen-") + name + ".dll";
}

HRESULT CopyText(const wchar_t* text, LPWSTR* copy) {
  const size_t bytes = (wcslen(text) + 1) * sizeof(wchar_t);
  *copy = static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
  if (*copy == nullptr) return E_OUTOFMEMORY;
  std::memcpy(*copy, text, bytes);
  return S_OK;
}

void Crash() { *reinterpret_cast<volatile int*>(static_cast<ULONG_PTR>(16)) = 1; }

}  // namespace vestibule::specimen

extern "C" {

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void*) {
  if (reason == DLL_PROCESS_ATTACH) vestibule::specimen::module = instance;
  return TRUE;
}

__declspec(dllexport) HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void** object) {
  using namespace vestibule::specimen;
  static Factory providers(true);
  static Factory others(false);
  if (clsid == kProviderClass) return providers.QueryInterface(iid, object);
  if (clsid == kOtherClass) return others.QueryInterface(iid, object);
  if (Is("hangs-while-searched")) Sleep(INFINITE);
  *object = nullptr;
  return CLASS_E_CLASSNOTAVAILABLE;
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow() { return S_FALSE; }

}  // extern "C"
