// See lent.h. The functions run on whichever thread of the provider calls them.
#include "lent.h"

#include <ntsecapi.h>

#include <cstring>
#include <cwchar>
#include <utility>

#include "lent_accounts.h"
#include "lent_agent.h"
#include "lent_trace.h"
#include "own_windows.h"
#include "text.h"
#include "ui_thread.h"

namespace vestibule::loginhost {
namespace {

Lending lent = {};

// Nobody is there to press a button.
int WINAPI AnswerBox(HWND, LPCWSTR text, LPCWSTR title, UINT type) {
  lent.report->Find("message-box", Severity::kWarning,
                    Json::Object({{"method", MethodHere()},
                                  {"title", Utf8OrEmpty(title)},
                                  {"text", Utf8OrEmpty(text)}}));
  const UINT buttons = type & MB_TYPEMASK;
  return buttons == MB_YESNO || buttons == MB_YESNOCANCEL ? IDNO : buttons == MB_OK ? IDOK : IDCANCEL;
}

int WINAPI AnswerBoxNarrow(HWND window, LPCSTR text, LPCSTR title, UINT type) {
  return AnswerBox(window, Wide(text == nullptr ? "" : text).c_str(), Wide(title == nullptr ? "" : title).c_str(), type);
}

int WINAPI RemoteMetrics(int index) { return index == SM_REMOTESESSION ? 1 : GetSystemMetrics(index); }

// A list with one name: each name ends with a zero, and so does the list.
BOOL WINAPI ScreenLanguages(DWORD, PULONG count, PZZWSTR names, PULONG units) {
  const ULONG needed = static_cast<ULONG>(lent.locale.size()) + 2;
  const bool fits = names == nullptr || *units >= needed;
  *count = 1;
  *units = needed;
  if (!fits) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
  }
  if (names != nullptr) {
    std::memcpy(names, lent.locale.c_str(), (needed - 1) * sizeof(wchar_t));
    names[needed - 1] = L'\0';
  }
  return TRUE;
}

BOOL WINAPI HighContrast(UINT action, UINT number, void* into, UINT change) {
  if (!SystemParametersInfoW(action, number, into, change)) return FALSE;
  if (action == SPI_GETHIGHCONTRAST) static_cast<HIGHCONTRASTW*>(into)->dwFlags |= HCF_HIGHCONTRASTON;
  return TRUE;
}

// CredProtect without protection: CredUnprotected (0) is a kind that Windows knows too.
BOOL WINAPI IsProtected(LPWSTR, int* type) {
  *type = 0;
  return TRUE;
}

BOOL CopyCredentials(const wchar_t* from, DWORD count, wchar_t* to, DWORD* room) {
  if (to == nullptr || *room < count) {
    *room = count;
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
  }
  std::memcpy(to, from, count * sizeof(wchar_t));
  *room = count;
  return TRUE;
}

BOOL WINAPI Protect(BOOL, LPWSTR from, DWORD count, LPWSTR to, DWORD* room, int* type) {
  if (type != nullptr) *type = 0;
  return CopyCredentials(from, count, to, room);
}

BOOL WINAPI Unprotect(BOOL, LPWSTR from, DWORD count, LPWSTR to, DWORD* room) {
  return CopyCredentials(from, count, to, room);
}

constexpr ULONG_PTR kLsaHandle = 0x5653;

LONG WINAPI ConnectLsa(HANDLE* handle) {
  *handle = reinterpret_cast<HANDLE>(kLsaHandle);
  return 0;
}

LONG WINAPI LookUpPackage(HANDLE, PLSA_STRING, PULONG package) {
  *package = kLentPackage;
  return 0;
}

LONG WINAPI DisconnectLsa(HANDLE) { return 0; }

BOOL WINAPI AllowForeground(DWORD process) {
  lent.report->Say("foreground", Json::Object({{"process", process}}));
  return AllowSetForegroundWindow(process);
}

// Nobody collects it here.
ULONG WINAPI WriteEvent(REGHANDLE, PCEVENT_DESCRIPTOR, LPCGUID, LPCGUID, ULONG count, PEVENT_DATA_DESCRIPTOR data) {
  std::optional<Json> event = ReadTrace(count, data);
  if (event.has_value()) lent.report->Say("trace", std::move(*event));
  return ERROR_SUCCESS;
}

enum class When { kAlways, kMissing, kWine, kRemote, kContrast, kAgent, kUser, kAccounts, kLocale };

struct Row {
  const char* function;
  const void* replacement;
  When when;
  // Where `kMissing` looks.
  const wchar_t* library;
  // Whether its answers are the host's; the others pass the call on.
  bool stands_in;
};

const void* Address(void* function) { return function; }

#define VESTIBULE_FUNCTION(function) Address(reinterpret_cast<void*>(function))

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all = {
        {"MessageBoxW", VESTIBULE_FUNCTION(AnswerBox), When::kAlways, nullptr, true},
        {"MessageBoxA", VESTIBULE_FUNCTION(AnswerBoxNarrow), When::kAlways, nullptr, true},
        {"GetThreadPreferredUILanguages", VESTIBULE_FUNCTION(ScreenLanguages), When::kLocale, nullptr, true},
        {"AllowSetForegroundWindow", VESTIBULE_FUNCTION(AllowForeground), When::kAlways, nullptr, false},
        {"EventWriteTransfer", VESTIBULE_FUNCTION(WriteEvent), When::kWine, nullptr, true},
        {"GetSystemMetrics", VESTIBULE_FUNCTION(RemoteMetrics), When::kRemote, nullptr, true},
        {"SystemParametersInfoW", VESTIBULE_FUNCTION(HighContrast), When::kContrast, nullptr, true},
        {"CredIsProtectedW", VESTIBULE_FUNCTION(IsProtected), When::kMissing, L"advapi32.dll", true},
        {"CredProtectW", VESTIBULE_FUNCTION(Protect), When::kMissing, L"advapi32.dll", true},
        {"CredUnprotectW", VESTIBULE_FUNCTION(Unprotect), When::kMissing, L"advapi32.dll", true},
        {"LsaConnectUntrusted", VESTIBULE_FUNCTION(ConnectLsa), When::kWine, nullptr, true},
        {"LsaLookupAuthenticationPackage", VESTIBULE_FUNCTION(LookUpPackage), When::kWine, nullptr, true},
        {"LsaDeregisterLogonProcess", VESTIBULE_FUNCTION(DisconnectLsa), When::kWine, nullptr, true},
    };
    all.push_back({"LookupAccountNameW", LookUpAccountFunction(), When::kAccounts, nullptr, true});
    for (const Replacement& function : JudgedFunctions())
      all.push_back({function.function, function.replacement, When::kAlways, nullptr, false});
    for (const Replacement& function : WindowFunctions())
      all.push_back({function.function, function.replacement, When::kAlways, nullptr, false});
    for (const Replacement& function : DialogueFunctions())
      all.push_back({function.function, function.replacement, When::kAlways, nullptr, true});
    for (const AgentFunction& function : AgentFunctions())
      all.push_back({function.name, function.replacement, function.tells_user ? When::kUser : When::kAgent, nullptr,
                     true});
    return all;
  }();
  return rows;
}

bool IsMissing(const Row& row) {
  const HMODULE library = LoadLibraryW(row.library);
  return library == nullptr || GetProcAddress(library, row.function) == nullptr;
}

bool Applies(const Row& row) {
  switch (row.when) {
    case When::kAlways:
      return true;
    case When::kMissing:
      return IsMissing(row);
    case When::kWine:
      return !WineVersion().empty();
    case When::kRemote:
      return lent.remote;
    case When::kContrast:
      return lent.high_contrast;
    case When::kAgent:
      return lent.agent_process != 0;
    case When::kAccounts:
      return HasAccounts();
    case When::kLocale:
      return !lent.locale.empty();
    case When::kUser:
      return lent.agent_process != 0 || lent.as_system;
  }
  return false;
}

const Row* RowFor(const char* function) {
  for (const Row& row : Rows())
    if (std::strcmp(row.function, function) == 0) return Applies(row) ? &row : nullptr;
  return nullptr;
}

// What the hosted DLL gets in the place of `function`, which is at `own`; nullptr: that.
struct Lent {
  const void* address;
  // Whether the host answers in the place of the system.
  bool stands_in;
};

Lent LentFor(const char* function, const void* own) {
  const Row* row = RowFor(function);
  const void* target = row == nullptr ? own : row->replacement;
  const void* noted = Noted(function, target);
  if (noted != nullptr) target = noted;
  return {target == own ? nullptr : target, row != nullptr && row->stands_in};
}

// The file name of a DLL, without its folder.
std::string LibraryOf(HMODULE module) {
  wchar_t path[MAX_PATH] = {};
  GetModuleFileNameW(module, path, MAX_PATH);
  const wchar_t* slash = std::wcsrchr(path, L'\\');
  return Utf8(slash == nullptr ? path : slash + 1);
}

// So that functions which a provider looks up by name are lent too. A number in the place of a name has no high bits.
FARPROC WINAPI LookUp(HMODULE module, LPCSTR name) {
  const FARPROC own = GetProcAddress(module, name);
  const ULONG_PTR number = reinterpret_cast<ULONG_PTR>(name);
  const char* function =
      number > 0xffff ? name : NameOfNumber(LibraryOf(module).c_str(), static_cast<unsigned>(number));
  if (function == nullptr) return own;
  const Lent found = LentFor(function, reinterpret_cast<const void*>(reinterpret_cast<ULONG_PTR>(own)));
  if (found.address == nullptr || (own == nullptr && !found.stands_in)) return own;
  if (found.stands_in) {
    Json functions = Json::Array();
    functions.Add(function);
    lent.report->Say("lent", Json::Object({{"functions", std::move(functions)}}));
  }
  return reinterpret_cast<FARPROC>(reinterpret_cast<ULONG_PTR>(found.address));
}

void Replace(IMAGE_THUNK_DATA* slot, const void* replacement) {
  DWORD before = 0;
  if (!VirtualProtect(&slot->u1.Function, sizeof slot->u1.Function, PAGE_READWRITE, &before)) return;
  slot->u1.Function = reinterpret_cast<ULONG_PTR>(replacement);
  VirtualProtect(&slot->u1.Function, sizeof slot->u1.Function, before, &before);
}

}  // namespace

std::string WineVersion() {
  using Version = const char*(__cdecl*)();
  const auto version = reinterpret_cast<Version>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")));
  return version == nullptr ? std::string() : version();
}

std::vector<std::string> Lend(HMODULE module, const Lending& lending) {
  lent = lending;
  WatchUiThread(lending.calls, lending.report);
  WatchWindows(lending.report);
  SetSystemProcesses(lending.agent_process, lending.agent_lack, lending.as_system);
  std::vector<std::string> names;
  BYTE* base = reinterpret_cast<BYTE*>(module);
  const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
  const auto* headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(base + dos->e_lfanew);
  const IMAGE_DATA_DIRECTORY& directory = headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
  if (directory.Size == 0) return names;
  const auto* import = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR*>(base + directory.VirtualAddress);
  for (; import->Name != 0; ++import) {
    const DWORD named = import->OriginalFirstThunk != 0 ? import->OriginalFirstThunk : import->FirstThunk;
    const auto* name = reinterpret_cast<const IMAGE_THUNK_DATA*>(base + named);
    auto* slot = reinterpret_cast<IMAGE_THUNK_DATA*>(base + import->FirstThunk);
    for (; name->u1.AddressOfData != 0; ++name, ++slot) {
      const char* function = nullptr;
      if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal))
        function = NameOfNumber(reinterpret_cast<const char*>(base + import->Name),
                                static_cast<unsigned>(IMAGE_ORDINAL(name->u1.Ordinal)));
      else
        function = reinterpret_cast<const IMAGE_IMPORT_BY_NAME*>(base + name->u1.AddressOfData)->Name;
      if (function == nullptr) continue;
      if (std::strcmp(function, "GetProcAddress") == 0) Replace(slot, VESTIBULE_FUNCTION(LookUp));
      const Lent found = LentFor(function, reinterpret_cast<const void*>(slot->u1.Function));
      if (found.address == nullptr) continue;
      Replace(slot, found.address);
      if (found.stands_in) names.push_back(function);
    }
  }
  return names;
}

}  // namespace vestibule::loginhost
