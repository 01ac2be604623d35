// See check_ins.h.
#include "check_ins.h"

#include <string.h>

static void log_event(const struct vlr_system *system, enum vlr_event event) { system->log(system->context, event); }

static bool keep(const struct vlr_system *system, const struct vlr_state *state) {
  if (system->keep_state(system->context, state)) return true;
  log_event(system, VLR_EVENT_STATE_NOT_KEPT);
  return false;
}

static enum vlr_end take_out(const struct vlr_system *system, struct vlr_state *state) {
  for (unsigned i = 0; i < VLR_TRIES; i += 1) {
    if (i > 0) system->wait(system->context, VLR_STEP);
    if (!system->take_out(system->context)) continue;
    log_event(system, VLR_EVENT_TAKEN_OUT);
    state->taken_out = true;
    (void)keep(system, state);
    return VLR_END_TAKEN_OUT;
  }
  log_event(system, VLR_EVENT_NOT_TAKEN_OUT);
  return VLR_END_NOT_TAKEN_OUT;
}

static enum vlr_end take_out_for(const struct vlr_system *system, struct vlr_state *state, enum vlr_event why) {
  log_event(system, why);
  return take_out(system, state);
}

// Of the last boot: it ended at a login window that the plug-in never answered at, or behind a password that it took and
// hung with.
static bool has_failed(const struct vlr_system *system, const struct vlr_state *last) {
  if (last->phase == VLR_PHASE_ANSWERED) return system->has_open_capture(system->context, last->boot);
  return last->phase == VLR_PHASE_WINDOW;
}

// What is known of this boot from an earlier start of the job, or from the boot before.
static struct vlr_state begin(const struct vlr_system *system, const char boot[VLR_BOOT_ROOM]) {
  struct vlr_state state;
  memset(&state, 0, sizeof state);
  if (!system->read_state(system->context, &state)) memset(&state, 0, sizeof state);
  if (strcmp(state.boot, boot) == 0) return state;
  if (has_failed(system, &state)) {
    if (state.failed < VLR_FAILED_MOST) state.failed += 1;
  } else if (state.phase == VLR_PHASE_ANSWERED) {
    state.failed = 0;
  }
  memcpy(state.boot, boot, VLR_BOOT_ROOM);
  state.phase = VLR_PHASE_STARTED;
  state.taken_out = false;
  return state;
}

// This boot failed. A count that cannot be kept would never reach its end.
static enum vlr_end fail(const struct vlr_system *system, struct vlr_state *state) {
  log_event(system, VLR_EVENT_BOOT_FAILED);
  state->phase = VLR_PHASE_FAILED;
  state->failed += 1;
  const bool is_kept = keep(system, state);
  if (is_kept && state->failed < VLR_FAILED_MOST) return VLR_END_FAILED;
  return take_out_for(system, state, VLR_EVENT_TOO_MANY_FAILED);
}

static enum vlr_end judge(const struct vlr_system *system, struct vlr_state *state) {
  for (unsigned seconds = 0;; seconds += VLR_STEP) {
    if (!system->is_bundle_there(system->context)) return take_out_for(system, state, VLR_EVENT_BUNDLE_MISSING);
    if (system->is_signed_in(system->context)) {
      state->phase = VLR_PHASE_GOOD;
      state->failed = 0;
      (void)keep(system, state);
      return VLR_END_GOOD;
    }
    if (state->phase != VLR_PHASE_ANSWERED && system->has_checked_in(system->context, state->boot)) {
      state->phase = VLR_PHASE_ANSWERED;
      (void)keep(system, state);
    }
    if (seconds >= VLR_PATIENCE) return state->phase == VLR_PHASE_ANSWERED ? VLR_END_ANSWERED : fail(system, state);
    if (seconds >= VLR_WINDOW_AFTER && state->phase == VLR_PHASE_STARTED) {
      state->phase = VLR_PHASE_WINDOW;
      (void)keep(system, state);
    }
    system->wait(system->context, VLR_STEP);
  }
}

enum vlr_end vlr_watch(const struct vlr_system *system) {
  enum vlr_ours ours = system->look_for_ours(system->context);
  // The database may not answer yet.
  for (unsigned i = 0; ours == VLR_OURS_UNKNOWN && i < VLR_TRIES; i += 1) {
    system->wait(system->context, VLR_STEP);
    ours = system->look_for_ours(system->context);
  }
  if (ours == VLR_OURS_NOT_IN) return VLR_END_NOTHING_TO_DO;

  char boot[VLR_BOOT_ROOM] = "";
  const bool has_boot = system->read_boot(system->context, boot);
  struct vlr_state state = begin(system, boot);
  if (!system->is_bundle_there(system->context)) return take_out_for(system, &state, VLR_EVENT_BUNDLE_MISSING);
  // Without an id boots cannot be told apart, nor be counted.
  if (!has_boot) return VLR_END_NOTHING_TO_DO;
  if (state.phase == VLR_PHASE_GOOD) return VLR_END_NOTHING_TO_DO;
  if (state.failed >= VLR_FAILED_MOST) return take_out_for(system, &state, VLR_EVENT_TOO_MANY_FAILED);
  if (state.phase == VLR_PHASE_FAILED) return VLR_END_NOTHING_TO_DO;
  (void)keep(system, &state);
  return judge(system, &state);
}
