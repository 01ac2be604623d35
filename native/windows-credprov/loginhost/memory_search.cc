// See memory_search.h.
#include "memory_search.h"

#include <psapi.h>
#include <tlhelp32.h>

#include <cstring>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "secrets_seen.h"
#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr size_t kChunk = 1024 * 1024;
// A secret from this length on counts as found when one half of it is: parts of it stay where something else was written
// over the rest.
constexpr size_t kShortestHalved = 20;
// Places beyond are counted, and not named.
constexpr size_t kMostPlaces = 50;

// PEB of 64-bit Windows (ntdll's symbols): ProcessHeap, NumberOfHeaps, ProcessHeaps.
constexpr size_t kProcessHeap = 0x30;
constexpr size_t kNumberOfHeaps = 0xe8;
constexpr size_t kProcessHeaps = 0xf0;
constexpr DWORD kMostHeaps = 1024;

// NtQueryInformationThread and NtQueryInformationProcess; both know kind 0.
using Query = LONG(NTAPI*)(HANDLE, int, void*, ULONG, ULONG*);

Query QueryNamed(const char* name) {
  return reinterpret_cast<Query>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name)));
}

struct Needle {
  std::string bytes;
  // Of the secret, from 1.
  int secret;
  const char* encoding;
  // Where it begins in the encoded secret.
  size_t offset;
};

std::string Utf16Bytes(const std::wstring& text) {
  return std::string(reinterpret_cast<const char*>(text.data()), text.size() * sizeof(wchar_t));
}

void AddNeedles(const std::wstring& part, size_t units_before, const std::wstring& whole, int secret,
                std::vector<Needle>* needles) {
  needles->push_back({Utf16Bytes(part), secret, "utf-16", units_before * sizeof(wchar_t)});
  needles->push_back({Utf8(part), secret, "utf-8", Utf8(whole.substr(0, units_before)).size()});
}

std::vector<Needle> NeedlesOf(const std::vector<std::wstring>& secrets) {
  std::vector<Needle> needles;
  for (size_t index = 0; index < secrets.size(); ++index) {
    const std::wstring& secret = secrets[index];
    const int number = static_cast<int>(index) + 1;
    const size_t half = secret.size() / 2;
    if (secret.size() < kShortestHalved) {
      AddNeedles(secret, 0, secret, number, &needles);
    } else {
      AddNeedles(secret.substr(0, half), 0, secret, number, &needles);
      AddNeedles(secret.substr(half), half, secret, number, &needles);
    }
  }
  return needles;
}

// Which needles begin with two bytes: most places are no beginning.
class Beginnings {
 public:
  explicit Beginnings(const std::vector<Needle>& needles) : any_(65536, false) {
    for (const Needle& needle : needles) any_[Key(needle.bytes.data())] = true;
  }
  bool Has(const char* bytes) const { return any_[Key(bytes)]; }

 private:
  static size_t Key(const char* bytes) {
    return static_cast<size_t>(static_cast<unsigned char>(bytes[0])) << 8 | static_cast<unsigned char>(bytes[1]);
  }
  std::vector<bool> any_;
};

// Whose memory is what.
class Owners {
 public:
  Owners(HANDLE process, DWORD ui_thread) : process_(process), ui_thread_(ui_thread) {
    FindThreads();
    FindHeaps();
  }

  // {"memory", "owner"} of what was allocated at `base`.
  std::pair<const char*, std::string> Of(const MEMORY_BASIC_INFORMATION& region) const {
    if (region.Type == MEM_IMAGE) {
      wchar_t path[MAX_PATH] = {};
      GetModuleFileNameExW(process_, static_cast<HMODULE>(region.AllocationBase), path, MAX_PATH);
      return {"image", Utf8(path)};
    }
    const auto stack = stacks_.find(region.AllocationBase);
    if (stack != stacks_.end()) {
      const std::string number = std::to_string(stack->second);
      return {"stack", stack->second == ui_thread_ ? "the UI thread" : "thread " + number};
    }
    if (region.Type == MEM_MAPPED) return {"mapped", {}};
    return {heaps_.count(region.AllocationBase) > 0 ? "heap" : "private", {}};
  }

 private:
  template <typename Value>
  bool Read(const void* place, Value* value) const {
    SIZE_T read = 0;
    return ReadProcessMemory(process_, place, value, sizeof *value, &read) && read == sizeof *value;
  }

  void FindThreads() {
    const Query query = QueryNamed("NtQueryInformationThread");
    const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {};
    entry.dwSize = sizeof entry;
    const DWORD pid = GetProcessId(process_);
    for (BOOL more = Thread32First(snapshot, &entry); query != nullptr && more; more = Thread32Next(snapshot, &entry)) {
      if (entry.th32OwnerProcessID != pid) continue;
      const HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, entry.th32ThreadID);
      if (thread == nullptr) continue;
      // THREAD_BASIC_INFORMATION: ExitStatus, TebBaseAddress, ClientId, AffinityMask, Priority, BasePriority.
      ULONG_PTR basic[6] = {};
      NT_TIB tib = {};
      MEMORY_BASIC_INFORMATION region = {};
      if (query(thread, 0, basic, sizeof basic, nullptr) == 0 && Read(reinterpret_cast<void*>(basic[1]), &tib) &&
          VirtualQueryEx(process_, static_cast<BYTE*>(tib.StackBase) - 1, &region, sizeof region) != 0)
        stacks_[region.AllocationBase] = entry.th32ThreadID;
      CloseHandle(thread);
    }
    CloseHandle(snapshot);
  }

  void FindHeaps() {
    const Query query = QueryNamed("NtQueryInformationProcess");
    // PROCESS_BASIC_INFORMATION: ExitStatus, PebBaseAddress, AffinityMask, BasePriority, two identifiers.
    ULONG_PTR basic[6] = {};
    if (query == nullptr || query(process_, 0, basic, sizeof basic, nullptr) != 0) return;
    const BYTE* peb = reinterpret_cast<const BYTE*>(basic[1]);
    void* heap = nullptr;
    if (Read(peb + kProcessHeap, &heap)) heaps_[heap] = true;
    DWORD count = 0;
    const BYTE* heaps = nullptr;
    if (!Read(peb + kNumberOfHeaps, &count) || !Read(peb + kProcessHeaps, &heaps)) return;
    for (DWORD index = 0; index < count && index < kMostHeaps && heaps != nullptr; ++index)
      if (Read(heaps + index * sizeof heap, &heap)) heaps_[heap] = true;
  }

  HANDLE process_;
  DWORD ui_thread_;
  std::map<void*, DWORD> stacks_;
  std::map<void*, bool> heaps_;
};

// A secret in one place, and how often.
struct Place {
  long long count = 0;
  ULONG_PTR first = 0;
};
// Secret, encoding, memory, owner, base of the allocation.
using PlaceKey = std::tuple<int, std::string, std::string, std::string, ULONG_PTR>;

class Search {
 public:
  Search(HANDLE process, const std::vector<Needle>& needles) : process_(process), needles_(needles), begin_(needles) {
    for (const Needle& needle : needles) longest_ = (std::max)(longest_, needle.bytes.size());
  }

  void LookIn(const MEMORY_BASIC_INFORMATION& region, const Owners& owners) {
    const auto base = reinterpret_cast<ULONG_PTR>(region.BaseAddress);
    chunk_.resize(kChunk + longest_);
    for (size_t at = 0; at < region.RegionSize; at += kChunk) {
      SIZE_T read = 0;
      const size_t size = (std::min)(chunk_.size(), region.RegionSize - at);
      if (!ReadProcessMemory(process_, reinterpret_cast<void*>(base + at), chunk_.data(), size, &read) && read == 0)
        continue;
      bytes_ += static_cast<long long>((std::min)(static_cast<size_t>(read), kChunk));
      for (size_t place = 0; place < kChunk && place + 1 < read; ++place)
        if (begin_.Has(chunk_.data() + place)) Compare(place, read, base + at + place, region, owners);
    }
  }

  long long bytes() const { return bytes_; }
  const std::map<PlaceKey, Place>& places() const { return places_; }

 private:
  void Compare(size_t place, size_t read, ULONG_PTR address, const MEMORY_BASIC_INFORMATION& region,
               const Owners& owners) {
    for (const Needle& needle : needles_) {
      if (place + needle.bytes.size() > read) continue;
      if (std::memcmp(chunk_.data() + place, needle.bytes.data(), needle.bytes.size()) != 0) continue;
      // Two halves of one copy begin at the same place.
      const auto copy = std::make_tuple(needle.secret, std::string(needle.encoding), address - needle.offset);
      if (!copies_.emplace(copy, true).second) continue;
      const auto [memory, owner] = owners.Of(region);
      Place& found = places_[{needle.secret, needle.encoding, memory, owner,
                              reinterpret_cast<ULONG_PTR>(region.AllocationBase)}];
      if (found.count++ == 0) found.first = address;
    }
  }

  HANDLE process_;
  const std::vector<Needle>& needles_;
  Beginnings begin_;
  size_t longest_ = 0;
  std::vector<char> chunk_;
  long long bytes_ = 0;
  std::map<std::tuple<int, std::string, ULONG_PTR>, bool> copies_;
  std::map<PlaceKey, Place> places_;
};

bool IsReadable(const MEMORY_BASIC_INFORMATION& region) {
  // Reading a guard page would take the guard away.
  return region.State == MEM_COMMIT && (region.Protect & (PAGE_NOACCESS | PAGE_GUARD)) == 0 && region.Protect != 0;
}

std::string Address(ULONG_PTR address) {
  char text[24] = {};
  std::snprintf(text, sizeof text, "0x%llX", static_cast<unsigned long long>(address));
  return text;
}

}  // namespace

long long SearchMemory(HANDLE process, const SharedState& shared, int line, Report* report) {
  int too_short = 0;
  const std::vector<std::wstring> secrets = ReadSecrets(shared, &too_short);
  const std::vector<Needle> needles = NeedlesOf(secrets);
  Search search(process, needles);
  if (!needles.empty()) {
    const Owners owners(process, shared.ui_thread);
    MEMORY_BASIC_INFORMATION region = {};
    for (ULONG_PTR at = 0; VirtualQueryEx(process, reinterpret_cast<void*>(at), &region, sizeof region) != 0;) {
      const ULONG_PTR next = reinterpret_cast<ULONG_PTR>(region.BaseAddress) + region.RegionSize;
      if (IsReadable(region)) search.LookIn(region, owners);
      if (next <= at) break;
      at = next;
    }
  }
  long long found = 0;
  size_t named = 0;
  for (const auto& [key, place] : search.places()) {
    found += place.count;
    if (++named > kMostPlaces) continue;
    const auto& [secret, encoding, memory, owner, allocation] = key;
    report->Find("secret-in-memory", Severity::kFault,
                 Json::Object({{"secret", secret},
                               {"encoding", encoding},
                               {"memory", memory},
                               {"owner", owner},
                               {"address", Address(place.first)},
                               {"allocation", Address(allocation)},
                               {"count", place.count}}));
  }
  report->Say("memory-searched", Json::Object({{"line", line == 0 ? Json() : Json(line)},
                                               {"secrets", static_cast<unsigned long long>(secrets.size())},
                                               {"tooShort", too_short},
                                               {"bytes", search.bytes()},
                                               {"found", found}}));
  return found;
}

}  // namespace vestibule::loginhost
