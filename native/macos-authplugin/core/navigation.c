// See navigation.h.
#include "navigation.h"

static void remove_at(struct vst_navigation *navigation, size_t at) {
  navigation->count -= 1;
  navigation->pending[at] = navigation->pending[navigation->count];
}

uint32_t vst_navigation_add(struct vst_navigation *navigation, uint64_t now) {
  if (navigation->count == VST_NAVIGATIONS_MOST || navigation->last == UINT32_MAX) return 0;
  navigation->last += 1;
  navigation->pending[navigation->count].question = navigation->last;
  navigation->pending[navigation->count].due = now + VST_VERDICT_TIME;
  navigation->count += 1;
  return navigation->last;
}

bool vst_navigation_take(struct vst_navigation *navigation, uint32_t question) {
  for (size_t i = 0; i < navigation->count; i += 1) {
    if (navigation->pending[i].question != question) continue;
    remove_at(navigation, i);
    return true;
  }
  return false;
}

uint32_t vst_navigation_take_due(struct vst_navigation *navigation, uint64_t until) {
  for (size_t i = 0; i < navigation->count; i += 1) {
    if (navigation->pending[i].due > until) continue;
    const uint32_t question = navigation->pending[i].question;
    remove_at(navigation, i);
    return question;
  }
  return 0;
}

uint64_t vst_navigation_due(const struct vst_navigation *navigation) {
  uint64_t first = 0;
  for (size_t i = 0; i < navigation->count; i += 1)
    if (first == 0 || navigation->pending[i].due < first) first = navigation->pending[i].due;
  return first;
}
