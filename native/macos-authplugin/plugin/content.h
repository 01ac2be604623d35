// What the view is to show, copied from what the state machine says: it lives until the main thread has drawn it. Made on
// any thread. Used by view.m.
#ifndef VESTIBULE_MACOS_CONTENT_H_
#define VESTIBULE_MACOS_CONTENT_H_

#include "system.h"

enum {
  CONTENT_TEXT_ROOM = VST_SCREEN_FIELDS_TEXT_MOST + 1,
  CONTENT_ITEMS_MOST = VST_SCREEN_FIELDS_MOST + 2,
  CONTENT_PROXY_ROOM = 6,
};

struct vst_item {
  uint8_t purpose;
  uint8_t index;
  uint8_t mark;
  uint8_t options;
  uint16_t value;
  char text[CONTENT_TEXT_ROOM];
  // Of a rule.
  size_t detail_length;
  uint8_t detail[VST_SCREEN_FIELDS_DETAIL_MOST];
};

// The organisation's page, and its only way out: the agent's proxy on 127.0.0.1.
struct vst_page {
  char address[CONTENT_TEXT_ROOM];
  char port[CONTENT_PROXY_ROOM];
  char password[VST_SCREEN_FIELDS_CREDENTIAL_MOST + 1];
};

struct vst_content {
  enum vst_shown_kind kind;
  bool has_page;
  // The screen has a page that this host may not show: no other address than https, no other way out than the proxy.
  bool has_bad_page;
  struct vst_page page;
  size_t count;
  // As many as it has, and room for a trouble: most screens have few.
  size_t room;
  struct vst_item items[];
};

// The same address behind the same proxy.
bool vst_is_same_page(const struct vst_page *one, const struct vst_page *other);

// NULL: there is no memory. The caller ends it.
struct vst_content *vst_content_make(const struct vst_shown *shown, size_t language);
// In the place of a page that cannot be shown, once. The screen's own buttons lead on.
void vst_content_add_trouble(struct vst_content *content, size_t language);
// Wipes it. NULL is none.
void vst_content_end(struct vst_content *content);

#endif  // VESTIBULE_MACOS_CONTENT_H_
