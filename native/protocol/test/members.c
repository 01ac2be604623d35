#include "members.h"

#include <string.h>

static struct vst_view text(const char *literal) {
  const struct vst_view view = {(const uint8_t *)literal, strlen(literal)};
  return view;
}

static void fill_hello(struct vst_hello_message *hello) {
  hello->has = VST_HELLO_HAS_VERSION | VST_HELLO_HAS_LOCALE | VST_HELLO_HAS_SCENARIO | VST_HELLO_HAS_ACCOUNT_ID |
               VST_HELLO_HAS_SHOWS | VST_HELLO_HAS_SESSION | VST_HELLO_HAS_HOST | VST_HELLO_HAS_BUILD |
               VST_HELLO_HAS_PARENT_WINDOW | VST_HELLO_HAS_DESKTOP_WIDTH | VST_HELLO_HAS_DESKTOP_HEIGHT |
               VST_HELLO_HAS_DESKTOP_SCALE;
  hello->version = 258;
  hello->locale = text("locale");
  hello->scenario = VST_SCENARIO_FORGOTTEN;
  hello->account_id = text("account");
  hello->shows = VST_ABILITY_BROWSER | VST_ABILITY_PICTURES;
  hello->session = 0x0708090au;
  hello->host = VST_HOST_TRAY;
  hello->build = text("build");
  hello->parent_window = UINT64_C(0x0102030405060708);
  hello->desktop_width = 2;
  hello->desktop_height = 3;
  hello->desktop_scale = 4;
}

static void fill_screen(struct vst_screen_message *screen) {
  struct vst_screen_fields_item *first = &screen->fields[0];
  struct vst_screen_fields_item *second = &screen->fields[1];
  screen->has = VST_SCREEN_HAS_REVISION;
  screen->revision = 16909060;
  screen->fields_count = 2;
  first->has = VST_SCREEN_FIELDS_HAS_PURPOSE | VST_SCREEN_FIELDS_HAS_INDEX | VST_SCREEN_FIELDS_HAS_TEXT |
               VST_SCREEN_FIELDS_HAS_MARK | VST_SCREEN_FIELDS_HAS_VALUE | VST_SCREEN_FIELDS_HAS_DETAIL;
  first->purpose = VST_PURPOSE_ITEM;
  first->index = 4;
  first->text = text("text");
  first->mark = VST_MARK_WITHOUT_NAME;
  first->value = 772;
  first->detail = text("detail");
  second->has = VST_SCREEN_FIELDS_REQUIRED | VST_SCREEN_FIELDS_HAS_OPTIONS | VST_SCREEN_FIELDS_HAS_CREDENTIAL;
  second->purpose = VST_PURPOSE_NEW_SECRET;
  second->options = VST_INPUT_NUMERIC | VST_INPUT_REVEAL;
  second->credential = text("credential");
}

static void fill_answer(struct vst_answer_message *answer) {
  answer->has = VST_ANSWER_REQUIRED | VST_ANSWER_HAS_CODE | VST_ANSWER_HAS_USER_NAME;
  answer->revision = 84281096;
  answer->purpose = VST_PURPOSE_ACTION;
  answer->index = 2;
  answer->code = text("code");
  answer->user_name = text("user");
  answer->secrets_count = 2;
  answer->secrets[0].has = VST_ANSWER_SECRETS_HAS_PURPOSE | VST_ANSWER_SECRETS_HAS_VALUE;
  answer->secrets[0].purpose = VST_PURPOSE_SECRET;
  answer->secrets[0].value = text("first");
  answer->secrets[1].has = VST_ANSWER_SECRETS_REQUIRED;
  answer->secrets[1].purpose = VST_PURPOSE_CONFIRM;
}

static void fill_outcome(struct vst_outcome_message *outcome) {
  outcome->has = VST_OUTCOME_HAS_OUTCOME | VST_OUTCOME_HAS_ACCOUNT_NAME | VST_OUTCOME_HAS_PASSWORD |
                 VST_OUTCOME_HAS_CODE | VST_OUTCOME_HAS_TEXT | VST_OUTCOME_HAS_ID | VST_OUTCOME_HAS_ACCOUNT_ID |
                 VST_OUTCOME_HAS_QUALIFIER;
  outcome->outcome = VST_OUTCOME_REFUSED;
  outcome->account_name = text("name");
  outcome->password = text("password");
  outcome->code = text("code");
  outcome->text = text("text");
  outcome->id = UINT64_C(0xf1f2f3f4f5f6f7f8);
  outcome->account_id = text("account");
  outcome->qualifier = text("machine");
  outcome->summary_count = 1;
  outcome->summary[0].has = VST_OUTCOME_SUMMARY_HAS_MARK | VST_OUTCOME_SUMMARY_HAS_TEXT;
  outcome->summary[0].mark = VST_MARK_CLOSED;
  outcome->summary[0].text = text("thing");
}

bool fill_members(uint32_t number, struct vst_message *message) {
  memset(message, 0, sizeof *message);
  message->number = (uint8_t)number;
  switch (number) {
    case VST_MESSAGE_HELLO:
      fill_hello(&message->as.hello);
      return true;
    case VST_MESSAGE_WELCOME:
      message->as.welcome.has = VST_WELCOME_HAS_VERSION | VST_WELCOME_HAS_BRAND;
      message->as.welcome.version = VST_PROTOCOL_VERSION;
      message->as.welcome.brand = text("brand");
      return true;
    case VST_MESSAGE_SCREEN:
      fill_screen(&message->as.screen);
      return true;
    case VST_MESSAGE_ANSWER:
      fill_answer(&message->as.answer);
      return true;
    case VST_MESSAGE_CANCEL:
      message->as.cancel.has = VST_CANCEL_HAS_REVISION;
      message->as.cancel.revision = 4278255360u;
      return true;
    case VST_MESSAGE_NAVIGATE:
      message->as.navigate.has = VST_NAVIGATE_HAS_QUESTION | VST_NAVIGATE_HAS_ADDRESS;
      message->as.navigate.question = 5;
      message->as.navigate.address = text("address");
      return true;
    case VST_MESSAGE_VERDICT:
      message->as.verdict.has = VST_VERDICT_HAS_QUESTION | VST_VERDICT_HAS_ALLOW | VST_VERDICT_HAS_CODE;
      message->as.verdict.question = 6;
      message->as.verdict.allow = 1;
      message->as.verdict.code = text("code");
      return true;
    case VST_MESSAGE_OUTCOME:
      fill_outcome(&message->as.outcome);
      return true;
    case VST_MESSAGE_FAULT:
      message->as.fault.has = VST_FAULT_HAS_CODE;
      message->as.fault.code = text("code");
      return true;
    case VST_MESSAGE_RESULT:
      message->as.result.has = VST_RESULT_REQUIRED | VST_RESULT_HAS_CODE | VST_RESULT_HAS_SUB_CODE;
      message->as.result.outcome = UINT64_C(0x1112131415161718);
      message->as.result.accepted = 1;
      message->as.result.system = VST_SYSTEM_MACOS;
      message->as.result.code = 5;
      message->as.result.sub_code = 6;
      return true;
    case VST_MESSAGE_FOREGROUND:
      message->as.foreground.has = VST_FOREGROUND_REQUIRED;
      message->as.foreground.process = 7;
      return true;
    default:
      return false;
  }
}
