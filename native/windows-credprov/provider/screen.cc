// See screen.h. The one file that includes the generated table.
#include "screen.h"

#include <cstring>

#include "text.h"
#include "vestibule_windows_fields.h"

namespace vestibule::provider {

static_assert(kRows == VST_WINDOWS_FIELD_COUNT && kFirstInput == VST_WINDOWS_FIRST_INPUT &&
                  kInputs == VST_WINDOWS_INPUT_COUNT,
              "the table has changed: see screen.h");

FieldRow RowAt(DWORD id) {
  const vst_windows_field& field = vst_windows_fields[id];
  return {field.id, field.type, field.purpose, field.index, static_cast<vst_label>(field.label)};
}

DWORD RowOf(uint8_t purpose, uint8_t index) {
  for (const vst_windows_field& field : vst_windows_fields)
    if (field.purpose == purpose && field.index == index) return field.id;
  return kNoField;
}

bool IsInput(DWORD id) {
  return id >= kFirstInput && id < kFirstInput + kInputs;
}

void Screen::Clear() { std::memset(this, 0, sizeof *this); }

void Screen::Show(DWORD id, const wchar_t* text) {
  fields[id].shown = true;
  CopyText(text, fields[id].text, kTextRoom);
}

bool Screen::IsShown(uint8_t purpose) const {
  const DWORD id = RowOf(purpose);
  return id != kNoField && fields[id].shown;
}

bool Screen::IsAnswerable() const {
  for (const vst_windows_field& row : vst_windows_fields)
    if (fields[row.id].shown && (row.type == VST_CPFT_SUBMIT || row.type == VST_CPFT_COMMAND_LINK)) return true;
  return false;
}

bool DrawScreen(const vst_screen_message& message, Screen* into) {
  into->Clear();
  into->revision = message.revision;
  for (size_t at = 0; at < message.fields_count; ++at) {
    const vst_screen_fields_item& item = message.fields[at];
    const DWORD id = RowOf(item.purpose, item.index);
    if (id == kNoField || into->fields[id].shown) return false;
    ShownField& field = into->fields[id];
    field.shown = true;
    field.mark = (item.has & VST_SCREEN_FIELDS_HAS_MARK) != 0 ? item.mark : static_cast<uint8_t>(VST_MARK_PLAIN);
    field.value = item.value;
    field.options = item.options;
    if (!Widen(item.text, field.text, kTextRoom) || item.detail.length > sizeof field.detail) return false;
    field.detail_length = static_cast<uint16_t>(item.detail.length);
    if (field.detail_length > 0) std::memcpy(field.detail, item.detail.bytes, field.detail_length);
  }
  return true;
}

}  // namespace vestibule::provider
