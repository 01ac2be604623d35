/** A witness that is done with gives up whatever is still waited for: a limit would keep the process up for a minute. */
import { expect, test } from "vitest";
import { CannotGoOn, Witness } from "../../../src/harness/rehearsal/witness.ts";

/** Only what a witness looks at; it is never told anything. */
const silent = {
  onEntry: () => () => undefined,
  subscribe: () => () => undefined,
  onFrame: () => () => undefined,
  state: () => {
    throw new Error("nobody looks");
  },
};

test("a finished rehearsal gives up every wait, and its timers do not keep the process", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const witness = new Witness(silent);
  const waiting = witness.until(() => undefined, 0);
  const another = witness.news();
  expect(timers()).toBe(before + 2);
  witness[Symbol.dispose]();
  await expect(waiting).rejects.toBeInstanceOf(CannotGoOn);
  await expect(another).rejects.toBeInstanceOf(CannotGoOn);
  expect(timers()).toBe(before);
});
