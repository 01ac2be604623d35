// See session.h: the order of the sign-in screen. What a person does is in session_person.cc.
#include "session.h"

#include <objbase.h>
#include <tlhelp32.h>

#include <utility>

#include "files.h"
#include "handed_over.h"
#include "own_windows.h"
#include "supervisor.h"
#include "text.h"
#include "vocabulary.h"

namespace vestibule::loginhost {
namespace {

#define VESTIBULE_PROVIDER "ICredentialProvider::"

constexpr DWORD kMostFields = 1000;
constexpr DWORD kMostTiles = 200;
// A provider that announces other tiles in every enumeration would keep the screen busy for ever.
constexpr int kMostEnumerations = 50;
// How long the host listens for calls that come too late.
constexpr DWORD kLingerMilliseconds = 100;

Json Result(HRESULT result) { return HexText(static_cast<unsigned long>(result)); }

int ThreadsOfThisProcess() {
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 entry = {};
  entry.dwSize = sizeof entry;
  int count = 0;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
    if (entry.th32OwnerProcessID == GetCurrentProcessId()) ++count;
  CloseHandle(snapshot);
  return count;
}

}  // namespace

Session::Session(const Options& options, ICredentialProvider* provider, const GUID& clsid,
                 ICredentialProviderFilter* filter, UserArray* users, Report* report, Calls* calls,
                 SecretsSeen* seen)
    : options_(options),
      provider_(provider),
      clsid_(clsid),
      filter_(filter),
      users_(users),
      report_(report),
      calls_(calls),
      seen_(seen),
      woken_(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
      context_{report, GetCurrentThreadId(), woken_, {}, {}, SRWLOCK_INIT},
      events_(&context_) {}

int Session::Run(Script* script) {
  const int threads_before = ThreadsOfThisProcess();
  if (!Begin()) {
    if (filter_ != nullptr) calls_->On("ICredentialProviderFilter::Release", [&] { return filter_->Release(); });
    calls_->On(VESTIBULE_PROVIDER "Release", [&] { return provider_->Release(); });
    ReportHeld();
    report_->Say("end", Json::Object({{"methods", calls_->Timings()}}));
    return kExitGood;
  }
  Enumerate();
  bool good = true;
  if (script == nullptr) LookAround();
  else good = Play(script);
  End();
  const int threads = ThreadsOfThisProcess();
  report_->Say("end", Json::Object({{"methods", calls_->Timings()},
                                    {"threads", Json::Object({{"before", threads_before}, {"after", threads}})}}));
  return good ? kExitGood : misunderstood_ ? kExitBadInput : kExitFault;
}

bool Session::Begin() {
  const HRESULT taken = calls_->On(VESTIBULE_PROVIDER "SetUsageScenario",
                                   [&] { return provider_->SetUsageScenario(options_.scenario, options_.flags); });
  report_->Say("scenario", Json::Object({{"taken", SUCCEEDED(taken)}, {"result", Result(taken)}}));
  if (FAILED(taken)) {
    // Both are how a provider says that it stays away.
    if (taken != E_NOTIMPL && taken != E_INVALIDARG)
      report_->Find("unusual-refusal", Severity::kWarning, Json::Object({{"result", Result(taken)}}));
    return false;
  }
  if (!options_.serialization_file.empty() && !SetSerialization()) return false;
  SetUsers();
  const HRESULT advised = calls_->On(
      VESTIBULE_PROVIDER "Advise", [&] { return provider_->Advise(&events_, ProviderEvents::kAdviseContext); });
  report_->Say("advised", Json::Object({{"result", Result(advised)}}));
  return true;
}

bool Session::SetSerialization() {
  std::optional<std::string> bytes = ReadWholeFile(options_.serialization_file);
  if (!bytes.has_value()) return false;
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION serialization = {};
  serialization.clsidCredentialProvider = clsid_;
  serialization.cbSerialization = static_cast<ULONG>(bytes->size());
  serialization.rgbSerialization = reinterpret_cast<BYTE*>(bytes->data());
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION converted = {};
  const bool is_converted = Convert(serialization, &converted);
  const HRESULT result = calls_->On(VESTIBULE_PROVIDER "SetSerialization", [&] {
    return provider_->SetSerialization(is_converted ? &converted : &serialization);
  });
  SecureZeroMemory(bytes->data(), bytes->size());
  if (converted.rgbSerialization != nullptr &&
      CheckOwner(report_, "ICredentialProviderFilter::UpdateRemoteCredential", "serialization",
                 converted.rgbSerialization))
    CoTaskMemFree(converted.rgbSerialization);
  report_->Say("serialization-set", Json::Object({{"result", Result(result)}}));
  return true;
}

bool Session::Convert(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION& remote,
                      CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* local) {
  if (filter_ == nullptr) return false;
  const HRESULT result = calls_->On("ICredentialProviderFilter::UpdateRemoteCredential",
                                    [&] { return filter_->UpdateRemoteCredential(&remote, local); });
  report_->Say("remote-credential", Json::Object({{"result", Result(result)}, {"bytes", local->cbSerialization}}));
  return SUCCEEDED(result) && local->rgbSerialization != nullptr;
}

void Session::SetUsers() {
  ICredentialProviderSetUserArray* taker =
      options_.user_source == UserSource::kAbsent ? nullptr
                                                  : calls_->Ask<ICredentialProviderSetUserArray>(provider_);
  Json line = Json::Object(
      {{"count", static_cast<unsigned long long>(users_->count())}, {"taken", taker != nullptr}, {"result", Json()}});
  if (taker != nullptr) {
    const HRESULT result = calls_->On("ICredentialProviderSetUserArray::SetUserArray",
                                      [&] { return taker->SetUserArray(users_); });
    calls_->Drop(taker);
    line = Json::Object({{"count", static_cast<unsigned long long>(users_->count())},
                         {"taken", true},
                         {"result", Result(result)}});
  }
  report_->Say("users", std::move(line));
}

void Session::ReadDescriptors() {
  DWORD count = 0;
  calls_->On(VESTIBULE_PROVIDER "GetFieldDescriptorCount", [&] { return provider_->GetFieldDescriptorCount(&count); });
  fields_.clear();
  for (DWORD index = 0; index < count && index < kMostFields; ++index) {
    constexpr char method[] = VESTIBULE_PROVIDER "GetFieldDescriptorAt";
    CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR* descriptor = nullptr;
    const HRESULT result =
        calls_->On(method, [&] { return provider_->GetFieldDescriptorAt(index, &descriptor); });
    if (FAILED(result) || descriptor == nullptr) {
      report_->Find("missing-descriptor", Severity::kFault,
                    Json::Object({{"index", index}, {"result", Result(result)}}));
      continue;
    }
    Field field;
    field.id = descriptor->dwFieldID;
    field.type = descriptor->cpft;
    field.kind = GuidText(descriptor->guidFieldType);
    field.label = TakeText(report_, method, descriptor->pszLabel);
    fields_.push_back(std::move(field));
    if (CheckOwner(report_, method, "descriptor", descriptor)) CoTaskMemFree(descriptor);
  }
  Json fields = Json::Array();
  AcquireSRWLockExclusive(&context_.lock);
  context_.fields.clear();
  context_.secret_fields.clear();
  for (const Field& field : fields_) {
    context_.fields.insert(field.id);
    if (field.type == CPFT_PASSWORD_TEXT) context_.secret_fields.insert(field.id);
    fields.Add(Json::Object({{"id", field.id},
                             {"type", FieldTypeWord(field.type)},
                             {"label", field.label},
                             {"kind", field.kind}}));
  }
  ReleaseSRWLockExclusive(&context_.lock);
  report_->Say("descriptors", Json::Object({{"fields", std::move(fields)}}));
}

void Session::Enumerate() {
  EndTiles();
  ++enumerations_;
  // Anew each time: a provider may change its set of fields.
  ReadDescriptors();
  DWORD count = 0;
  DWORD default_index = CREDENTIAL_PROVIDER_NO_DEFAULT;
  BOOL auto_logon = FALSE;
  const HRESULT result = calls_->On(VESTIBULE_PROVIDER "GetCredentialCount", [&] {
    return provider_->GetCredentialCount(&count, &default_index, &auto_logon);
  });
  const bool has_default = default_index != CREDENTIAL_PROVIDER_NO_DEFAULT;
  report_->Say("enumeration", Json::Object({{"number", enumerations_},
                                            {"result", Result(result)},
                                            {"count", count},
                                            {"default", has_default ? Json(default_index) : Json()},
                                            {"autoLogon", auto_logon != FALSE}}));
  if (FAILED(result)) return;
  if (has_default && default_index >= count)
    report_->Find("default-out-of-range", Severity::kFault, Json::Object({{"default", default_index}}));
  for (DWORD index = 0; index < count && index < kMostTiles; ++index) ReadTile(index);
  ChooseDefault(default_index, auto_logon != FALSE);
}

void Session::ReadTile(DWORD index) {
  ICredentialProviderCredential* credential = nullptr;
  const HRESULT result = calls_->On(VESTIBULE_PROVIDER "GetCredentialAt",
                                    [&] { return provider_->GetCredentialAt(index, &credential); });
  if (FAILED(result) || credential == nullptr) {
    report_->Find("missing-credential", Severity::kFault, Json::Object({{"index", index}, {"result", Result(result)}}));
    return;
  }
  TileEvents* events = new TileEvents(&context_, enumerations_, static_cast<int>(index));
  all_tile_events_.push_back(events);
  tiles_.push_back(std::make_unique<Tile>(credential, events, static_cast<int>(index), report_, calls_));
  tiles_.back()->Advise();
  Json tile = Json::Object({{"enumeration", enumerations_}});
  const Json read = tiles_.back()->Read(fields_);
  for (const Json::Member& member : read.members()) tile.Set(member.first, member.second);
  report_->Say("tile", std::move(tile));
}

void Session::ChooseDefault(DWORD default_index, bool auto_logon) {
  for (const std::unique_ptr<Tile>& tile : tiles_) {
    if (static_cast<DWORD>(tile->index()) != default_index) continue;
    SelectTile(tile.get());
    if (auto_logon && submission_ == nullptr) Submit(true);
    return;
  }
}

void Session::EndTiles() {
  if (selected_ != nullptr) Deselect();
  submitted_ = nullptr;
  for (const std::unique_ptr<Tile>& tile : tiles_) tile->End();
  tiles_.clear();
}

void Session::Dispatch() {
  MSG message = {};
  while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
    TranslateMessage(&message);
    calls_->On("a window procedure", [&] { return DispatchMessageW(&message); });
  }
}

void Session::Await(DWORD milliseconds) {
  MsgWaitForMultipleObjectsEx(1, &woken_, milliseconds, QS_ALLINPUT, MWMO_INPUTAVAILABLE);
  Dispatch();
}

void Session::Settle() {
  Dispatch();
  LookForWindows();
  if (submission_ != nullptr) {
    if (!submission_->Ended()) return;
    FinishSubmission();
  }
  while (events_.changed() && submission_ == nullptr && !leaves_changes_) {
    if (enumerations_ == kMostEnumerations) {
      if (events_.TakeChanged()) report_->Find("endless-changes", Severity::kFault);
      return;
    }
    events_.TakeChanged();
    Enumerate();
    Dispatch();
  }
}

void Session::LookAround() {
  Settle();
  while (submission_ != nullptr) {
    Await(INFINITE);
    Settle();
  }
  for (size_t index = 0; index < tiles_.size() && submission_ == nullptr; ++index) {
    if (tiles_[index].get() == selected_) continue;
    if (selected_ != nullptr) Deselect();
    SelectTile(tiles_[index].get());
    // Other tiles may have come.
    Settle();
  }
  while (submission_ != nullptr) {
    Await(INFINITE);
    Settle();
  }
}

void Session::End() {
  if (submission_ != nullptr) {
    submission_->Cancel();
    while (!submission_->Ended()) Await(INFINITE);
    FinishSubmission();
  }
  EndTiles();
  const HRESULT result = calls_->On(VESTIBULE_PROVIDER "UnAdvise", [&] { return provider_->UnAdvise(); });
  events_.End();
  if (filter_ != nullptr) calls_->On("ICredentialProviderFilter::Release", [&] { return filter_->Release(); });
  const ULONG left = calls_->On(VESTIBULE_PROVIDER "Release", [&] { return provider_->Release(); });
  // What a provider's thread or window still wants to say comes now.
  const ULONGLONG until = GetTickCount64() + kLingerMilliseconds;
  for (ULONGLONG now = GetTickCount64(); now < until; now = GetTickCount64()) Await(static_cast<DWORD>(until - now));
  LookForWindows();
  report_->Say("released", Json::Object({{"unadvised", Result(result)}, {"providerReferences", left}}));
  ReportHeld();
  seen_->Search(report_, 0);
}

void Session::ReportHeld() {
  std::vector<std::pair<std::string, LONG>> held = users_->Held();
  held.emplace_back(events_.name(), events_.Held());
  for (const TileEvents* events : all_tile_events_) held.emplace_back(events->name(), events->Held());
  for (const Query* query : all_queries_) held.emplace_back(query->name(), query->Held());
  for (const auto& [name, references] : held) {
    if (references == 0) continue;
    report_->Find("host-object-not-released", Severity::kFault,
                  Json::Object({{"object", name}, {"references", static_cast<long>(references)}}));
  }
}

}  // namespace vestibule::loginhost
