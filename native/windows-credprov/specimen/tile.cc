// A tile of the specimen; see specimen.h. On the UI thread, except Connect.
#include <objbase.h>

#include <cstring>
#include <cwchar>
#include <string>

#include "com_object.h"
#include "specimen.h"

namespace vestibule::specimen {
namespace {

constexpr GUID kClass = {0x0f3a52c4, 0x6f0e, 0x4a2b, {0x9c, 0x11, 0x5d, 0x1e, 0x52, 0x6b, 0x7a, 0x20}};
constexpr const wchar_t* kLanguages[] = {L"English", L"Deutsch", L"日本語"};
constexpr NTSTATUS kLogonFailure = static_cast<NTSTATUS>(0xc000006d);

[[gnu::noinline]] int Deeper(volatile int* depth) {
  volatile char room[4096];
  room[0] = static_cast<char>(*depth);
  *depth = *depth + 1;
  // It never gets there; the compiler does not know that.
  return *depth < 0 ? 0 : Deeper(depth) + room[0];
}

// What the specimens keep of a password: all of it, its end, or a copy on the stack of a thread.
char kept_in_image[256];
std::wstring* kept_in_heap = nullptr;

DWORD WINAPI KeepOnStack(void* text) {
  wchar_t copy[256] = {};
  std::wcsncpy(copy, static_cast<wchar_t*>(text), 255);
  SecureZeroMemory(text, 256 * sizeof(wchar_t));
  // Read, so that the compiler leaves it there.
  Sleep(copy[0] == 0 ? 0 : INFINITE);
  return 0;
}

void KeepSecret(const wchar_t* value) {
  if (Is("keeps-secret-in-image"))
    WideCharToMultiByte(CP_UTF8, 0, value, -1, kept_in_image, sizeof kept_in_image, nullptr, nullptr);
  if (Is("keeps-secret-in-heap")) kept_in_heap = new std::wstring(value);
  if (Is("keeps-half-of-secret")) kept_in_heap = new std::wstring(value + std::wcslen(value) / 2);
  if (Is("keeps-secret-on-stack")) {
    static wchar_t handed[256];
    std::wcsncpy(handed, value, 255);
    const HANDLE thread = CreateThread(nullptr, 0, KeepOnStack, handed, 0, nullptr);
    // Until the thread has wiped what it was handed.
    for (volatile wchar_t* first = handed; *first != 0;) Sleep(1);
    CloseHandle(thread);
  }
}

FARPROC Function(const wchar_t* library, const char* name) { return GetProcAddress(LoadLibraryW(library), name); }

// The number of an authentication package, by functions that are looked up by name; 0 where that fails.
ULONG AskLsa() {
  struct Name {
    USHORT length;
    USHORT room;
    char* text;
  };
  using Connect = LONG(WINAPI*)(HANDLE*);
  using LookUp = LONG(WINAPI*)(HANDLE, Name*, ULONG*);
  const auto connect =
      reinterpret_cast<Connect>(reinterpret_cast<void*>(Function(L"secur32.dll", "LsaConnectUntrusted")));
  const auto look_up =
      reinterpret_cast<LookUp>(reinterpret_cast<void*>(Function(L"secur32.dll", "LsaLookupAuthenticationPackage")));
  char text[] = "Negotiate";
  Name name = {9, 10, text};
  HANDLE lsa = nullptr;
  ULONG package = 0;
  if (connect(&lsa) != 0 || look_up(lsa, &name, &package) != 0) return 0;
  return package;
}

HBITMAP DrawSquare(int size) {
  BITMAPINFO info = {};
  info.bmiHeader.biSize = sizeof info.bmiHeader;
  info.bmiHeader.biWidth = size;
  info.bmiHeader.biHeight = -size;
  info.bmiHeader.biPlanes = 1;
  info.bmiHeader.biBitCount = 32;
  void* pixels = nullptr;
  const HBITMAP bitmap = CreateDIBSection(nullptr, &info, DIB_RGB_COLORS, &pixels, nullptr, 0);
  // Blue, green, red, alpha.
  const unsigned char colour[] = {0x20, 0x60, 0xa0, 0xff};
  for (int index = 0; bitmap != nullptr && index < size * size; ++index)
    std::memcpy(static_cast<unsigned char*>(pixels) + index * 4, colour, sizeof colour);
  return bitmap;
}

class Tile final : public Counted<ICredentialProviderCredential2, IConnectableCredentialProviderCredential,
                                  ICredentialProviderCredentialWithFieldOptions> {
 public:
  Tile(const wchar_t* sid, const wchar_t* name, Announcer* announcer)
      : announcer_(announcer), sid_(sid), name_(name) {}

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    *object = nullptr;
    const bool before_windows_8 = Is("windows-7");
    if (iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProviderCredential) ||
        (iid == __uuidof(ICredentialProviderCredential2) && !before_windows_8))
      *object = static_cast<ICredentialProviderCredential2*>(this);
    else if (iid == __uuidof(IConnectableCredentialProviderCredential) && !before_windows_8)
      *object = static_cast<IConnectableCredentialProviderCredential*>(this);
    else if (iid == __uuidof(ICredentialProviderCredentialWithFieldOptions) && !before_windows_8)
      *object = static_cast<ICredentialProviderCredentialWithFieldOptions*>(this);
    if (*object == nullptr) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderCredentialEvents* events) override {
    events->QueryInterface(__uuidof(ICredentialProviderCredentialEvents2), reinterpret_cast<void**>(&events_));
    if (Is("over-release")) {
      events->Release();
      events->Release();
    }
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE UnAdvise() override {
    if (events_ != nullptr && !Is("keeps-tile-events")) events_->Release();
    if (!Is("keeps-tile-events")) events_ = nullptr;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE SetSelected(BOOL* auto_logon) override {
    *auto_logon = FALSE;
    if (Is("crash")) Crash();
    if (Is("stack-overflow")) {
      volatile int depth = 0;
      Deeper(&depth);
    }
    if (Is("hang")) WaitForSingleObject(CreateEventW(nullptr, TRUE, FALSE, nullptr), INFINITE);
    if (Is("unknown-field") && events_ != nullptr) events_->SetFieldString(Self(), 99, L"nowhere");
    if (Is("ends-process")) ExitProcess(7);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetDeselected() override {
    Wipe();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetFieldState(DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE* state,
                                          CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE* interactive) override {
    if (field >= kFieldCount) return E_INVALIDARG;
    if (Is("waits-on-ui-thread")) Sleep(1);
    const bool always = field == kImage || field == kTitle;
    *state = always ? CPFS_DISPLAY_IN_BOTH : CPFS_DISPLAY_IN_SELECTED_TILE;
    *interactive = field == kPassword ? CPFIS_FOCUSED : CPFIS_NONE;
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetStringValue(DWORD field, LPWSTR* value) override {
    static wchar_t not_allocated[] = L"not from CoTaskMemAlloc";
    if (Is("foreign-memory") && field == kTitle) {
      *value = not_allocated;
      return S_OK;
    }
    if (Is("cpp-exception")) throw std::string("across the boundary");
    switch (field) {
      case kTitle:
        return CopyText(name_.empty() ? L"Other user" : name_.c_str(), value);
      case kUserName:
        return CopyText(user_name_.c_str(), value);
      case kPassword:
        return CopyText(password_.c_str(), value);
      case kLink:
        return CopyText(L"I forgot it", value);
      default:
        return E_INVALIDARG;
    }
  }
  HRESULT STDMETHODCALLTYPE GetBitmapValue(DWORD field, HBITMAP* bitmap) override {
    if (field != kImage) return E_INVALIDARG;
    *bitmap = Is("bad-bitmap") ? reinterpret_cast<HBITMAP>(static_cast<ULONG_PTR>(0x1234)) : DrawSquare(72);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetCheckboxValue(DWORD field, BOOL* checked, LPWSTR* label) override {
    if (field != kRemember) return E_INVALIDARG;
    *checked = remember_;
    return CopyText(L"Remember me", label);
  }
  HRESULT STDMETHODCALLTYPE GetSubmitButtonValue(DWORD field, DWORD* adjacent_to) override {
    *adjacent_to = kPassword;
    return field == kSubmit ? S_OK : E_INVALIDARG;
  }
  HRESULT STDMETHODCALLTYPE GetComboBoxValueCount(DWORD field, DWORD* count, DWORD* selected) override {
    *count = 3;
    *selected = language_;
    return field == kLanguage ? S_OK : E_INVALIDARG;
  }
  HRESULT STDMETHODCALLTYPE GetComboBoxValueAt(DWORD field, DWORD item, LPWSTR* value) override {
    return field == kLanguage && item < 3 ? CopyText(kLanguages[item], value) : E_INVALIDARG;
  }
  HRESULT STDMETHODCALLTYPE SetStringValue(DWORD field, LPCWSTR value) override {
    if (field != kUserName && field != kPassword) return E_INVALIDARG;
    if (field == kPassword) KeepSecret(value);
    if (field == kPassword) Wipe();
    (field == kUserName ? user_name_ : password_) = value;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetCheckboxValue(DWORD, BOOL checked) override {
    remember_ = checked;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetComboBoxSelectedValue(DWORD, DWORD item) override {
    language_ = item;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE CommandLinkClicked(DWORD field) override {
    if (field != kLink) return E_INVALIDARG;
    if (Is("message-box")) MessageBoxW(nullptr, L"Nobody sees this", L"Specimen", MB_OK);
    if (events_ != nullptr) {
      events_->BeginFieldUpdates();
      events_->SetFieldString(Self(), kTitle, L"Link clicked");
      events_->SetFieldState(Self(), kRemember, CPFS_HIDDEN);
      events_->EndFieldUpdates();
    }
    if (Is("changing-fields")) Announce();
    return S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetSerialization(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE* response,
                                             CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization,
                                             LPWSTR* status, CREDENTIAL_PROVIDER_STATUS_ICON* icon) override {
    if (Is("repeated-auto-logon")) Announce();
    if (password_.empty() && !Is("repeated-auto-logon")) {
      *response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
      *icon = CPSI_ERROR;
      return CopyText(L"Type the password.", status);
    }
    *response = CPGSR_RETURN_CREDENTIAL_FINISHED;
    *icon = CPSI_NONE;
    *status = nullptr;
    serialization->ulAuthenticationPackage = Is("asks-lsa") ? AskLsa() : 0;
    serialization->clsidCredentialProvider = kClass;
    if (Is("empty-serialization")) return S_OK;
    return Pack(serialization);
  }
  HRESULT STDMETHODCALLTYPE ReportResult(NTSTATUS result, NTSTATUS, LPWSTR* status,
                                         CREDENTIAL_PROVIDER_STATUS_ICON* icon) override {
    *icon = result == kLogonFailure ? CPSI_ERROR : CPSI_NONE;
    *status = nullptr;
    return result == kLogonFailure ? CopyText(L"The password is wrong.", status) : S_OK;
  }

  HRESULT STDMETHODCALLTYPE GetUserSid(LPWSTR* sid) override {
    *sid = nullptr;
    return sid_.empty() ? S_FALSE : CopyText(sid_.c_str(), sid);
  }
  HRESULT STDMETHODCALLTYPE GetFieldOptions(DWORD field,
                                            CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS* options) override {
    *options = field == kPassword
                   ? static_cast<CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS>(CPCFO_ENABLE_PASSWORD_REVEAL |
                                                                               CPCFO_NUMBERS_ONLY)
                   : CPCFO_NONE;
    return S_OK;
  }

  // A password of "wait" is checked until the person cancels.
  HRESULT STDMETHODCALLTYPE Connect(IQueryContinueWithStatus* query) override {
    query->SetStatusMessage(L"Checking");
    if (Is("deaf-connect")) Sleep(INFINITE);
    while (password_ == L"wait") {
      if (query->QueryContinue() != S_OK) return HRESULT_FROM_WIN32(ERROR_CANCELLED);
      Sleep(5);
    }
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE Disconnect() override { return S_OK; }

 private:
  ~Tile() { Wipe(); }

  // Two of the interfaces are derived from this one.
  ICredentialProviderCredential* Self() { return static_cast<ICredentialProviderCredential2*>(this); }

  void Wipe() {
    SecureZeroMemory(password_.data(), password_.size() * sizeof(wchar_t));
    password_.clear();
  }

  void Announce() {
    ++announcer_->announced;
    if (announcer_->events != nullptr) announcer_->events->CredentialsChanged(announcer_->context);
  }

  // KERB_INTERACTIVE_UNLOCK_LOGON of ntsecapi.h: type, three strings by offset, LUID.
  HRESULT Pack(CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization) const {
    const std::wstring parts[] = {L"PC", user_name_, password_};
    constexpr size_t head = 64;
    size_t size = head;
    for (const std::wstring& part : parts) size += part.size() * sizeof(wchar_t);
    BYTE* bytes = static_cast<BYTE*>(CoTaskMemAlloc(size));
    if (bytes == nullptr) return E_OUTOFMEMORY;
    std::memset(bytes, 0, size);
    bytes[0] = 2;
    size_t offset = head;
    for (size_t index = 0; index < 3; ++index) {
      const auto length = static_cast<USHORT>(parts[index].size() * sizeof(wchar_t));
      const ULONGLONG place = Is("unreadable-serialization") ? size : offset;
      BYTE* string = bytes + 8 + index * 16;
      std::memcpy(string, &length, sizeof length);
      std::memcpy(string + 2, &length, sizeof length);
      std::memcpy(string + 8, &place, sizeof place);
      std::memcpy(bytes + offset, parts[index].data(), length);
      offset += length;
    }
    serialization->cbSerialization = static_cast<ULONG>(size);
    serialization->rgbSerialization = bytes;
    return S_OK;
  }

  Announcer* announcer_;
  ICredentialProviderCredentialEvents2* events_ = nullptr;
  const std::wstring sid_;
  const std::wstring name_;
  std::wstring user_name_ = name_;
  std::wstring password_;
  BOOL remember_ = FALSE;
  DWORD language_ = 0;
};

}  // namespace

ICredentialProviderCredential* NewTile(const wchar_t* sid, const wchar_t* name, Announcer* announcer) {
  return static_cast<ICredentialProviderCredential2*>(new Tile(sid, name, announcer));
}

}  // namespace vestibule::specimen
