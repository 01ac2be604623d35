// See supervisor.h.
#include "supervisor.h"

#include <cstring>
#include <memory>
#include <vector>

#include "files.h"
#include "image.h"
#include "json.h"
#include "memory_search.h"
#include "report.h"
#include "shared_state.h"
#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr DWORD kLookEveryMilliseconds = 50;
// A tile with eight of the largest pictures.
constexpr size_t kLongestLine = 64 * 1024 * 1024;
constexpr char kEndPrefix[] = "{\"event\":\"end\"";
constexpr char kSearchPrefix[] = "{\"event\":\"search-memory\"";
constexpr char kFindingPrefix[] = "{\"event\":\"finding\"";
constexpr char kFaultMark[] = "\"severity\":\"fault\"";
// Exceptions of Microsoft's and of GNU's C++.
constexpr DWORD kCppException = 0xe06d7363;
constexpr DWORD kGnuException = 0x20474343;

struct HandleCloser {
  void operator()(void* handle) const { CloseHandle(handle); }
};
using Handle = std::unique_ptr<void, HandleCloser>;

int Refuse(Report* report, const char* reason, Json details = Json::Object()) {
  Json line = Json::Object({{"reason", reason}});
  for (const Json::Member& member : details.members()) line.Set(member.first, member.second);
  report->Say("refused", std::move(line));
  return kExitBadInput;
}

// The path that the registry has for a class. nullopt when it is not registered.
std::optional<std::wstring> RegisteredPath(const GUID& clsid) {
  const std::wstring key = L"CLSID\\" + Wide(GuidText(clsid)) + L"\\InprocServer32";
  wchar_t path[MAX_PATH] = {};
  DWORD bytes = sizeof path;
  // Variables in it are expanded, and the result counts as REG_SZ.
  const LSTATUS status =
      RegGetValueW(HKEY_CLASSES_ROOT, key.c_str(), nullptr, RRF_RT_REG_SZ, nullptr, path, &bytes);
  return status == ERROR_SUCCESS ? std::optional<std::wstring>(path) : std::nullopt;
}

const char* MachineWord(uint16_t machine) {
  return machine == kMachineX86 ? "x86" : machine == kMachineArm64 ? "arm64" : "unknown";
}

// What makes the file no provider for this process; 0 when nothing does.
int RefuseImage(Report* report, const std::wstring& path) {
  const std::optional<std::string> content = ReadWholeFile(path);
  if (!content.has_value()) return Refuse(report, "cannot-be-read");
  const std::optional<Image> image = ReadImage(*content);
  if (!image.has_value() || !image->is_dll) return Refuse(report, "not-a-dll");
  if (image->machine != kMachineX64)
    return Refuse(report, "other-machine", Json::Object({{"machine", MachineWord(image->machine)}}));
  if (!image->Exports("DllGetClassObject")) return Refuse(report, "no-com-entry-points");
  return 0;
}

// `argument` as CommandLineToArgvW reads it back: backslashes count as themselves, except before a quotation mark.
std::wstring Quoted(const std::wstring& argument) {
  std::wstring quoted = L"\"";
  size_t backslashes = 0;
  for (const wchar_t letter : argument) {
    if (letter == L'"') quoted.append(backslashes + 1, L'\\');
    backslashes = letter == L'\\' ? backslashes + 1 : 0;
    quoted += letter;
  }
  return quoted.append(backslashes, L'\\') + L"\" ";
}

// Handles that the hosted process inherits.
struct Inherited {
  HANDLE channel;
  HANDLE section;
  HANDLE searched;
};

std::wstring CommandLine(int count, wchar_t** arguments, const Inherited& inherited) {
  const auto number = [](HANDLE handle) { return std::to_wstring(reinterpret_cast<ULONG_PTR>(handle)); };
  std::wstring line;
  for (int index = 0; index < count; ++index) line += Quoted(arguments[index]);
  line += L"--channel " + number(inherited.channel) + L" --shared-state " + number(inherited.section);
  return line + L" --searched " + number(inherited.searched);
}

Handle Inheritable(HANDLE handle) {
  HANDLE copy = nullptr;
  DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0, TRUE, DUPLICATE_SAME_ACCESS);
  return Handle(copy);
}

Handle OpenNothing() {
  SECURITY_ATTRIBUTES inherit = {sizeof inherit, nullptr, TRUE};
  return Handle(CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                            OPEN_EXISTING, 0, nullptr));
}

struct Hosted {
  Handle process;
  Handle job;
  // Ends when the hosted process and all that it started are gone.
  Handle lines;
  // Set when its memory has been searched.
  Handle searched;
};

// Starts this program again as the hosted process, in a job that ends with us.
bool StartHosted(int count, wchar_t** arguments, HANDLE section, bool reads_input, Hosted* hosted) {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!CreatePipe(&read_end, &write_end, nullptr, 0)) return false;
  hosted->lines.reset(read_end);
  const Handle own_write_end(write_end);
  const Handle channel = Inheritable(write_end);
  const Handle shared = Inheritable(section);
  hosted->searched.reset(CreateEventW(nullptr, FALSE, FALSE, nullptr));
  const Handle searched = Inheritable(hosted->searched.get());
  const Handle nothing = OpenNothing();
  const Handle input = reads_input ? Inheritable(GetStdHandle(STD_INPUT_HANDLE)) : OpenNothing();
  hosted->job.reset(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(hosted->job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);

  STARTUPINFOW start = {};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = input.get();
  start.hStdOutput = nothing.get();
  start.hStdError = nothing.get();
  wchar_t program[MAX_PATH] = {};
  GetModuleFileNameW(nullptr, program, MAX_PATH);
  std::wstring line = CommandLine(count, arguments, {channel.get(), shared.get(), searched.get()});
  PROCESS_INFORMATION process = {};
  if (!CreateProcessW(program, line.data(), nullptr, nullptr, TRUE, CREATE_SUSPENDED, nullptr, nullptr, &start,
                      &process))
    return false;
  hosted->process.reset(process.hProcess);
  AssignProcessToJobObject(hosted->job.get(), process.hProcess);
  ResumeThread(process.hThread);
  CloseHandle(process.hThread);
  return true;
}

// A text in memory that the provider can write to as well: it may lack its end.
template <size_t Size>
std::string Bounded(const char (&text)[Size]) {
  return std::string(text, strnlen(text, Size));
}

struct Watch {
  const Hosted* hosted;
  const SharedState* shared;
  DWORD limit;
  // The method that hung; empty where none did.
  std::string hung;
};

bool IsOverdue(const RunningCall& call, DWORD limit) {
  const ULONGLONG since = call.since;
  return since != 0 && GetTickCount64() > since + limit;
}

// Ends the hosted process when a method does not return; then ends what it started.
DWORD WINAPI WatchHosted(void* argument) {
  Watch* watch = static_cast<Watch*>(argument);
  while (WaitForSingleObject(watch->hosted->process.get(), kLookEveryMilliseconds) == WAIT_TIMEOUT) {
    for (const RunningCall* call : {&watch->shared->ui, &watch->shared->connect}) {
      if (!watch->hung.empty() || !IsOverdue(*call, watch->limit)) continue;
      watch->hung = Bounded(call->method);
      TerminateProcess(watch->hosted->process.get(), ERROR_TIMEOUT);
    }
  }
  TerminateJobObject(watch->hosted->job.get(), 0);
  return 0;
}

struct Seen {
  bool end = false;
  bool fault = false;
  // A line has no end: the provider can write into the report itself.
  bool damaged = false;
};

void NoteLine(const std::string& line, Seen* seen) {
  if (line.compare(0, sizeof kEndPrefix - 1, kEndPrefix) == 0) seen->end = true;
  const bool finding = line.compare(0, sizeof kFindingPrefix - 1, kFindingPrefix) == 0;
  if (finding && line.find(kFaultMark) != std::string::npos) seen->fault = true;
}

// Does what the hosted process asks for by a line of its own. Whether `line` is one: nobody else gets it.
bool Serve(const std::string& line, const Hosted& hosted, const SharedState& shared, Report* report, Seen* seen) {
  if (line.compare(0, sizeof kSearchPrefix - 1, kSearchPrefix) != 0) return false;
  const std::optional<Json> asked = Json::Read(line);
  const auto number = asked.has_value() ? asked->Number("line").value_or(0) : 0;
  if (SearchMemory(hosted.process.get(), shared, static_cast<int>(number), report) > 0) seen->fault = true;
  SetEvent(hosted.searched.get());
  return true;
}

// Passes whole lines on, until there are no more, or one has no end.
Seen PassOn(const Hosted& hosted, const SharedState& shared, HANDLE output, Report* report) {
  Seen seen;
  std::string waiting;
  std::vector<char> chunk(64 * 1024);
  DWORD read = 0;
  while (ReadFile(hosted.lines.get(), chunk.data(), static_cast<DWORD>(chunk.size()), &read, nullptr) && read > 0) {
    const size_t looked_at = waiting.size();
    waiting.append(chunk.data(), read);
    for (size_t end = waiting.find('\n', looked_at); end != std::string::npos; end = waiting.find('\n')) {
      const std::string line = waiting.substr(0, end + 1);
      waiting.erase(0, end + 1);
      if (Serve(line, hosted, shared, report, &seen)) continue;
      NoteLine(line, &seen);
      DWORD written = 0;
      WriteFile(output, line.data(), static_cast<DWORD>(line.size()), &written, nullptr);
    }
    if (waiting.size() > kLongestLine) {
      seen.damaged = true;
      return seen;
    }
  }
  return seen;
}

// Of a process that ended before its end line.
void ReportDeath(Report* report, const SharedState& shared, DWORD exit_code) {
  const bool by_exception = shared.has_exception != 0;
  const bool is_cpp =
      by_exception && (shared.exception_code == kCppException || shared.exception_code == kGnuException);
  // 3 is what abort() ends with, to which an exception leads that nobody catches.
  const bool crashed = exit_code >= 0xc0000000 || exit_code == shared.exception_code || (is_cpp && exit_code == 3);
  const RunningCall& running = shared.ui;
  const std::string method =
      by_exception ? Bounded(shared.exception_method) : running.since != 0 ? Bounded(running.method) : std::string();
  Json details = Json::Object({{"method", method}, {"exitCode", HexText(exit_code)}});
  if (!crashed) {
    report->Find("ended-process", Severity::kFault, std::move(details));
    return;
  }
  if (by_exception) {
    details.Set("exception", HexText(shared.exception_code));
    details.Set("module", Utf8({shared.exception_module, wcsnlen(shared.exception_module, MAX_PATH)}));
    details.Set("offset", HexText(static_cast<unsigned long>(shared.exception_offset)));
  }
  report->Find(is_cpp ? "cpp-exception" : "crash", Severity::kFault, std::move(details));
}

}  // namespace

int Supervise(const Options& options, int count, wchar_t** arguments) {
  const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  Report report(output);
  std::wstring path = options.provider;
  if (path.empty()) {
    const std::optional<std::wstring> registered = RegisteredPath(*options.clsid);
    if (!registered.has_value()) return Refuse(&report, "not-registered");
    path = *registered;
  }
  if (const int refused = RefuseImage(&report, path); refused != 0) return refused;
  const Handle section(
      CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, sizeof(SharedState), nullptr));
  auto* shared =
      static_cast<SharedState*>(MapViewOfFile(section.get(), FILE_MAP_ALL_ACCESS, 0, 0, sizeof(SharedState)));
  std::vector<wchar_t*> passed(arguments, arguments + count);
  std::wstring provider_option = L"--provider";
  if (options.provider.empty()) passed.insert(passed.end(), {provider_option.data(), path.data()});
  Hosted hosted;
  if (shared == nullptr ||
      !StartHosted(static_cast<int>(passed.size()), passed.data(), section.get(), options.script_file == L"-", &hosted))
    return Refuse(&report, "host-failed", Json::Object({{"error", GetLastError()}}));
  Watch watch = {&hosted, shared, options.hang_milliseconds, {}};
  const Handle watcher(CreateThread(nullptr, 0, WatchHosted, &watch, 0, nullptr));
  Seen seen = PassOn(hosted, *shared, output, &report);
  if (seen.damaged) TerminateProcess(hosted.process.get(), kExitFault);
  WaitForSingleObject(watcher.get(), INFINITE);
  DWORD exit_code = 0;
  GetExitCodeProcess(hosted.process.get(), &exit_code);
  if (seen.damaged) {
    report.Find("damaged-report", Severity::kFault);
    seen.fault = true;
  } else if (!watch.hung.empty()) {
    report.Find("hang", Severity::kFault,
                Json::Object({{"method", watch.hung}, {"milliseconds", options.hang_milliseconds}}));
    seen.fault = true;
  } else if (!seen.end && exit_code != kExitBadInput) {
    ReportDeath(&report, *shared, exit_code);
    seen.fault = true;
  }
  if (exit_code == kExitBadInput && !seen.fault) return kExitBadInput;
  return seen.fault || exit_code != 0 ? kExitFault : kExitGood;
}

}  // namespace vestibule::loginhost
