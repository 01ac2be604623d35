// What the plug-in's view shows, and what a person does at it: the fakes tell the one and do the other. On the engine's
// thread, which is the main thread of the process with the plug-in.
#ifndef VESTIBULE_LOGINHOST_SCREEN_H_
#define VESTIBULE_LOGINHOST_SCREEN_H_

#include <stdbool.h>
#include <stdint.h>

#include "macho.h"
#include "options.h"

// `fakes` are mapped at `base`.
void screen_begin(const struct options *options, const struct macho *fakes, uint8_t *base);
// A function that the fakes import; NULL where there is none.
void *screen_symbol(const char *symbol);
// Does the next action of the script, where what it names is shown. False: not now, or there is none left.
bool screen_act(void);
// What a person does at the view that was told as that number (from 1), to the control at that place in it (from 0). Does
// nothing where another view is shown meanwhile, or the control takes nothing.
void screen_press(uint32_t view, uint32_t control);
void screen_fill(uint32_t view, uint32_t control, const char *text);
void screen_press_cancel(void);
// The process of the view's page ends.
void screen_end_page(void);
// Tells what is shown with what a press has changed of it.
void screen_tell_again(void);
// Whether the person went away from the view.
bool screen_was_left(void);
// Whether a view is shown.
bool screen_is_shown(void);
// The host takes the view away.
void screen_take_away(void);

#endif  // VESTIBULE_LOGINHOST_SCREEN_H_
