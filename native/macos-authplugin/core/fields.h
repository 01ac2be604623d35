// What a screen's fields are to a host. Used by capture.c, by the mechanism and by the view.
#ifndef VESTIBULE_MACOS_FIELDS_H_
#define VESTIBULE_MACOS_FIELDS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vestibule_protocol.h"

// Whether a person types into it.
bool vst_is_input(uint8_t purpose);
// Whether what they type is not shown.
bool vst_is_secret(uint8_t purpose);
// The new secret, and the same once more: what rules are about.
bool vst_is_new_secret(uint8_t purpose);
bool vst_is_confirmation(uint8_t purpose);

// What stands before an item's text: what kind of line it is. `holds`: of a rule that the host checks. Static.
const char *vst_before_item(uint8_t mark, uint8_t index, bool holds);

// The seconds that a screen has left; 0 where it has no end.
uint32_t vst_time_left(const struct vst_screen_message *screen);

// Puts minutes and seconds, like 4:59, in the place of `{time}`. What does not fit into `room` bytes is left out.
void vst_write_time(const char *text, uint32_t seconds, char *into, size_t room);

#endif  // VESTIBULE_MACOS_FIELDS_H_
