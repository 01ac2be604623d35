// See property_list.h.
#include "property_list.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __CFConstantStringClassReference[24];

enum kind { TEXT = 7, DICTIONARY = 18, ARRAY = 19, DATA = 20, OTHER = 22 };

struct object {
  // A constant string's class; NULL: one of ours.
  const void *class;
  enum kind kind;
  unsigned references;
  // Of texts and other values as in the XML, with the tag of the latter; of data its bytes.
  char tag[16];
  char *text;
  size_t length;
  size_t count;
  struct object **keys;
  struct object **values;
};

struct constant {
  const void *class;
  uint64_t flags;
  const char *bytes;
  long length;
};

static struct object *made(enum kind kind) {
  struct object *object = calloc(1, sizeof *object);
  if (object == NULL) abort();
  object->kind = kind;
  object->references = 1;
  return object;
}

static bool is_constant(const void *object) {
  return ((const struct object *)object)->class == (const void *)__CFConstantStringClassReference;
}

static struct object *retained(const void *object) {
  struct object *one = (struct object *)(uintptr_t)object;
  if (!is_constant(one)) one->references += 1;
  return one;
}

void CFRelease(CFTypeRef object) {
  struct object *one = (struct object *)(uintptr_t)object;
  // As CoreFoundation does.
  if (one == NULL) abort();
  if (is_constant(one) || --one->references > 0) return;
  for (size_t i = 0; i < one->count; i += 1) {
    CFRelease(one->values[i]);
    if (one->keys != NULL) CFRelease(one->keys[i]);
  }
  free(one->keys);
  free(one->values);
  free(one->text);
  free(one);
}

static const char *bytes_of(const void *text, size_t *length) {
  if (is_constant(text)) {
    *length = (size_t)((const struct constant *)text)->length;
    return ((const struct constant *)text)->bytes;
  }
  *length = ((const struct object *)text)->length;
  return ((const struct object *)text)->text;
}

static void append(struct object *to, struct object *key, struct object *value) {
  to->values = realloc(to->values, (to->count + 1) * sizeof *to->values);
  if (to->values == NULL) abort();
  to->values[to->count] = value;
  if (to->kind == DICTIONARY) {
    to->keys = realloc(to->keys, (to->count + 1) * sizeof *to->keys);
    if (to->keys == NULL) abort();
    to->keys[to->count] = key;
  }
  to->count += 1;
}

// --- Reading

struct reader {
  const char *at;
  const char *end;
};

// The next tag's name, without blanks; a closing one begins with a slash, an empty one ends with it.
static bool next_tag(struct reader *reader, char name[16]) {
  for (;;) {
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL) reader->at += 1;
    if (reader->at >= reader->end || *reader->at != '<') return false;
    const char *close = memchr(reader->at, '>', (size_t)(reader->end - reader->at));
    if (close == NULL) return false;
    const char *from = reader->at + 1;
    reader->at = close + 1;
    if (*from == '?' || *from == '!') continue;
    size_t length = (size_t)(close - from);
    const char *blank = memchr(from, ' ', length);
    if (blank != NULL) length = (size_t)(blank - from);
    if (length >= 16) return false;
    memcpy(name, from, length);
    name[length] = '\0';
    return true;
  }
}

static struct object *read_text(struct reader *reader, const char *tag, enum kind kind) {
  const char *open = memchr(reader->at, '<', (size_t)(reader->end - reader->at));
  char closing[16];
  if (open == NULL) return NULL;
  struct object *object = made(kind);
  object->length = (size_t)(open - reader->at);
  object->text = strndup(reader->at, object->length);
  (void)snprintf(object->tag, sizeof object->tag, "%s", tag);
  reader->at = open;
  if (next_tag(reader, closing) && closing[0] == '/' && strcmp(closing + 1, tag) == 0) return object;
  CFRelease(object);
  return NULL;
}

static struct object *read_value(struct reader *reader, const char *tag, unsigned depth);

static struct object *read_inside(struct reader *reader, enum kind kind, unsigned depth) {
  struct object *object = made(kind);
  char tag[16];
  while (next_tag(reader, tag)) {
    if (tag[0] == '/') return object;
    struct object *key = NULL;
    if (kind == DICTIONARY) {
      key = strcmp(tag, "key") == 0 ? read_text(reader, "key", TEXT) : NULL;
      if (key == NULL || !next_tag(reader, tag)) break;
    }
    struct object *value = read_value(reader, tag, depth + 1);
    if (value == NULL) {
      if (key != NULL) CFRelease(key);
      break;
    }
    append(object, key, value);
  }
  CFRelease(object);
  return NULL;
}

static struct object *read_value(struct reader *reader, const char *tag, unsigned depth) {
  const size_t length = strlen(tag);
  if (depth > 8) return NULL;
  if (strcmp(tag, "dict") == 0) return read_inside(reader, DICTIONARY, depth);
  if (strcmp(tag, "array") == 0) return read_inside(reader, ARRAY, depth);
  if (strcmp(tag, "array/") == 0) return made(ARRAY);
  if (strcmp(tag, "string") == 0) return read_text(reader, tag, TEXT);
  if (strcmp(tag, "integer") == 0 || strcmp(tag, "real") == 0) return read_text(reader, tag, OTHER);
  if (length == 0 || tag[length - 1] != '/') return NULL;
  struct object *object = made(OTHER);
  (void)snprintf(object->tag, sizeof object->tag, "%s", tag);
  return object;
}

CFTypeRef property_list_parse(const char *text, size_t length) {
  struct reader reader = {text, text + length};
  char tag[16];
  if (!next_tag(&reader, tag) || strcmp(tag, "plist") != 0 || !next_tag(&reader, tag)) return NULL;
  struct object *list = read_value(&reader, tag, 0);
  if (list != NULL && next_tag(&reader, tag) && strcmp(tag, "/plist") == 0) return list;
  if (list != NULL) CFRelease(list);
  return NULL;
}

// --- Writing

static void print_value(FILE *into, const void *value) {
  size_t length = 0;
  const struct object *object = value;
  if (is_constant(value) || object->kind == TEXT) {
    const char *bytes = bytes_of(value, &length);
    (void)fprintf(into, "<string>%.*s</string>\n", (int)length, bytes);
  } else if (object->kind == OTHER && object->text == NULL) {
    (void)fprintf(into, "<%s>\n", object->tag);
  } else if (object->kind == OTHER) {
    (void)fprintf(into, "<%s>%s</%s>\n", object->tag, object->text, object->tag);
  } else {
    const char *tag = object->kind == ARRAY ? "array" : "dict";
    (void)fprintf(into, "<%s>\n", tag);
    for (size_t i = 0; i < object->count; i += 1) {
      if (object->keys != NULL) {
        const char *bytes = bytes_of(object->keys[i], &length);
        (void)fprintf(into, "<key>%.*s</key>\n", (int)length, bytes);
      }
      print_value(into, object->values[i]);
    }
    (void)fprintf(into, "</%s>\n", tag);
  }
}

char *property_list_print(CFTypeRef list) {
  char *text = NULL;
  size_t length = 0;
  FILE *into = open_memstream(&text, &length);
  if (into == NULL) abort();
  (void)fprintf(into, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n");
  print_value(into, list);
  (void)fprintf(into, "</plist>\n");
  (void)fclose(into);
  return text;
}

// --- CoreFoundation's own names

CFTypeID CFStringGetTypeID(void) { return TEXT; }
CFTypeID CFDictionaryGetTypeID(void) { return DICTIONARY; }
CFTypeID CFArrayGetTypeID(void) { return ARRAY; }
CFTypeID CFGetTypeID(CFTypeRef object) { return is_constant(object) ? TEXT : (CFTypeID)((const struct object *)object)->kind; }

Boolean CFStringGetCString(CFStringRef text, char *into, CFIndex room, CFStringEncoding encoding) {
  static const char *const entities[][2] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};
  size_t length = 0;
  const char *bytes = bytes_of(text, &length);
  CFIndex at = 0;
  if (encoding != kCFStringEncodingUTF8) return 0;
  for (size_t i = 0; i < length; i += 1) {
    if (at + 1 >= room) return 0;
    char next = bytes[i];
    for (size_t k = 0; k < 3; k += 1) {
      const size_t long_name = strlen(entities[k][0]);
      if (length - i < long_name || strncmp(bytes + i, entities[k][0], long_name) != 0) continue;
      next = entities[k][1][0];
      i += long_name - 1;
      break;
    }
    into[at++] = next;
  }
  if (room < 1) return 0;
  into[at] = '\0';
  return 1;
}

CFIndex CFArrayGetCount(CFArrayRef array) { return (CFIndex)((const struct object *)array)->count; }
const void *CFArrayGetValueAtIndex(CFArrayRef array, CFIndex index) {
  const struct object *object = (const struct object *)array;
  if (index < 0 || (size_t)index >= object->count) abort();
  return object->values[index];
}
CFMutableArrayRef CFArrayCreateMutableCopy(CFAllocatorRef allocator, CFIndex capacity, CFArrayRef array) {
  (void)allocator;
  (void)capacity;
  const struct object *from = (const struct object *)array;
  struct object *copy = made(ARRAY);
  for (size_t i = 0; i < from->count; i += 1) append(copy, NULL, retained(from->values[i]));
  return (CFMutableArrayRef)copy;
}
void CFArrayRemoveValueAtIndex(CFMutableArrayRef array, CFIndex index) {
  struct object *object = (struct object *)array;
  if (index < 0 || (size_t)index >= object->count) abort();
  CFRelease(object->values[index]);
  object->count -= 1;
  for (size_t i = (size_t)index; i < object->count; i += 1) object->values[i] = object->values[i + 1];
}

static bool is_key(const void *one, const void *other) {
  size_t length = 0, others = 0;
  const char *bytes = bytes_of(one, &length), *bytes_of_other = bytes_of(other, &others);
  return length == others && memcmp(bytes, bytes_of_other, length) == 0;
}
const void *CFDictionaryGetValue(CFDictionaryRef dictionary, const void *key) {
  const struct object *object = (const struct object *)dictionary;
  for (size_t i = 0; i < object->count; i += 1)
    if (is_key(object->keys[i], key)) return object->values[i];
  return NULL;
}
CFMutableDictionaryRef CFDictionaryCreateMutableCopy(CFAllocatorRef allocator, CFIndex capacity,
                                                     CFDictionaryRef dictionary) {
  (void)allocator;
  (void)capacity;
  const struct object *from = (const struct object *)dictionary;
  struct object *copy = made(DICTIONARY);
  for (size_t i = 0; i < from->count; i += 1) append(copy, retained(from->keys[i]), retained(from->values[i]));
  return (CFMutableDictionaryRef)copy;
}
void CFDictionarySetValue(CFMutableDictionaryRef dictionary, const void *key, const void *value) {
  struct object *object = (struct object *)dictionary;
  struct object *kept = retained(value);
  for (size_t i = 0; i < object->count; i += 1) {
    if (!is_key(object->keys[i], key)) continue;
    CFRelease(object->values[i]);
    object->values[i] = kept;
    return;
  }
  append(object, retained(key), kept);
}

CFDataRef CFDataCreate(CFAllocatorRef allocator, const uint8_t *bytes, CFIndex length) {
  (void)allocator;
  struct object *data = made(DATA);
  data->length = (size_t)length;
  data->text = malloc(data->length + 1);
  if (data->text == NULL) abort();
  memcpy(data->text, bytes, data->length);
  return (CFDataRef)data;
}
const uint8_t *CFDataGetBytePtr(CFDataRef data) { return (const uint8_t *)((const struct object *)data)->text; }
CFIndex CFDataGetLength(CFDataRef data) { return (CFIndex)((const struct object *)data)->length; }

CFDataRef CFPropertyListCreateData(CFAllocatorRef allocator, CFPropertyListRef list, CFPropertyListFormat format,
                                   CFOptionFlags options, CFErrorRef *error) {
  (void)options;
  (void)error;
  if (format != kCFPropertyListXMLFormat_v1_0) return NULL;
  char *text = property_list_print(list);
  CFDataRef data = CFDataCreate(allocator, (const uint8_t *)text, (CFIndex)strlen(text));
  free(text);
  return data;
}
CFPropertyListRef CFPropertyListCreateWithData(CFAllocatorRef allocator, CFDataRef data, CFOptionFlags options,
                                               CFPropertyListFormat *format, CFErrorRef *error) {
  (void)allocator;
  (void)options;
  (void)format;
  (void)error;
  return property_list_parse((const char *)CFDataGetBytePtr(data), (size_t)CFDataGetLength(data));
}
