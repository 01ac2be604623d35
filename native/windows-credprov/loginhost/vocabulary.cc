// See vocabulary.h.
#include "vocabulary.h"

namespace vestibule::loginhost {
namespace {

template <size_t count>
Json Word(const char* const (&words)[count], int number) {
  if (number < 0 || static_cast<size_t>(number) >= count) return Json(number);
  return Json(words[number]);
}

}  // namespace

Json FieldTypeWord(CREDENTIAL_PROVIDER_FIELD_TYPE type) {
  static const char* const words[] = {"invalid",  "large-text", "small-text", "command-link", "edit-text",
                                      "password", "tile-image", "checkbox",   "combobox",     "submit-button"};
  return Word(words, type);
}

Json FieldStateWord(CREDENTIAL_PROVIDER_FIELD_STATE state) {
  static const char* const words[] = {"hidden", "selected", "deselected", "both"};
  return Word(words, state);
}

Json InteractiveStateWord(CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE state) {
  static const char* const words[] = {"none", "read-only", "disabled", "focused"};
  return Word(words, state);
}

Json ResponseWord(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response) {
  static const char* const words[] = {"no-credential-not-finished", "no-credential-finished",
                                      "return-credential-finished", "return-no-credential-finished"};
  return Word(words, response);
}

Json IconWord(CREDENTIAL_PROVIDER_STATUS_ICON icon) {
  static const char* const words[] = {"none", "error", "warning", "success"};
  return Word(words, icon);
}

Json FieldOptionWords(CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS options) {
  static const struct {
    CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS option;
    const char* word;
  } rows[] = {{CPCFO_ENABLE_PASSWORD_REVEAL, "password-reveal"},
              {CPCFO_IS_EMAIL_ADDRESS, "e-mail-address"},
              {CPCFO_ENABLE_TOUCH_KEYBOARD_AUTO_INVOKE, "touch-keyboard"},
              {CPCFO_NUMBERS_ONLY, "numbers-only"},
              {CPCFO_SHOW_ENGLISH_KEYBOARD, "english-keyboard"}};
  Json words = Json::Array();
  for (const auto& row : rows)
    if ((options & row.option) != 0) words.Add(row.word);
  return words;
}

}  // namespace vestibule::loginhost
