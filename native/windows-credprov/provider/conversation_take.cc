// See conversation.h: what each message of the agent leads to. On the conversation's thread. Deny by default: a message
// that is not known here, or not legal now, ends the conversation.
#include <cstring>

#include "conversation.h"
#include "text.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

constexpr char kNoPlaceFree[] = "too_many_requests";

bool Is(vst_view text, const char* expected) { return vst_same_bytes(text, ViewOf(expected)); }

}  // namespace

Conversation::Ending Conversation::Take(const vst_message& message) {
  if (message.number == VST_MESSAGE_FAULT)
    // All places are taken for now: the host tries again.
    return Is(message.as.fault.code, kNoPlaceFree) ? Ending::kLost : Ending::kRefused;
  if (message.number == VST_MESSAGE_WELCOME) {
    const vst_welcome_message& welcome = message.as.welcome;
    if (welcomed_ || welcome.version < VST_OLDEST_VERSION || welcome.version > VST_PROTOCOL_VERSION)
      return Ending::kRefused;
    welcomed_ = true;
    if (welcome.brand.length == 0) return Ending::kStopped;
    Letter* letter = NewLetter(LetterKind::kBrand);
    if (letter != nullptr) Widen(welcome.brand, letter->text, kTextRoom);
    Post(letter, false);
    return Ending::kStopped;
  }
  if (!welcomed_) return Ending::kRefused;
  // The system is about to sign somebody in with what it has: the agent may only end the session meanwhile.
  const bool ends = message.number == VST_MESSAGE_OUTCOME && message.as.outcome.outcome != VST_OUTCOME_CREDENTIAL;
  if (unreported_ && !ends) return Ending::kRefused;
  switch (message.number) {
    case VST_MESSAGE_SCREEN:
      return TakeScreen(message.as.screen);
    case VST_MESSAGE_OUTCOME:
      return TakeOutcome(message.as.outcome);
    case VST_MESSAGE_FOREGROUND: {
      // That would let every process take the focus.
      if (message.as.foreground.process == ASFW_ANY) return Ending::kRefused;
      Letter* letter = NewLetter(LetterKind::kForeground);
      if (letter != nullptr) letter->process = message.as.foreground.process;
      Post(letter, false);
      return Ending::kStopped;
    }
    default:
      return Ending::kRefused;
  }
}

Conversation::Ending Conversation::TakeScreen(const vst_screen_message& screen) {
  if (screen.revision <= revision_) return Ending::kRefused;
  Letter* letter = NewLetter(LetterKind::kScreen);
  if (letter == nullptr) return Ending::kLost;
  if (!DrawScreen(screen, &letter->screen)) {
    delete letter;
    return Ending::kRefused;
  }
  revision_ = screen.revision;
  letter->screen.serial = ++serial_;
  told_away_ = VST_LABEL_NONE;
  const bool answerable = letter->screen.IsAnswerable();
  const ShownField& progress = letter->screen.fields[RowOf(VST_PURPOSE_PROGRESS)];
  {
    ExclusiveLock locked(&lock_);
    newest_ = serial_;
    if (progress.shown) CopyText(progress.text, progress_, kTextRoom);
  }
  Post(letter, answerable);
  return Ending::kStopped;
}

Conversation::Ending Conversation::TakeOutcome(const vst_outcome_message& outcome) {
  if (outcome.outcome != VST_OUTCOME_CREDENTIAL) {
    const bool known = outcome.outcome == VST_OUTCOME_FINISHED || outcome.outcome == VST_OUTCOME_REFUSED ||
                       outcome.outcome == VST_OUTCOME_CANCELLED;
    if (!known) return Ending::kRefused;
    Trace(Event::kEnded, outcome.outcome);
    Letter* letter = NewLetter(LetterKind::kEnded);
    if (letter != nullptr) {
      letter->refused = outcome.outcome == VST_OUTCOME_REFUSED;
      Widen(outcome.text, letter->text, kTextRoom);
    }
    Post(letter, true);
    return Ending::kOver;
  }
  constexpr uint32_t needed =
      VST_OUTCOME_HAS_ID | VST_OUTCOME_HAS_ACCOUNT_ID | VST_OUTCOME_HAS_ACCOUNT_NAME | VST_OUTCOME_HAS_PASSWORD;
  // One for each answer of the person's: an agent that gives the same password again and again would have the account
  // locked.
  if (!asked_) return Ending::kRefused;
  if ((outcome.has & needed) != needed || outcome.account_id.length == 0 || outcome.account_name.length == 0)
    return Ending::kRefused;
  if (cancelled()) {
    // It was on its way when the person went back. Nobody is signed in, and the agent says what it has changed the next
    // time.
    Post(NewLetter(LetterKind::kEnded), true);
    return Ending::kOver;
  }
  // A tile signs in only its own account, by the name that the system has for it, whatever the agent sends.
  const bool own = facts_.sid[0] == '\0' || vst_same_bytes(outcome.account_id, ViewOf(facts_.sid));
  if (!own || !IsAccount(outcome.qualifier, outcome.account_name, outcome.account_id)) return Ending::kRefused;
  Letter* letter = NewLetter(LetterKind::kCredential);
  if (letter == nullptr) return Ending::kLost;
  letter->outcome = outcome.id;
  const LogonParts parts = {outcome.qualifier, outcome.account_name, outcome.password, facts_.unlocks,
                            facts_.scenario == VST_SCENARIO_CONFIRM};
  if (!PackLogon(parts, &letter->logon)) {
    delete letter;
    return Ending::kRefused;
  }
  asked_ = false;
  unreported_ = true;
  Post(letter, true);
  return Ending::kStopped;
}

}  // namespace vestibule::provider
