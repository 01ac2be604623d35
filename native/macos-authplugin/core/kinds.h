// The mechanisms, each in a file of its own. Used by mechanism.c alone, under the rules of mechanism.h.
#ifndef VESTIBULE_MACOS_KINDS_H_
#define VESTIBULE_MACOS_KINDS_H_

#include "mechanism.h"

// Before Apple's window.
void vst_offer_invoke(struct vst_mechanism *mechanism);
void vst_offer_looked_up(struct vst_mechanism *mechanism);
void vst_offer_forgot(struct vst_mechanism *mechanism);
void vst_offer_cancel(struct vst_mechanism *mechanism);
void vst_offer_take(struct vst_mechanism *mechanism, enum vst_news news);

// After the sign-in was checked.
void vst_reconcile_invoke(struct vst_mechanism *mechanism);
void vst_reconcile_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found);
void vst_reconcile_cancel(struct vst_mechanism *mechanism);
void vst_reconcile_take(struct vst_mechanism *mechanism, enum vst_news news);

// After the password was checked.
void vst_capture_invoke(struct vst_mechanism *mechanism);
void vst_capture_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found);
void vst_capture_end(struct vst_mechanism *mechanism);
void vst_capture_take(struct vst_mechanism *mechanism, enum vst_news news);
void vst_capture_miss(struct vst_mechanism *mechanism);

#endif  // VESTIBULE_MACOS_KINDS_H_
