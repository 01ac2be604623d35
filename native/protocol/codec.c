// Walks the rows of vestibule_protocol.c, which say where each member is. Decoding first, then encoding.
#include "codec.h"

#include <stdbool.h>
#include <string.h>

#include "rows.h"

const char *vst_error_code(enum vst_error error) {
  switch (error) {
    case VST_OK:
      return "";
    case VST_FRAME_TOO_LARGE:
      return "frame_too_large";
    case VST_FRAME_MALFORMED:
      return "frame_malformed";
    case VST_MESSAGE_UNKNOWN:
      return "message_unknown";
    case VST_FIELD_TOO_LONG:
      return "field_too_long";
    case VST_NO_ROOM:
      break;
  }
  return "internal";
}

static const struct vst_group *group_of(uint8_t number) {
  for (size_t i = 0; i < vst_row_count; i += 1) {
    if (vst_rows[i].number == number) return vst_rows[i].group;
  }
  return NULL;
}

const struct vst_purpose_row *vst_purpose_row_of(uint8_t purpose) {
  for (size_t i = 0; i < VST_PURPOSE_COUNT; i += 1) {
    if (vst_purpose_rows[i].number == purpose) return &vst_purpose_rows[i];
  }
  return NULL;
}

static const struct vst_field *field_of(const struct vst_group *group, uint8_t tag) {
  for (size_t i = 0; i < group->count; i += 1) {
    if (group->fields[i].tag == tag) return &group->fields[i];
  }
  return NULL;
}

// Bytes of a number of that type; 0 for other types.
static size_t width_of(uint8_t type) {
  switch (type) {
    case VST_TYPE_U8:
      return 1;
    case VST_TYPE_U16:
      return 2;
    case VST_TYPE_U32:
      return 4;
    case VST_TYPE_U64:
      return 8;
    default:
      return 0;
  }
}

static uint64_t number_at(const uint8_t *bytes, size_t width) {
  uint64_t number = 0;
  for (size_t i = 0; i < width; i += 1) number = (number << 8) | bytes[i];
  return number;
}

static uint32_t fields_in(const uint8_t *group) {
  uint32_t has = 0;
  memcpy(&has, group, sizeof has);
  return has;
}

static bool has_field(const uint8_t *group, uint32_t bit) { return (fields_in(group) & bit) != 0; }

static enum vst_error judge_required(const struct vst_group *rows, const uint8_t *group) {
  return (fields_in(group) & rows->required) == rows->required ? VST_OK : VST_FRAME_MALFORMED;
}

static void note_field(uint8_t *group, uint32_t bit) {
  const uint32_t has = fields_in(group) | bit;
  memcpy(group, &has, sizeof has);
}

// Takes the next field off the front of `left`.
static enum vst_error take_field(struct vst_view *left, uint8_t *tag, struct vst_view *value) {
  if (left->length < VST_FIELD_HEADER) return VST_FRAME_MALFORMED;
  const size_t length = (size_t)number_at(left->bytes + 1, 2);
  if (length > left->length - VST_FIELD_HEADER) return VST_FRAME_MALFORMED;
  *tag = left->bytes[0];
  value->bytes = left->bytes + VST_FIELD_HEADER;
  value->length = length;
  left->bytes += VST_FIELD_HEADER + length;
  left->length -= VST_FIELD_HEADER + length;
  return VST_OK;
}

static void store_number(uint8_t *member, uint8_t type, uint64_t number) {
  const uint8_t as_u8 = (uint8_t)(number & 0xffu);
  const uint16_t as_u16 = (uint16_t)(number & 0xffffu);
  const uint32_t as_u32 = (uint32_t)(number & 0xffffffffu);
  if (type == VST_TYPE_U8) memcpy(member, &as_u8, sizeof as_u8);
  if (type == VST_TYPE_U16) memcpy(member, &as_u16, sizeof as_u16);
  if (type == VST_TYPE_U32) memcpy(member, &as_u32, sizeof as_u32);
  if (type == VST_TYPE_U64) memcpy(member, &number, sizeof number);
}

// A 64-bit number is a handle or an identifier: each value is allowed.
static bool is_in_range(const struct vst_field *field, uint64_t number) {
  return field->type == VST_TYPE_U64 || number <= field->maximum;
}

static enum vst_error read_plain(struct vst_view value, const struct vst_field *field, uint8_t *group) {
  if (has_field(group, field->has)) return VST_FRAME_MALFORMED;
  const size_t width = width_of(field->type);
  if (width == 0) {
    if (value.length > field->maximum) return VST_FIELD_TOO_LONG;
    if (field->type == VST_TYPE_TEXT && !vst_is_utf8(value)) return VST_FRAME_MALFORMED;
    memcpy(group + field->offset, &value, sizeof value);
  } else {
    if (value.length != width) return VST_FRAME_MALFORMED;
    const uint64_t number = number_at(value.bytes, width);
    if (!is_in_range(field, number)) return VST_FRAME_MALFORMED;
    store_number(group + field->offset, field->type, number);
  }
  note_field(group, field->has);
  return VST_OK;
}

// An item has no lists, so this needs no recursion.
static enum vst_error read_item(struct vst_view left, const struct vst_group *rows, uint8_t *item) {
  while (left.length > 0) {
    uint8_t tag = 0;
    struct vst_view value = {NULL, 0};
    enum vst_error error = take_field(&left, &tag, &value);
    if (error != VST_OK) return error;
    const struct vst_field *field = field_of(rows, tag);
    if (field == NULL) continue;
    error = read_plain(value, field, item);
    if (error != VST_OK) return error;
  }
  return judge_required(rows, item);
}

static enum vst_error read_next_item(struct vst_view value, const struct vst_field *list, uint8_t *group) {
  size_t count = 0;
  memcpy(&count, group + list->count_offset, sizeof count);
  if (count >= list->maximum) return VST_FRAME_MALFORMED;
  const enum vst_error error = read_item(value, list->item, group + list->offset + count * list->item->size);
  count += 1;
  memcpy(group + list->count_offset, &count, sizeof count);
  return error;
}

static enum vst_error read_message(struct vst_view left, const struct vst_group *rows, uint8_t *group) {
  while (left.length > 0) {
    uint8_t tag = 0;
    struct vst_view value = {NULL, 0};
    enum vst_error error = take_field(&left, &tag, &value);
    if (error != VST_OK) return error;
    const struct vst_field *field = field_of(rows, tag);
    if (field == NULL) continue;
    error = field->type == VST_TYPE_LIST ? read_next_item(value, field, group) : read_plain(value, field, group);
    if (error != VST_OK) return error;
  }
  return judge_required(rows, group);
}

enum vst_error vst_decode(const uint8_t *body, size_t length, struct vst_message *into) {
  memset(into, 0, sizeof *into);
  if (length > VST_FRAME_MOST) return VST_FRAME_TOO_LARGE;
  if (length == 0) return VST_FRAME_MALFORMED;
  const struct vst_group *rows = group_of(body[0]);
  if (rows == NULL) return VST_MESSAGE_UNKNOWN;
  const struct vst_view fields = {body + 1, length - 1};
  const enum vst_error error = read_message(fields, rows, (uint8_t *)&into->as);
  if (error == VST_OK) into->number = body[0];
  else memset(into, 0, sizeof *into);
  return error;
}

struct out {
  uint8_t *bytes;
  size_t capacity;
  size_t length;
};

static void put_number(uint8_t *at, uint64_t number, size_t width) {
  for (size_t i = 0; i < width; i += 1) at[i] = (uint8_t)((number >> (8 * (width - 1 - i))) & 0xffu);
}

// Room for a field and its header, or NULL. `length` is below 65,536: the rows guarantee it.
static uint8_t *put_field(struct out *out, uint8_t tag, size_t length) {
  if (out->capacity - out->length < VST_FIELD_HEADER + length) return NULL;
  uint8_t *at = out->bytes + out->length;
  at[0] = tag;
  put_number(at + 1, length, 2);
  out->length += VST_FIELD_HEADER + length;
  return at + VST_FIELD_HEADER;
}

static uint64_t stored_number(const uint8_t *member, uint8_t type) {
  uint8_t as_u8 = 0;
  uint16_t as_u16 = 0;
  uint32_t as_u32 = 0;
  uint64_t as_u64 = 0;
  switch (type) {
    case VST_TYPE_U8:
      memcpy(&as_u8, member, sizeof as_u8);
      return as_u8;
    case VST_TYPE_U16:
      memcpy(&as_u16, member, sizeof as_u16);
      return as_u16;
    case VST_TYPE_U32:
      memcpy(&as_u32, member, sizeof as_u32);
      return as_u32;
    default:
      memcpy(&as_u64, member, sizeof as_u64);
      return as_u64;
  }
}

static enum vst_error write_plain(struct out *out, const struct vst_field *field, const uint8_t *group) {
  if (!has_field(group, field->has)) return VST_OK;
  const size_t width = width_of(field->type);
  if (width == 0) {
    struct vst_view value = {NULL, 0};
    memcpy(&value, group + field->offset, sizeof value);
    if (value.length > field->maximum) return VST_FIELD_TOO_LONG;
    if (value.bytes == NULL && value.length > 0) return VST_FRAME_MALFORMED;
    if (field->type == VST_TYPE_TEXT && !vst_is_utf8(value)) return VST_FRAME_MALFORMED;
    uint8_t *at = put_field(out, field->tag, value.length);
    if (at == NULL) return VST_NO_ROOM;
    if (value.length > 0) memcpy(at, value.bytes, value.length);
    return VST_OK;
  }
  const uint64_t number = stored_number(group + field->offset, field->type);
  if (!is_in_range(field, number)) return VST_FRAME_MALFORMED;
  uint8_t *at = put_field(out, field->tag, width);
  if (at == NULL) return VST_NO_ROOM;
  put_number(at, number, width);
  return VST_OK;
}

static enum vst_error write_item(struct out *out, const struct vst_field *list, const uint8_t *item) {
  enum vst_error error = judge_required(list->item, item);
  if (error != VST_OK) return error;
  uint8_t *header = put_field(out, list->tag, 0);
  if (header == NULL) return VST_NO_ROOM;
  const size_t start = out->length;
  for (size_t i = 0; i < list->item->count; i += 1) {
    error = write_plain(out, &list->item->fields[i], item);
    if (error != VST_OK) return error;
  }
  put_number(header - 2, out->length - start, 2);
  return VST_OK;
}

static enum vst_error write_list(struct out *out, const struct vst_field *list, const uint8_t *group) {
  size_t count = 0;
  memcpy(&count, group + list->count_offset, sizeof count);
  if (count > list->maximum) return VST_FIELD_TOO_LONG;
  for (size_t i = 0; i < count; i += 1) {
    const enum vst_error error = write_item(out, list, group + list->offset + i * list->item->size);
    if (error != VST_OK) return error;
  }
  return VST_OK;
}

static enum vst_error write_message(struct out *out, const struct vst_message *message) {
  const struct vst_group *rows = group_of(message->number);
  if (rows == NULL) return VST_MESSAGE_UNKNOWN;
  if (out->capacity < VST_FRAME_HEADER + 1) return VST_NO_ROOM;
  out->bytes[VST_FRAME_HEADER] = message->number;
  out->length = VST_FRAME_HEADER + 1;
  const uint8_t *group = (const uint8_t *)&message->as;
  const enum vst_error missing = judge_required(rows, group);
  if (missing != VST_OK) return missing;
  for (size_t i = 0; i < rows->count; i += 1) {
    const struct vst_field *field = &rows->fields[i];
    const enum vst_error error =
        field->type == VST_TYPE_LIST ? write_list(out, field, group) : write_plain(out, field, group);
    if (error != VST_OK) return error;
  }
  // No message of the table is longer than VST_FRAME_MOST: the generator refuses such a table.
  put_number(out->bytes, out->length - VST_FRAME_HEADER, VST_FRAME_HEADER);
  return VST_OK;
}

enum vst_error vst_encode(const struct vst_message *message, uint8_t *into, size_t capacity, size_t *length) {
  struct out out = {into, capacity, 0};
  const enum vst_error error = write_message(&out, message);
  if (error != VST_OK) {
    vst_wipe(into, out.length);
    out.length = 0;
  }
  *length = out.length;
  return error;
}
