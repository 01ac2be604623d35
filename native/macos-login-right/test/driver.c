// Plays the core of the check-ins with a system of its own. Each story is a function; the program plays the one that its
// argument names, and ends with 0 when it came out as it should. Compiled with sanitizers by
// test/login-right/support/fake-mac.ts.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_ins.h"

#define CHECK(condition)                                                  \
  do {                                                                    \
    if (!(condition)) {                                                   \
      fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition);     \
      exit(1);                                                            \
    }                                                                     \
  } while (0)

enum { NEVER = 100000 };

static struct {
  char boot[VLR_BOOT_ROOM];
  bool has_boot;
  enum vlr_ours ours;
  bool can_take_out;
  bool has_state, can_keep;
  struct vlr_state state;
  unsigned now, checks_in_at, signs_in_at, bundle_goes_at, answers_at;
  // The boot whose last capture has not ended; empty: there is none.
  char open_capture[VLR_BOOT_ROOM];
  unsigned taken_out, kept, events[VLR_EVENT_COUNT];
} w;

static bool read_boot(void *context, char id[VLR_BOOT_ROOM]) {
  (void)context;
  if (w.has_boot) memcpy(id, w.boot, VLR_BOOT_ROOM);
  return w.has_boot;
}
static enum vlr_ours look_for_ours(void *context) {
  (void)context;
  return w.now < w.answers_at ? VLR_OURS_UNKNOWN : w.ours;
}
static bool is_bundle_there(void *context) {
  (void)context;
  return w.now < w.bundle_goes_at;
}
static bool has_checked_in(void *context, const char *id) {
  (void)context;
  CHECK(strcmp(id, w.boot) == 0);
  return w.now >= w.checks_in_at;
}
static bool has_open_capture(void *context, const char *id) {
  (void)context;
  return strcmp(id, w.open_capture) == 0;
}
static bool is_signed_in(void *context) {
  (void)context;
  return w.now >= w.signs_in_at;
}
static bool take_out(void *context) {
  (void)context;
  w.taken_out += 1;
  if (w.can_take_out) w.ours = VLR_OURS_NOT_IN;
  return w.can_take_out;
}
static bool read_state(void *context, struct vlr_state *state) {
  (void)context;
  // What was half read counts as nothing.
  memset(state, 0x5a, sizeof *state);
  if (w.has_state) *state = w.state;
  return w.has_state;
}
static bool keep_state(void *context, const struct vlr_state *state) {
  (void)context;
  if (!w.can_keep) return false;
  w.kept += 1;
  w.has_state = true;
  w.state = *state;
  return true;
}
static void wait_for(void *context, unsigned seconds) {
  (void)context;
  CHECK(seconds > 0);
  w.now += seconds;
  CHECK(w.now < NEVER);
}
static void log_event(void *context, enum vlr_event event) {
  (void)context;
  w.events[event] += 1;
}

static enum vlr_end watch(void) {
  const struct vlr_system system = {
      .read_boot = read_boot,
      .look_for_ours = look_for_ours,
      .is_bundle_there = is_bundle_there,
      .has_checked_in = has_checked_in,
      .has_open_capture = has_open_capture,
      .is_signed_in = is_signed_in,
      .take_out = take_out,
      .read_state = read_state,
      .keep_state = keep_state,
      .wait = wait_for,
      .log = log_event,
  };
  return vlr_watch(&system);
}

// A boot in which nothing happens unless the story says so.
static void boot(char name) {
  memset(w.boot, name, VLR_BOOT_ROOM - 1);
  w.boot[VLR_BOOT_ROOM - 1] = '\0';
  w.now = 0;
  w.checks_in_at = w.signs_in_at = w.bundle_goes_at = NEVER;
  w.answers_at = 0;
}

static void healthy_mac_stays_as_it_is(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    w.checks_in_at = 20;
    w.signs_in_at = 90;
    CHECK(watch() == VLR_END_GOOD);
    // Something changed among the plug-ins: the job starts again.
    CHECK(watch() == VLR_END_NOTHING_TO_DO);
  }
  CHECK(w.taken_out == 0 && w.state.failed == 0);
}

static void three_failed_boots_take_ours_out(void) {
  for (char name = 'A'; name < 'C'; name += 1) {
    boot(name);
    CHECK(watch() == VLR_END_FAILED);
    CHECK(w.now >= VLR_PATIENCE);
    // Once a boot, however often the job starts.
    CHECK(watch() == VLR_END_NOTHING_TO_DO);
  }
  CHECK(w.taken_out == 0 && w.state.failed == 2);
  boot('C');
  CHECK(watch() == VLR_END_TAKEN_OUT);
  CHECK(w.taken_out == 1 && w.state.taken_out);
  boot('D');
  CHECK(watch() == VLR_END_NOTHING_TO_DO);
}

// A right password is typed, and the plug-in hangs behind it.
static void hang_with_a_password(void) { memcpy(w.open_capture, w.boot, VLR_BOOT_ROOM); }

static void window_that_answers_before_it_hangs(void) {
  for (char name = 'A'; name < 'D'; name += 1) {
    boot(name);
    w.checks_in_at = 20;
    CHECK(watch() == VLR_END_ANSWERED);
    CHECK(w.state.failed == (unsigned)(name - 'A'));
    hang_with_a_password();
    // The job starts again.
    CHECK(watch() == VLR_END_ANSWERED);
  }
  CHECK(w.taken_out == 0);
  boot('D');
  w.checks_in_at = 20;
  CHECK(watch() == VLR_END_TAKEN_OUT);
  CHECK(w.now == 0);
}

static void nobody_signs_in_for_many_boots(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    w.checks_in_at = 20;
    CHECK(watch() == VLR_END_ANSWERED);
    CHECK(w.state.failed == 0);
  }
  CHECK(w.taken_out == 0);
}

// A sign-in after the job has ended leaves no open capture behind: the plug-in has ended it.
static void somebody_signs_in_late(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    w.checks_in_at = 20;
    w.signs_in_at = VLR_PATIENCE + 100;
    CHECK(watch() == VLR_END_ANSWERED);
    // Every other time the power goes at that moment.
    if (name % 2 == 0) hang_with_a_password();
  }
  CHECK(w.taken_out == 0);
}

static void power_goes_right_after_a_sign_in(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    w.checks_in_at = 20;
    w.signs_in_at = 60;
    CHECK(watch() == VLR_END_GOOD);
    hang_with_a_password();
  }
  CHECK(w.taken_out == 0 && w.state.failed == 0);
}

static void check_in_between_sets_the_count_back(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    if (name % 3 == 0) w.checks_in_at = 60;
    (void)watch();
  }
  CHECK(w.taken_out == 0);
}

static void power_goes_at_the_login_window(void) {
  // The job is ended after the window was seen: the next boot counts it.
  for (char name = 'A'; name < 'D'; name += 1) {
    boot(name);
    w.signs_in_at = VLR_WINDOW_AFTER + VLR_STEP;
    (void)watch();
    w.state.phase = VLR_PHASE_WINDOW;
    w.state.failed = (unsigned)(name - 'A');
  }
  boot('D');
  CHECK(watch() == VLR_END_TAKEN_OUT);
  // It did not wait for it.
  CHECK(w.now == 0);
}

static void boot_without_a_login_window_is_no_failed_one(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    // FileVault leads to the desktop, and the plug-in is never asked.
    if (name % 2 == 0) {
      w.signs_in_at = 90;
      CHECK(watch() == VLR_END_GOOD);
    } else {
      // The power goes before anything is seen.
      w.state.phase = VLR_PHASE_STARTED;
      memcpy(w.state.boot, w.boot, VLR_BOOT_ROOM);
      w.has_state = true;
    }
  }
  CHECK(w.taken_out == 0 && w.state.failed == 0);
}

static void missing_bundle_goes_at_once(void) {
  boot('A');
  w.bundle_goes_at = 0;
  CHECK(watch() == VLR_END_TAKEN_OUT);
  CHECK(w.now == 0 && w.events[VLR_EVENT_BUNDLE_MISSING] == 1);
}

static void bundle_goes_at_the_login_window(void) {
  boot('A');
  w.bundle_goes_at = 40;
  CHECK(watch() == VLR_END_TAKEN_OUT);
  CHECK(w.now <= 40);
}

static void bundle_goes_after_the_boot_was_judged(void) {
  boot('A');
  w.checks_in_at = 0;
  w.signs_in_at = 0;
  CHECK(watch() == VLR_END_GOOD);
  w.bundle_goes_at = 0;
  CHECK(watch() == VLR_END_TAKEN_OUT);
}

static void nothing_of_ours_is_left_alone(void) {
  boot('A');
  w.ours = VLR_OURS_NOT_IN;
  w.bundle_goes_at = 0;
  CHECK(watch() == VLR_END_NOTHING_TO_DO);
  CHECK(w.taken_out == 0 && w.kept == 0);
}

static void database_answers_late(void) {
  boot('A');
  w.answers_at = 3 * VLR_STEP;
  w.checks_in_at = 0;
  CHECK(watch() == VLR_END_ANSWERED);
  boot('B');
  w.answers_at = NEVER;
  w.bundle_goes_at = 0;
  // It is tried all the same: the back-up may be taken.
  CHECK(watch() == VLR_END_TAKEN_OUT);
}

static void count_that_cannot_be_kept_does_not_keep_ours_in(void) {
  boot('A');
  w.can_keep = false;
  CHECK(watch() == VLR_END_TAKEN_OUT);
  CHECK(w.events[VLR_EVENT_STATE_NOT_KEPT] > 0);
}

static void full_disk_of_a_healthy_mac(void) {
  for (char name = 'A'; name < 'K'; name += 1) {
    boot(name);
    w.can_keep = false;
    w.checks_in_at = 25;
    CHECK(watch() == VLR_END_ANSWERED);
  }
  CHECK(w.taken_out == 0);
}

static void ours_that_do_not_go_out_are_tried_again_at_the_next_boot(void) {
  boot('A');
  w.bundle_goes_at = 0;
  w.can_take_out = false;
  CHECK(watch() == VLR_END_NOT_TAKEN_OUT);
  CHECK(w.taken_out == VLR_TRIES && w.events[VLR_EVENT_NOT_TAKEN_OUT] == 1);
  boot('B');
  w.bundle_goes_at = 0;
  w.can_take_out = true;
  CHECK(watch() == VLR_END_TAKEN_OUT);
}

static void count_reached_and_not_taken_out(void) {
  boot('A');
  w.has_state = true;
  w.state.failed = VLR_FAILED_MOST;
  w.state.phase = VLR_PHASE_FAILED;
  memcpy(w.state.boot, w.boot, VLR_BOOT_ROOM);
  // The same boot, after a crash between the count and the right.
  CHECK(watch() == VLR_END_TAKEN_OUT);
}

static void boots_that_cannot_be_told_apart(void) {
  boot('A');
  w.has_boot = false;
  CHECK(watch() == VLR_END_NOTHING_TO_DO);
  CHECK(w.taken_out == 0);
  w.bundle_goes_at = 0;
  CHECK(watch() == VLR_END_TAKEN_OUT);
}

#define STORY(name) {#name, name}
static const struct {
  const char *name;
  void (*play)(void);
} stories[] = {
    STORY(healthy_mac_stays_as_it_is),
    STORY(three_failed_boots_take_ours_out),
    STORY(window_that_answers_before_it_hangs),
    STORY(nobody_signs_in_for_many_boots),
    STORY(somebody_signs_in_late),
    STORY(power_goes_right_after_a_sign_in),
    STORY(check_in_between_sets_the_count_back),
    STORY(power_goes_at_the_login_window),
    STORY(boot_without_a_login_window_is_no_failed_one),
    STORY(missing_bundle_goes_at_once),
    STORY(bundle_goes_at_the_login_window),
    STORY(bundle_goes_after_the_boot_was_judged),
    STORY(nothing_of_ours_is_left_alone),
    STORY(database_answers_late),
    STORY(count_that_cannot_be_kept_does_not_keep_ours_in),
    STORY(full_disk_of_a_healthy_mac),
    STORY(ours_that_do_not_go_out_are_tried_again_at_the_next_boot),
    STORY(count_reached_and_not_taken_out),
    STORY(boots_that_cannot_be_told_apart),
};

int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof stories / sizeof *stories; i += 1) {
    if (count < 2) {
      printf("%s\n", stories[i].name);
      continue;
    }
    if (strcmp(stories[i].name, arguments[1]) != 0) continue;
    w.has_boot = w.can_take_out = w.can_keep = true;
    w.ours = VLR_OURS_IN;
    stories[i].play();
    return 0;
  }
  return count < 2 ? 0 : 2;
}
