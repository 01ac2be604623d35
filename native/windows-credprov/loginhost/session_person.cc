// See session.h: what the person of the script does, and what a submission leads to.
#include "session.h"

#include <algorithm>
#include <utility>

#include "lent_agent.h"
#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr int64_t kDefaultWaitMilliseconds = 10000;
constexpr int64_t kLongestWaitMilliseconds = 600000;

bool IsAnyOf(const std::string& word, std::initializer_list<const char*> words) {
  for (const char* candidate : words)
    if (word == candidate) return true;
  return false;
}

}  // namespace

bool Session::Play(Script* script) {
  for (;;) {
    Settle();
    if (stopped_) return false;
    if (wait_.has_value()) {
      if (!WaitIsOver()) continue;
    }
    // While Connect runs, a person can cancel; everything else waits for its end.
    std::optional<Action> action;
    if (!held_.has_value()) held_ = script->Next();
    if (held_.has_value()) {
      const std::string what = held_->json.has_value() ? held_->json->Text("do").value_or("") : "";
      if (submission_ == nullptr || IsAnyOf(what, {"cancel", "wait"}) || !held_->json.has_value()) {
        action = std::move(held_);
        held_.reset();
      }
    }
    if (!action.has_value()) {
      const bool comes = events_.changed() && !leaves_changes_;
      if (!held_.has_value() && submission_ == nullptr && !comes && script->Ended()) return true;
      Await(INFINITE);
      continue;
    }
    line_ = action->line;
    if (action->json.has_value()) {
      Do(*action->json);
    } else {
      misunderstood_ = true;
      Stop("not-json");
    }
    action.reset();
    if (searches_) seen_->Search(report_, line_);
    searches_ = false;
  }
}

void Session::Stop(const char* problem) {
  stopped_ = true;
  report_->Say("script-stopped", Json::Object({{"line", line_}, {"problem", problem}}));
}

void Session::Do(const Json& action) {
  const std::string what = action.Text("do").value_or("");
  const char* problem = nullptr;
  HRESULT result = S_OK;
  unasked_submissions_ = 0;
  if (what == "select") {
    problem = Select(action);
  } else if (what == "deselect") {
    problem = selected_ == nullptr ? "no-tile-selected" : nullptr;
    if (problem == nullptr) Deselect();
  } else if (IsAnyOf(what, {"type", "click", "tick", "choose"})) {
    const Done done = DoToField(what, action);
    problem = done.problem;
    result = done.result;
  } else if (what == "submit") {
    problem = selected_ == nullptr ? "no-tile-selected" : nullptr;
    if (problem == nullptr) Submit(false);
  } else if (what == "cancel") {
    problem = submission_ == nullptr ? "nothing-to-cancel" : nullptr;
    if (problem == nullptr) submission_->Cancel();
  } else if (what == "wait") {
    problem = BeginWait(action);
  } else if (what == "read") {
    problem = selected_ == nullptr ? "no-tile-selected" : nullptr;
    if (problem == nullptr) {
      Json tile = Json::Object({{"enumeration", enumerations_}});
      const Json read = selected_->Read(fields_);
      for (const Json::Member& member : read.members()) tile.Set(member.first, member.second);
      report_->Say("tile", std::move(tile));
    }
  } else if (what == "search") {
    problem = seen_->searches() ? nullptr : "memory-is-not-searched";
    // After this: the frames in between hold what an action said.
    searches_ = problem == nullptr;
  } else if (what == "result") {
    problem = ReportResult(action);
  } else if (what == "leave-changes") {
    leaves_changes_ = action.Truth("on", true);
  } else if (what == "disconnect") {
    problem = Disconnect();
  } else if (what == "agent-process") {
    problem = options_.agent_process == 0 ? "no-agent-process" : nullptr;
    if (problem == nullptr) SetAgentProcess(static_cast<DWORD>(action.Number("process").value_or(0)));
  } else {
    misunderstood_ = true;
    problem = "unknown-action";
  }
  if (problem != nullptr && !misunderstood_ && action.Truth("optional", false))
    report_->Say("skipped", Json::Object({{"line", line_}, {"do", what}, {"problem", problem}}));
  else if (problem != nullptr) Stop(problem);
  else report_->Say("did", Json::Object({{"line", line_},
                                         {"do", what},
                                         {"result", HexText(static_cast<unsigned long>(result))}}));
}

const Field* Session::FindField(const Json& action) const {
  const std::optional<int64_t> id = action.Number("field");
  const std::optional<std::string> label = action.Text("field");
  for (const Field& field : fields_)
    if ((id.has_value() && *id == field.id) || (label.has_value() && *label == field.label)) return &field;
  return nullptr;
}

Done Session::DoToField(const std::string& what, const Json& action) {
  if (selected_ == nullptr) return {S_OK, "no-tile-selected"};
  const Field* field = FindField(action);
  if (field == nullptr) return {S_OK, "no-such-field"};
  if (what == "click") return selected_->Click(*field);
  if (what == "tick") return selected_->Tick(*field, action.Truth("on", true));
  if (what == "choose") return selected_->Choose(*field, static_cast<DWORD>(action.Number("item").value_or(0)));
  std::wstring text = Wide(action.Text("text").value_or(""));
  if (field->type == CPFT_PASSWORD_TEXT) seen_->Note(text);
  const Done done = selected_->Type(*field, text);
  SecureZeroMemory(text.data(), text.size() * sizeof(wchar_t));
  return done;
}

const char* Session::Select(const Json& action) {
  const std::optional<int64_t> index = action.Number("tile");
  const std::optional<std::string> sid = action.Text("sid");
  for (const std::unique_ptr<Tile>& tile : tiles_) {
    if (index.has_value() && *index != tile->index()) continue;
    if (sid.has_value() && *sid != tile->sid()) continue;
    return tile.get() == selected_ ? nullptr : SelectTile(tile.get());
  }
  return "no-such-tile";
}

const char* Session::SelectTile(Tile* tile) {
  if (selected_ != nullptr) Deselect();
  selected_ = tile;
  const bool wants_submit = tile->Select();
  report_->Say("selected", Json::Object({{"tile", tile->index()}, {"autoLogon", wants_submit}}));
  if (wants_submit && submission_ == nullptr) Submit(true);
  return nullptr;
}

void Session::Deselect() {
  Tile* tile = selected_;
  selected_ = nullptr;
  tile->Deselect();
}

const char* Session::BeginWait(const Json& action) {
  const std::string what = action.Text("for").value_or("");
  if (!IsAnyOf(what, {"changed", "text", "status", "submitted", "time"})) {
    misunderstood_ = true;
    return "unknown-wait";
  }
  if (what == "text" && (selected_ == nullptr || FindField(action) == nullptr)) return "no-such-field";
  const int64_t milliseconds = action.Number("milliseconds").value_or(kDefaultWaitMilliseconds);
  wait_ = action;
  wait_until_ = GetTickCount64() + static_cast<ULONGLONG>(std::clamp<int64_t>(milliseconds, 0, kLongestWaitMilliseconds));
  return nullptr;
}

bool Session::Happened(const Json& action) {
  const std::string what = action.Text("for").value_or("");
  const std::string part = action.Text("contains").value_or("");
  if (what == "time") return false;
  if (what == "changed") return enumerations_ > waited_enumeration_;
  if (what == "submitted") return submissions_done_ > waited_submissions_;
  if (what == "status") return submission_ != nullptr && submission_->query()->HasStatus(part);
  const Field* field = FindField(action);
  return selected_ != nullptr && field != nullptr && selected_->events()->HasText(field->id, part);
}

// Looks, and otherwise sleeps until something comes.
bool Session::WaitIsOver() {
  if (Happened(*wait_)) {
    // What has happened counts for one wait.
    waited_enumeration_ = enumerations_;
    waited_submissions_ = submissions_done_;
    wait_.reset();
    return true;
  }
  const ULONGLONG now = GetTickCount64();
  if (now >= wait_until_) {
    // Nothing else is waited for: it has come.
    const bool is_time = wait_->Text("for").value_or("") == "time";
    if (is_time) wait_.reset();
    else Stop("wait-timed-out");
    return is_time;
  }
  Await(static_cast<DWORD>(wait_until_ - now));
  return false;
}

void Session::Submit(bool by_itself) {
  if (by_itself && ++unasked_submissions_ > 1) {
    report_->Find("repeated-auto-logon", Severity::kFault, Json::Object({{"tile", selected_->index()}}));
    return;
  }
  awaits_result_ = false;
  submitted_ = selected_;
  report_->Say("submitted", Json::Object({{"tile", selected_->index()}, {"byItself", by_itself}}));
  IConnectableCredentialProviderCredential* connectable = selected_->Connectable();
  if (connectable == nullptr) {
    Serialize();
    return;
  }
  Query* query = new Query(&context_);
  all_queries_.push_back(query);
  submission_ = std::make_unique<Submission>(connectable, query, calls_, woken_);
}

void Session::FinishSubmission() {
  const HRESULT result = submission_->result();
  const bool connected = SUCCEEDED(result) && !submission_->cancelled();
  // The screen offers "Disconnect" from here on.
  report_->Say("connected", Json::Object({{"result", HexText(static_cast<unsigned long>(result))},
                                          {"cancelled", submission_->cancelled()},
                                          {"disconnectShown", connected}}));
  submission_.reset();
  if (connected && selected_ != nullptr) Serialize();
  else ++submissions_done_;
}

void Session::Serialize() {
  bool returned = false;
  report_->Say("serialization", selected_->Serialize(options_.credential_file, seen_, &returned));
  awaits_result_ = returned;
  ++submissions_done_;
}

// The sign-in screen reports a result only for a credential that it got; the tile may have been deselected meanwhile.
const char* Session::ReportResult(const Json& action) {
  if (!awaits_result_ || submitted_ == nullptr) return "no-credential-to-judge";
  awaits_result_ = false;
  const auto status = static_cast<NTSTATUS>(action.Number("status").value_or(0));
  const auto substatus = static_cast<NTSTATUS>(action.Number("substatus").value_or(0));
  submitted_->ReportResult(status, substatus);
  return nullptr;
}

const char* Session::Disconnect() {
  if (selected_ == nullptr) return "no-tile-selected";
  IConnectableCredentialProviderCredential* connectable = selected_->Connectable();
  if (connectable == nullptr) return "not-connectable";
  const HRESULT result = calls_->On("IConnectableCredentialProviderCredential::Disconnect",
                                    [&] { return connectable->Disconnect(); });
  calls_->Drop(connectable);
  report_->Say("disconnected", Json::Object({{"result", HexText(static_cast<unsigned long>(result))}}));
  return nullptr;
}

}  // namespace vestibule::loginhost
