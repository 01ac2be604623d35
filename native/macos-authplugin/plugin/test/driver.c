// Plays the plug-in with its threads, its interface and a host of its own. The program plays the one story that its
// argument names, and ends with 0 when it came out as it should; without one it prints their names. Compiled with
// sanitizers by test/harness/authhost/support/core.ts.
#include <string.h>

#include "mac.h"
#include "mechanism.h"

// `reconcile` gives up an agent whose signature macOS does not judge: the result is said by the plug-in's own thread.
static void give_up_the_agent(void) {
  mac.check_hangs = true;
  create("reconcile");
  CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
  await(EVENT_CHECK_BEGINS);
  pass(VST_RECONCILE_TIME);
  await(EVENT_RESULT_BEGINS);
}

static void end_all(void) {
  happens(EVENT_RELEASED);
  end_plugin();
}

static void host_leaves_while_it_is_answered(void) {
  mac.result_lasts_until = EVENT_WAITS;
  mac.or_until = EVENT_RETURNED;
  give_up_the_agent();
  destroy();
  CHECK(happened(EVENT_RESULT) == 1);
  happens(EVENT_RETURNED);
  end_all();
}

static void host_takes_back_what_is_just_answered(void) {
  mac.result_lasts_until = EVENT_RETURNED;
  mac.or_until = EVENT_DEACTIVATED;
  give_up_the_agent();
  CHECK(mac.interface->MechanismDeactivate(mac.mechanism) == errAuthorizationSuccess);
  happens(EVENT_RETURNED);
  await(EVENT_DEACTIVATED);
  CHECK(happened(EVENT_RESULT) == 1);
  destroy();
  end_all();
}

static void host_asks_again_before_it_has_heard_everything(void) {
  mac.result_lasts_until = EVENT_RETURNED;
  mac.or_until = EVENT_DEACTIVATED;
  give_up_the_agent();
  CHECK(mac.interface->MechanismDeactivate(mac.mechanism) == errAuthorizationSuccess);
  CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
  happens(EVENT_RETURNED);
  await(EVENT_DEACTIVATED);
  CHECK(happened(EVENT_RESULT) == 1);
  destroy();
  end_all();
}

static void view_ends_with_the_hosts_reference(void) {
  mac.check_hangs = true;
  create("reconcile");
  CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
  await(EVENT_CHECK_BEGINS);
  // What is queued for the main thread would be shown with it.
  destroy();
  CHECK(happened(EVENT_DETACHED) > 0 && happened(EVENT_RESULT) == 0);
  end_all();
}

static void deactivate(void) {
  CHECK(mac.interface->MechanismDeactivate(mac.mechanism) == errAuthorizationSuccess);
}

static void host_leaves_from_within_its_answer(void) {
  mac.within_result = destroy;
  create("offer");
  CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
  CHECK(happened(EVENT_RESULT) == 1 && mac.engine == NULL);
  end_plugin();
}

static void host_leaves_from_within_an_answer_of_our_thread(void) {
  mac.within_result = destroy;
  give_up_the_agent();
  await(EVENT_RESULT);
  CHECK(mac.engine == NULL);
  end_all();
}

static void host_deactivates_from_within_its_answer(void) {
  mac.within_result = deactivate;
  give_up_the_agent();
  await(EVENT_RESULT);
  CHECK(happened(EVENT_DEACTIVATED) == 1);
  destroy();
  end_all();
}

// Nothing that the system's other programs know is needed before a person whose password was right goes on.
static void no_other_program_answers(void) {
  static const char *const names[] = {"offer", "capture"};
  mac.programs_hang = true;
  for (size_t i = 0; i < 2; i += 1) {
    create(names[i]);
    CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
    CHECK(happened(EVENT_RESULT) == i + 1);
    CHECK(mac.interface->MechanismDeactivate(mac.mechanism) == errAuthorizationSuccess);
    CHECK(happened(EVENT_DEACTIVATED) == i + 1 && happened(EVENT_START_BEGINS) == happened(EVENT_START_ENDS));
    destroy();
    CHECK(happened(EVENT_LOOKED_UP) == 0);
    if (i == 0) end_plugin();
  }
  end_all();
}

static void no_other_program_answers_while_the_list_runs_again(void) {
  mac.programs_hang = true;
  create("capture");
  for (unsigned runs = 1; runs < 4; runs += 1) {
    CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
    CHECK(happened(EVENT_RESULT) == runs);
    CHECK(mac.interface->MechanismDeactivate(mac.mechanism) == errAuthorizationSuccess);
  }
  destroy();
  end_all();
}

static void no_other_program_answers_after_the_sign_in(void) {
  mac.programs_hang = true;
  create("reconcile");
  CHECK(mac.interface->MechanismInvoke(mac.mechanism) == errAuthorizationSuccess);
  pass(VST_RECONCILE_TIME);
  await(EVENT_RESULT);
  CHECK(happened(EVENT_LOOKED_UP) == 0);
  destroy();
  end_all();
}

#define STORY(name) {#name, name}
static const struct {
  const char *name;
  void (*play)(void);
} stories[] = {
    STORY(host_leaves_while_it_is_answered),
    STORY(host_takes_back_what_is_just_answered),
    STORY(host_asks_again_before_it_has_heard_everything),
    STORY(view_ends_with_the_hosts_reference),
    STORY(host_leaves_from_within_its_answer),
    STORY(host_leaves_from_within_an_answer_of_our_thread),
    STORY(host_deactivates_from_within_its_answer),
    STORY(no_other_program_answers),
    STORY(no_other_program_answers_while_the_list_runs_again),
    STORY(no_other_program_answers_after_the_sign_in),
};

int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof stories / sizeof *stories; i += 1) {
    if (count < 2) printf("%s\n", stories[i].name);
    if (count < 2 || strcmp(arguments[1], stories[i].name) != 0) continue;
    stories[i].play();
    return 0;
  }
  return count < 2 ? 0 : 2;
}
