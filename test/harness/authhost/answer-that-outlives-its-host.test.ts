/**
 * The plug-in's threads say nothing to a host that has left, and nothing out of order: a result of an earlier question, or
 * one to memory that is gone, would take the sign-in's process down. The stories are in C, with a host of their own.
 */
import { beforeAll, expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { gcc, timeToCompile } from "../../protocol/support/native-program.ts";
import { play, pluginDriver } from "./support/core.ts";

const { describe, test } = requires("compiler");

const stories = [
  "host_leaves_while_it_is_answered",
  "host_takes_back_what_is_just_answered",
  "host_asks_again_before_it_has_heard_everything",
  "view_ends_with_the_hosts_reference",
  "host_leaves_from_within_its_answer",
  "host_leaves_from_within_an_answer_of_our_thread",
  "host_deactivates_from_within_its_answer",
  "no_other_program_answers",
  "no_other_program_answers_while_the_list_runs_again",
  "no_other_program_answers_after_the_sign_in",
];

describe("the plug-in's threads", () => {
  let driver: string;
  beforeAll(() => {
    driver = pluginDriver(gcc);
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
