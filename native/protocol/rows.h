// The types of the generated rows, which describe the structs of vestibule_protocol.h. Included by vestibule_protocol.c
// and codec.c only.
#ifndef VESTIBULE_ROWS_H_
#define VESTIBULE_ROWS_H_

#include <stddef.h>
#include <stdint.h>

#include "vestibule_protocol.h"

enum vst_type { VST_TYPE_U8, VST_TYPE_U16, VST_TYPE_U32, VST_TYPE_U64, VST_TYPE_TEXT, VST_TYPE_SECRET, VST_TYPE_LIST };

struct vst_group;

struct vst_field {
  uint8_t tag;
  // enum vst_type.
  uint8_t type;
  // Greatest value of a number, greatest length of a text or secret, or most items of a list. Unused for a 64-bit
  // number.
  uint32_t maximum;
  // Its bit in the struct's first member; 0 for a list.
  uint32_t has;
  // Offset in the struct: of a number of its type, of a struct vst_view, or of the first item of a list.
  size_t offset;
  // Of a list: the offset of its size_t count, and the item's group. An item has no lists.
  size_t count_offset;
  const struct vst_group *item;
};

// A struct whose first member is the uint32_t of bits.
struct vst_group {
  const struct vst_field *fields;
  size_t count;
  size_t size;
  // Bits of the required fields.
  uint32_t required;
};

struct vst_row {
  uint8_t number;
  const struct vst_group *group;
};

extern const struct vst_row vst_rows[];
extern const size_t vst_row_count;

#endif  // VESTIBULE_ROWS_H_
