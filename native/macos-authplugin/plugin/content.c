// See content.h.
#include "content.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static void copy_text(struct vst_view from, char *into, size_t room) {
  const size_t length = from.length < room ? from.length : room - 1;
  if (length > 0) memcpy(into, from.bytes, length);
  into[length] = '\0';
}

static void add_text(struct vst_content *content, struct vst_view text) {
  if (text.length == 0 || content->count == content->room) return;
  struct vst_item *item = &content->items[content->count++];
  item->purpose = VST_PURPOSE_NOTICE;
  copy_text(text, item->text, sizeof item->text);
}

static bool begins_with(struct vst_view text, const char *with) {
  const size_t length = strlen(with);
  return text.length > length && memcmp(text.bytes, with, length) == 0;
}

static bool has_nul(struct vst_view text) { return text.length > 0 && memchr(text.bytes, 0, text.length) != NULL; }

// The port of 127.0.0.1:PORT. False: it is no such text.
static bool copy_port(struct vst_view proxy, char into[CONTENT_PROXY_ROOM]) {
  static const char loopback[] = "127.0.0.1:";
  if (!begins_with(proxy, loopback)) return false;
  const struct vst_view port = {proxy.bytes + sizeof loopback - 1, proxy.length - (sizeof loopback - 1)};
  if (port.length >= CONTENT_PROXY_ROOM || port.bytes[0] == '0') return false;
  uint32_t number = 0;
  for (size_t i = 0; i < port.length; i += 1) {
    if (port.bytes[i] < '0' || port.bytes[i] > '9') return false;
    number = number * 10 + (port.bytes[i] - (uint32_t)'0');
  }
  copy_text(port, into, CONTENT_PROXY_ROOM);
  return number <= 65535;
}

static void add_page(struct vst_content *content, const struct vst_screen_fields_item *web,
                     const struct vst_screen_fields_item *proxy) {
  if (web == NULL && proxy == NULL) return;
  content->has_bad_page = true;
  if (web == NULL || proxy == NULL || !begins_with(web->text, "https://") || has_nul(web->text)) return;
  const struct vst_view password = proxy->credential;
  if (password.length == 0 || has_nul(password) || !copy_port(proxy->text, content->page.port)) return;
  copy_text(web->text, content->page.address, sizeof content->page.address);
  copy_text(password, content->page.password, sizeof content->page.password);
  content->has_bad_page = false;
  content->has_page = true;
}

static void add_field(struct vst_content *content, const struct vst_screen_fields_item *field) {
  struct vst_item *item = &content->items[content->count++];
  item->purpose = field->purpose;
  item->index = field->index;
  item->mark = field->mark;
  item->options = field->options;
  item->value = field->value;
  copy_text(field->text, item->text, sizeof item->text);
  item->detail_length = field->detail.length < sizeof item->detail ? field->detail.length : sizeof item->detail;
  if (item->detail_length > 0) memcpy(item->detail, field->detail.bytes, item->detail_length);
}

static void add_screen(struct vst_content *content, const struct vst_screen_message *screen) {
  const struct vst_screen_fields_item *web = NULL;
  const struct vst_screen_fields_item *proxy = NULL;
  for (size_t i = 0; i < screen->fields_count; i += 1) {
    const struct vst_screen_fields_item *field = &screen->fields[i];
    if (field->purpose == VST_PURPOSE_WEB)
      web = field;
    else if (field->purpose == VST_PURPOSE_WEB_PROXY)
      proxy = field;
    else
      add_field(content, field);
  }
  add_page(content, web, proxy);
}

bool vst_is_same_page(const struct vst_page *one, const struct vst_page *other) {
  return strcmp(one->address, other->address) == 0 && strcmp(one->port, other->port) == 0;
}

static void add_label(struct vst_content *content, enum vst_label label, size_t language) {
  const char *text = vst_text(language, label);
  const struct vst_view view = {(const uint8_t *)text, strlen(text)};
  add_text(content, view);
}

static size_t size_for(size_t room) { return offsetof(struct vst_content, items) + room * sizeof(struct vst_item); }

struct vst_content *vst_content_make(const struct vst_shown *shown, size_t language) {
  // Status, label and trouble.
  const size_t room = 3 + (shown->screen == NULL ? 0 : shown->screen->fields_count);
  struct vst_content *content = calloc(1, size_for(room));
  if (content == NULL) return NULL;
  content->room = room;
  content->kind = shown->kind;
  add_text(content, shown->status);
  if (shown->kind == VST_SHOWN_WAITING)
    add_label(content, shown->label == VST_LABEL_NONE ? VST_LABEL_WORKING : shown->label, language);
  if (shown->screen != NULL) add_screen(content, shown->screen);
  return content;
}

void vst_content_add_trouble(struct vst_content *content, size_t language) {
  add_label(content, VST_LABEL_CANNOT_DRAW, language);
}

void vst_content_end(struct vst_content *content) {
  if (content == NULL) return;
  vst_wipe(content, size_for(content->count));
  free(content);
}
