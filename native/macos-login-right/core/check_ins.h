// Whether the plug-in checks in, boot by boot, and when its mechanisms are to leave the login right. Plain C with an
// injected table of functions. Called by program/main.c, which launchd starts as root at each boot; by a test with a
// system of its own.
//
// It only ever takes mechanisms out. A boot counts as failed when it stood at the login window, nobody signed in, and the
// plug-in did not check in; or when it did, and a capture of that boot was begun and never ended: then the plug-in hung
// behind a right password. A check-in alone proves the window and no more. A boot without a login window (FileVault leads
// past it, the power went early) is no failed one.
#ifndef VESTIBULE_LOGIN_RIGHT_CHECK_INS_H_
#define VESTIBULE_LOGIN_RIGHT_CHECK_INS_H_

#include <stdbool.h>
#include <stddef.h>

// A UUID with its NUL.
#define VLR_BOOT_ROOM 37
// Failed boots, one after the other, after which our mechanisms are taken out.
#define VLR_FAILED_MOST 3
// Seconds. So long after the start a console that belongs to nobody shows a login window.
#define VLR_WINDOW_AFTER 30
// By then the plug-in has checked in, or it failed.
#define VLR_PATIENCE 180
#define VLR_STEP 5
// Tries to take them out, a step apart.
#define VLR_TRIES 12

enum vlr_phase {
  // Nothing is known of the boot yet.
  VLR_PHASE_STARTED,
  // It stands at a login window, and the plug-in has not checked in.
  VLR_PHASE_WINDOW,
  // It checked in, and nobody was seen to sign in. The next boot judges it, by the captures that it left behind.
  VLR_PHASE_ANSWERED,
  // Somebody signed in.
  VLR_PHASE_GOOD,
  // It did not, and this boot is counted.
  VLR_PHASE_FAILED,
};

struct vlr_state {
  char boot[VLR_BOOT_ROOM];
  enum vlr_phase phase;
  unsigned failed;
  // Our mechanisms were taken out by this job.
  bool taken_out;
};

enum vlr_ours { VLR_OURS_IN, VLR_OURS_NOT_IN, VLR_OURS_UNKNOWN };

enum vlr_event {
  VLR_EVENT_BUNDLE_MISSING,
  VLR_EVENT_BOOT_FAILED,
  VLR_EVENT_TOO_MANY_FAILED,
  VLR_EVENT_STATE_NOT_KEPT,
  VLR_EVENT_TAKEN_OUT,
  VLR_EVENT_NOT_TAKEN_OUT,
  VLR_EVENT_COUNT
};

struct vlr_system {
  void *context;
  // This boot's id. False: it cannot be said.
  bool (*read_boot)(void *context, char id[VLR_BOOT_ROOM]);
  // Whether a right names our mechanisms.
  enum vlr_ours (*look_for_ours)(void *context);
  bool (*is_bundle_there)(void *context);
  // Whether the plug-in has checked in during the boot `id`.
  bool (*has_checked_in)(void *context, const char *id);
  // Whether the last capture was begun during the boot `id` and has not ended.
  bool (*has_open_capture)(void *context, const char *id);
  // Whether the console belongs to a person.
  bool (*is_signed_in)(void *context);
  // Takes ours out of each right, and reads them again. False: one of them may still name ours.
  bool (*take_out)(void *context);
  // False: there is none, or none that can be read.
  bool (*read_state)(void *context, struct vlr_state *state);
  // False: the next start may find the old one, or none.
  bool (*keep_state)(void *context, const struct vlr_state *state);
  void (*wait)(void *context, unsigned seconds);
  void (*log)(void *context, enum vlr_event event);
};

enum vlr_end {
  // Nothing of ours is in the right, or this boot was judged before.
  VLR_END_NOTHING_TO_DO,
  VLR_END_GOOD,
  // The window was answered; more is not known before the next boot.
  VLR_END_ANSWERED,
  VLR_END_FAILED,
  VLR_END_TAKEN_OUT,
  VLR_END_NOT_TAKEN_OUT,
};

// Judges this boot. Returns once it is judged: after VLR_PATIENCE and VLR_TRIES steps at the latest.
enum vlr_end vlr_watch(const struct vlr_system *system);

#endif  // VESTIBULE_LOGIN_RIGHT_CHECK_INS_H_
