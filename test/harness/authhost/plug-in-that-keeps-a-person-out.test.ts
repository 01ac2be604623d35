/**
 * Whatever becomes of the agent, the view or the host, the mechanisms of our authorization plug-in lead to
 * Apple's own sign-in, answer once, and leave no password behind. The stories are in C, with a system of their own.
 */
import { beforeAll, expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { gcc, timeToCompile } from "../../protocol/support/native-program.ts";
import { coreDriver, play } from "./support/core.ts";

const { describe, test } = requires("compiler");

const stories = [
  "first_try_is_silent",
  "nothing_can_be_shown",
  "view_fails_in_the_middle",
  "try_again_leads_to_apple",
  "nobody_presses_anything",
  "agent_is_absent",
  "absent_agent_is_not_waited_for_by_a_person",
  "agent_is_slow",
  "agent_hangs_before_it_says_a_word",
  "agent_hangs_once_it_has_welcomed",
  "agent_hangs_with_an_answer",
  "person_leaves_a_screen",
  "agent_is_of_another_version",
  "screen_before_welcome",
  "screen_comes_twice",
  "bytes_are_no_frame",
  "reset_signs_in",
  "credential_is_refused_by_the_system",
  "credential_comes_without_an_answer",
  "credential_comes_twice_for_an_answer",
  "answer_does_not_outlast_its_connection",
  "refusal_reaches_the_agent_from_another_instance",
  "credential_of_another_account",
  "credential_is_not_taken_whole",
  "credential_after_cancel",
  "failed_reset_does_not_sign_in",
  "agent_dies_while_shown",
  "host_takes_its_question_back",
  "other_right_is_denied",
  "navigation_is_asked",
  "verdict_does_not_come",
  "verdict_on_what_was_not_asked",
  "verdict_comes_twice",
  "agent_goes_with_a_question",
  "page_asks_too_much",
  "page_before_a_screen",
  "screen_counts_down",
  "time_is_written",
  "password_is_captured",
  "capture_reports_the_reset",
  "capture_is_asked_for_more",
  "list_runs_again",
  "capture_signs_nobody_in",
  "agent_dies_with_the_password",
  "capture_ends_in_time",
  "capture_without_a_password",
  "disk_is_in_step",
  "disk_asks_for_the_previous_password",
  "reconcile_without_a_password",
  "reconcile_without_an_account",
  "reconcile_with_an_absent_agent",
  "reconcile_with_a_hung_agent",
  "agent_dies_in_a_repair",
  "agent_hangs_in_a_repair",
  "reconcile_is_asked_for_more",
  "reconcile_signs_nobody_in",
  "reconcile_of_another_version",
  "person_leaves_a_repair",
  "reconcile_is_interrupted",
  "repair_cannot_be_shown",
  "view_is_begun_too_often",
  "view_that_ends_in_order_does_not_count",
  "view_that_lasts_does_not_count",
  "silent_try_does_not_count",
  "capture_is_begun_too_often",
  "capture_that_ends_in_order_does_not_count",
  "captured_password_does_not_wait_for_them",
  "capture_goes_on_once_they_answer",
  "capture_for_which_there_is_no_thread",
  "first_try_asks_none_of_them",
  "offer_does_not_wait_long_for_them",
  "reconcile_does_not_wait_long_for_them",
  "question_is_taken_back_before_they_answer",
  "name_that_is_too_long_is_nobodys",
  "stands_aside_when_told",
  "password_is_left_to_platform_sso",
  "other_owner_does_not_open_another_right",
  "agent_is_signed_by_our_team",
  "agent_is_signed_by_somebody_else",
  "team_would_end_its_quotation_marks",
  "own_signature_cannot_be_read",
  "unsigned_agent_is_where_root_put_it",
  "unsigned_agent_is_where_others_may_write",
];

describe("the core", () => {
  let driver: string;
  beforeAll(() => {
    driver = coreDriver(gcc);
  }, timeToCompile);

  for (const story of stories) {
    test(story.replaceAll("_", " "), () => {
      play(driver, story);
    });
  }

  test("no story of the driver is left out", () => {
    expect(play(driver).trim().split("\n")).toEqual(stories);
  });
});
