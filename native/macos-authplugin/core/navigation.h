// The questions to the agent whether a page may navigate that have no verdict yet. Used by offer.c and reconcile.c under
// the rules of mechanism.h. Deny by default: a question that is not asked, or has no verdict in time, is denied.
#ifndef VESTIBULE_MACOS_NAVIGATION_H_
#define VESTIBULE_MACOS_NAVIGATION_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// More of them at once: a page gets no more frames.
#define VST_NAVIGATIONS_MOST 15
// Milliseconds for a verdict.
#define VST_VERDICT_TIME UINT64_C(10000)

struct vst_navigation {
  // Grows for as long as the mechanism lives: a verdict of an earlier connection is never taken for another's.
  uint32_t last;
  size_t count;
  struct {
    uint32_t question;
    uint64_t due;
  } pending[VST_NAVIGATIONS_MOST];
};

// The number of a new question; 0 where there is no room for one.
uint32_t vst_navigation_add(struct vst_navigation *navigation, uint64_t now);
// Whether it was pending. It is not any more.
bool vst_navigation_take(struct vst_navigation *navigation, uint32_t question);
// One that is pending, and due by `until`; 0 without one. It is not pending any more.
uint32_t vst_navigation_take_due(struct vst_navigation *navigation, uint64_t until);
// When the first one is due; 0 without one.
uint64_t vst_navigation_due(const struct vst_navigation *navigation);

#endif  // VESTIBULE_MACOS_NAVIGATION_H_
