// What a tile shows: an agent's screen in the generated field table, or one of the provider's own. Made on the
// conversation's thread or the UI thread, and read on the UI thread.
#ifndef VESTIBULE_PROVIDER_SCREEN_H_
#define VESTIBULE_PROVIDER_SCREEN_H_

#include <windows.h>

#include <cstdint>

#include "vestibule_protocol.h"
#include "vestibule_texts.h"

namespace vestibule::provider {

// Rows of vestibule_windows_fields.h, which one file includes.
struct FieldRow {
  uint32_t id;
  uint32_t type;
  uint8_t purpose;
  uint8_t index;
  vst_label label;
};
constexpr DWORD kRows = 29;
// The rows that a person types into.
constexpr DWORD kFirstInput = 11;
constexpr DWORD kInputs = 10;
// The name among the sign-in options, which no tile shows, has the id after the rows.
constexpr DWORD kLabelField = kRows;
constexpr DWORD kFieldCount = kRows + 1;
constexpr DWORD kNoField = 0xffffffff;

FieldRow RowAt(DWORD id);
DWORD RowOf(uint8_t purpose, uint8_t index = 0);
bool IsInput(DWORD id);

// What a link of the provider's own does; the agent's are `kAgent`.
enum class Link : uint8_t { kAgent, kCancel, kTryAgain };

constexpr size_t kTextRoom = VST_SCREEN_FIELDS_TEXT_MOST + 1;

struct ShownField {
  bool shown;
  uint8_t mark;
  uint8_t options;
  Link link;
  uint16_t value;
  uint16_t detail_length;
  wchar_t text[kTextRoom];
  uint8_t detail[VST_SCREEN_FIELDS_DETAIL_MOST];
};

struct Screen {
  // 0: the provider's own.
  uint32_t revision;
  // Which of its conversation's screens it is, over all connections.
  uint32_t serial;
  ShownField fields[kRows];

  void Clear();
  void Show(DWORD id, const wchar_t* text);
  bool IsShown(uint8_t purpose) const;
  // It can be answered: by submit or by a link.
  bool IsAnswerable() const;
};

// False for a screen that the table cannot show: nothing of it may be shown then.
bool DrawScreen(const vst_screen_message& message, Screen* into);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SCREEN_H_
