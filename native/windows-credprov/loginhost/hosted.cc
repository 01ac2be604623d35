// See hosted.h.
#include "hosted.h"

#include <objbase.h>

#include <cstring>
#include <memory>
#include <vector>

#include "calls.h"
#include "class_scan.h"
#include "files.h"
#include "image.h"
#include "lent.h"
#include "lent_accounts.h"
#include "memory_watch.h"
#include "password_provider.h"
#include "report.h"
#include "script.h"
#include "secrets_seen.h"
#include "session.h"
#include "shared_state.h"
#include "supervisor.h"
#include "text.h"
#include "users.h"

namespace vestibule::loginhost {
namespace {

constexpr char kDefaultUsers[] =
    R"({"users": [{"sid": "S-1-5-21-1-2-3-1001", "userName": "alice", "displayName": "Alice"},)"
    R"({"sid": "S-1-5-21-1-2-3-1002", "userName": "bob", "displayName": "Bob"}]})";

SharedState* shared = nullptr;
Calls* current_calls = nullptr;

// Exceptions that end a process unless somebody handles them; those of debuggers and of C++ inside the DLL are its own.
bool CouldBeFatal(DWORD code) { return code >= 0xc0000000 || code == 0x80000100 || code == 0x20474343; }

// On the thread that raised it, before any handler.
LONG CALLBACK NoteException(EXCEPTION_POINTERS* pointers) {
  const EXCEPTION_RECORD& record = *pointers->ExceptionRecord;
  if (!CouldBeFatal(record.ExceptionCode)) return EXCEPTION_CONTINUE_SEARCH;
  shared->exception_code = record.ExceptionCode;
  shared->exception_thread = GetCurrentThreadId();
  shared->exception_module[0] = L'\0';
  shared->exception_offset = 0;
  HMODULE module = nullptr;
  const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  if (GetModuleHandleExW(flags, static_cast<LPCWSTR>(record.ExceptionAddress), &module)) {
    GetModuleFileNameW(module, shared->exception_module, MAX_PATH);
    shared->exception_offset =
        reinterpret_cast<ULONG_PTR>(record.ExceptionAddress) - reinterpret_cast<ULONG_PTR>(module);
  }
  const bool on_ui = current_calls != nullptr && current_calls->OnUiThread();
  const char* method = on_ui ? current_calls->method() : nullptr;
  std::strncpy(shared->exception_method, method == nullptr ? (on_ui ? "" : "a thread of the provider") : method,
               kLongestMethod - 1);
  InterlockedExchange(&shared->has_exception, 1);
  return EXCEPTION_CONTINUE_SEARCH;
}

// Nobody handled it. Without a window that asks what to do, and without a debugger.
LONG WINAPI EndByException(EXCEPTION_POINTERS* pointers) {
  TerminateProcess(GetCurrentProcess(), pointers->ExceptionRecord->ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

int Refuse(Report* report, const char* reason, Json details) {
  Json line = Json::Object({{"reason", reason}});
  for (const Json::Member& member : details.members()) line.Set(member.first, member.second);
  report->Say("refused", std::move(line));
  return kExitBadInput;
}

// Which import kept the DLL from loading.
int RefuseLoad(Report* report, const std::wstring& path, DWORD error) {
  const std::optional<std::string> content = ReadWholeFile(path);
  const std::optional<Image> image = content.has_value() ? ReadImage(*content) : std::nullopt;
  if (image.has_value() && (error == ERROR_MOD_NOT_FOUND || error == ERROR_PROC_NOT_FOUND)) {
    for (const Import& import : image->imports) {
      const HMODULE library = LoadLibraryExW(Wide(import.library).c_str(), nullptr, 0);
      if (library == nullptr)
        return Refuse(report, "missing-import", Json::Object({{"library", import.library}, {"function", Json()}}));
      for (const std::string& function : import.functions) {
        if (GetProcAddress(library, function.c_str()) == nullptr)
          return Refuse(report, "missing-import", Json::Object({{"library", import.library}, {"function", function}}));
      }
    }
  }
  return Refuse(report, "not-loaded", Json::Object({{"error", error}}));
}

IUnknown* Create(GetClassObject get_class_object, const GUID& clsid, REFIID iid, Calls* calls, HRESULT* result) {
  IClassFactory* factory = nullptr;
  *result = calls->On("DllGetClassObject", [&] {
    return get_class_object(clsid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory));
  });
  if (FAILED(*result) || factory == nullptr) return nullptr;
  IUnknown* object = nullptr;
  *result = calls->On("IClassFactory::CreateInstance", [&] {
    return factory->CreateInstance(nullptr, iid, reinterpret_cast<void**>(&object));
  });
  calls->Drop(factory);
  return SUCCEEDED(*result) ? object : nullptr;
}

// The class that is a provider, of those that were found.
struct Found {
  GUID clsid;
  ICredentialProvider* provider;
};

std::vector<Found> FindProviders(GetClassObject get_class_object, const std::vector<GUID>& classes, Calls* calls,
                                 Report* report) {
  std::vector<Found> found;
  Json lines = Json::Array();
  for (const GUID& clsid : classes) {
    HRESULT result = S_OK;
    IUnknown* object = Create(get_class_object, clsid, __uuidof(ICredentialProvider), calls, &result);
    if (object != nullptr) found.push_back({clsid, static_cast<ICredentialProvider*>(object)});
    lines.Add(Json::Object({{"clsid", GuidText(clsid)},
                            {"provider", object != nullptr},
                            {"result", HexText(static_cast<unsigned long>(result))}}));
  }
  report->Say("classes", Json::Object({{"classes", std::move(lines)}}));
  return found;
}

// What a filter does to the in-box password provider and to the hosted one. The filter, to be kept; nullptr where the class
// is none.
ICredentialProviderFilter* AskFilter(GetClassObject get_class_object, const GUID& filter_class, const GUID& provider,
                                     const Options& options, Calls* calls, Report* report) {
  HRESULT result = S_OK;
  auto* filter = static_cast<ICredentialProviderFilter*>(
      Create(get_class_object, filter_class, __uuidof(ICredentialProviderFilter), calls, &result));
  if (filter == nullptr) return nullptr;
  GUID providers[] = {kPasswordProviderClass, provider};
  BOOL allowed[] = {TRUE, TRUE};
  result = calls->On("ICredentialProviderFilter::Filter",
                     [&] { return filter->Filter(options.scenario, options.flags, providers, allowed, 2); });
  report->Say("filter", Json::Object({{"clsid", GuidText(filter_class)},
                                      {"result", HexText(static_cast<unsigned long>(result))},
                                      {"allowsPasswordProvider", allowed[0] != FALSE},
                                      {"allowsProvider", allowed[1] != FALSE}}));
  return filter;
}

// The entry point of a DLL that is loaded, with what the host lends to it.
GetClassObject Prepare(HMODULE module, const Options& options, Calls* calls, Report* report) {
  Json lent = Json::Array();
  const Lending lending = {calls,           report, options.remote, options.high_contrast, options.agent_process,
                           options.agent_lack, options.as_system, options.locale};
  for (const std::string& function : Lend(module, lending)) lent.Add(function);
  report->Say("lent", Json::Object({{"functions", std::move(lent)}}));
  return reinterpret_cast<GetClassObject>(reinterpret_cast<void*>(GetProcAddress(module, "DllGetClassObject")));
}

std::vector<GUID> FindClasses(HMODULE module, GetClassObject get_class_object, Calls* calls) {
  return calls->On("DllGetClassObject while searching", [&] { return ScanClasses(module, get_class_object).classes; });
}

// The filter that `--filter` names: the first class of its DLL that is one. nullptr where there is none.
ICredentialProviderFilter* LoadFilter(const GUID& provider, const Options& options, Calls* calls, Report* report) {
  const HMODULE module = calls->On("DllMain", [&] { return LoadLibraryW(options.filter.c_str()); });
  const GetClassObject get_class_object = module == nullptr ? nullptr : Prepare(module, options, calls, report);
  if (get_class_object == nullptr) return nullptr;
  for (const GUID& clsid : FindClasses(module, get_class_object, calls)) {
    ICredentialProviderFilter* filter = AskFilter(get_class_object, clsid, provider, options, calls, report);
    if (filter != nullptr) return filter;
  }
  return nullptr;
}

std::optional<std::string> ReadUsers(const Options& options, UserArray* users) {
  std::string text = kDefaultUsers;
  if (options.user_source == UserSource::kEmpty || options.user_source == UserSource::kAbsent) return std::nullopt;
  if (options.user_source == UserSource::kFile) {
    const std::optional<std::string> content = ReadWholeFile(options.users_file);
    if (!content.has_value()) return "the file cannot be read";
    text = *content;
  }
  const std::optional<Json> file = Json::Read(text);
  if (!file.has_value()) return "the file is not JSON";
  const std::optional<std::string> problem = users->Read(*file);
  return problem.has_value() ? problem : ReadAccounts(*file);
}

std::unique_ptr<Script> OpenScript(const Options& options, HANDLE woken) {
  if (options.script_file.empty()) return nullptr;
  if (options.script_file == L"-") return std::make_unique<Script>(GetStdHandle(STD_INPUT_HANDLE), woken);
  const HANDLE file = CreateFileW(options.script_file.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING,
                                  FILE_ATTRIBUTE_NORMAL, nullptr);
  return std::make_unique<Script>(file, woken);
}

}  // namespace

int Host(const Options& options) {
  Report report(options.channel);
  shared = static_cast<SharedState*>(MapViewOfFile(options.shared_state, FILE_MAP_ALL_ACCESS, 0, 0, 0));
  if (shared == nullptr) return kExitFault;
  shared->ui_thread = GetCurrentThreadId();
  SecretsSeen seen(shared, options.search_memory ? options.searched : nullptr);
  Calls calls(shared);
  current_calls = &calls;
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  AddVectoredExceptionHandler(1, NoteException);
  CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
  report.Say("host", Json::Object({{"wine", WineVersion()},
                                   {"process", GetCurrentProcessId()},
                                   {"uiThread", GetCurrentThreadId()},
                                   {"watchesMemory", WatchMemory()}}));
  UserArray users(&report);
  if (const std::optional<std::string> problem = ReadUsers(options, &users))
    return Refuse(&report, "users-unreadable", Json::Object({{"problem", *problem}}));

  if (options.password_provider && FAILED(RegisterPasswordProvider()))
    return Refuse(&report, "host-failed", Json::Object());
  const HMODULE module = calls.On("DllMain", [&] { return LoadLibraryW(options.provider.c_str()); });
  if (module == nullptr) return RefuseLoad(&report, options.provider, GetLastError());
  // After the DLL's own start, which may have set another.
  SetUnhandledExceptionFilter(EndByException);
  const GetClassObject get_class_object = Prepare(module, options, &calls, &report);
  std::vector<GUID> classes;
  if (options.clsid.has_value()) {
    classes.push_back(*options.clsid);
  } else {
    classes = FindClasses(module, get_class_object, &calls);
  }
  const std::vector<Found> found = FindProviders(get_class_object, classes, &calls, &report);
  if (found.empty()) return Refuse(&report, "no-provider", Json::Object());
  if (found.size() > 1) return Refuse(&report, "several-providers", Json::Object());
  const Found& hosted = found.front();
  ICredentialProviderFilter* filter =
      options.filter.empty()
          ? AskFilter(get_class_object, hosted.clsid, hosted.clsid, options, &calls, &report)
          : LoadFilter(hosted.clsid, options, &calls, &report);
  if (!options.filter.empty() && filter == nullptr) return Refuse(&report, "no-filter", Json::Object());
  Session session(options, hosted.provider, hosted.clsid, filter, &users, &report, &calls, &seen);
  const std::unique_ptr<Script> script = OpenScript(options, session.woken());
  const int exit_code = session.Run(script.get());
  // Not by exit(): destructors of a DLL that misbehaves could still hang.
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(exit_code));
  return exit_code;
}

}  // namespace vestibule::loginhost
