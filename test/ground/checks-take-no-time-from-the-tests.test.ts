/** `npm test` runs the checks beside the tests: they get the time that nothing else wants, and end with the tests. */
import { constants } from "node:os";
import { expect, test } from "vitest";
import { runQuietly } from "../../scripts/project.mjs";

/** Says its priority once that is the lowest; without that, only when it is ended. */
const saysWhenLow = `
  const { getPriority } = require("node:os");
  const timer = setInterval(() => {
    if (getPriority() !== ${String(constants.priority.PRIORITY_LOW)}) return;
    console.log("low");
    clearInterval(timer);
  }, 5);
`;

test("a program that yields has the lowest priority", async () => {
  const { code, output } = await runQuietly(process.execPath, ["-e", saysWhenLow], { yielding: true });
  expect({ code, output }).toEqual({ code: 0, output: "low\n" });
});

test("a program ends when its signal comes", async () => {
  const ending = new AbortController();
  const running = runQuietly(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {
    signal: ending.signal,
  });
  ending.abort();
  expect((await running).code).not.toBe(0);
});
