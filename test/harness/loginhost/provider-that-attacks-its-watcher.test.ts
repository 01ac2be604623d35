/** A provider reaches what the hosted process shares with its watcher: nothing there takes the watcher down. */
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { play, timeToMakeWine } from "./support/specimens.ts";

const { describe, test } = requires("mingw", "wine");

describe("a provider that attacks its watcher", () => {
  test(
    "fills the shared memory without an end of any text",
    async () => {
      const { findings, exitCode } = await play("fills-shared-memory");
      expect(exitCode).toBe(1);
      expect(findings).toEqual([
        expect.objectContaining({ name: "crash", method: "A".repeat(96), exitCode: "0x41414141" }),
      ]);
    },
    timeToMakeWine,
  );

  test(
    "writes a line without an end",
    async () => {
      const { findings, exitCode } = await play("endless-line", undefined, { hangMs: 60_000 });
      expect(exitCode).toBe(1);
      expect(findings.filter(({ severity }) => severity === "fault")).toEqual([
        expect.objectContaining({ name: "damaged-report" }),
      ]);
    },
    timeToMakeWine,
  );
});
