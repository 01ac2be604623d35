/**
 * After a sign-in the memory of the host's process is searched for the secrets that the provider got to know. The
 * host itself keeps none, so that what is found is the provider's.
 */
import { expect } from "vitest";
import type { HostReport } from "../../../src/harness/loginhost/login-host.ts";
import { requires } from "../../support/requirements.ts";
import { type Action, play, timeToMakeWine } from "./support/specimens.ts";

const { describe, test } = requires("mingw", "wine");

/** Those that a string keeps inside of itself, and those that lie in a heap, whose free blocks begin with other data. */
const secrets = [
  "814472",
  "Q7-41xz",
  "Z9-canary-17",
  "Y3-canary-of-15",
  "W5-canary-that-is-longer-than-what-a-free-block-hides",
];
const long = "Xq7-vestibule-canary-41";

const typing = (text: string): Action => ({ do: "type", field: "Password", text });
const signIn: readonly Action[] = [
  { do: "select", tile: 0 },
  typing(long),
  { do: "submit" },
  { do: "result", status: 0 },
];
const searched = ({ lines }: HostReport) => lines.filter((line) => line.event === "memory-searched");

describe("a secret", () => {
  test(
    "is where the provider needs it, and after that nowhere in the process",
    async () => {
      const actions = [
        { do: "select", tile: 0 },
        ...secrets.flatMap((text) => [typing(text), { do: "search" }]),
        { do: "submit" },
        { do: "result", status: 0 },
        { do: "deselect" },
        { do: "search" },
      ];
      const report = await play("good", actions, { searchMemory: true });
      expect(searched(report)).toMatchObject([
        ...secrets.map((_, at) => ({ secrets: at + 1, tooShort: 0, found: 1 })),
        { line: actions.length, secrets: secrets.length, found: 0 },
        { line: null, secrets: secrets.length, found: 0 },
      ]);
      for (const { bytes } of searched(report)) expect(bytes).toBeGreaterThan(2 ** 24);
      for (const secret of secrets) expect(JSON.stringify(report)).not.toContain(secret);
    },
    timeToMakeWine,
  );

  const kept = {
    "keeps-secret-in-image": {
      place: { encoding: "utf-8", memory: "image" },
      owner: /\\specimen-keeps-secret-in-image\.dll$/,
    },
    "keeps-secret-in-heap": { place: { encoding: "utf-16" }, owner: /^$/ },
    "keeps-half-of-secret": { place: { encoding: "utf-16" }, owner: /^$/ },
    "keeps-secret-on-stack": { place: { encoding: "utf-16", memory: "stack" }, owner: /^thread \d+$/ },
  };
  for (const [name, { place, owner }] of Object.entries(kept)) {
    test(
      `of a provider that ${name} is named with its place`,
      async () => {
        const report = await play(name, signIn, { searchMemory: true });
        const faults = report.findings.filter(({ severity }) => severity === "fault");
        expect(faults).toEqual([
          expect.objectContaining({ name: "secret-in-memory", secret: 1, count: 1, ...place }),
        ]);
        expect(faults[0]?.["owner"]).toMatch(owner);
        expect(searched(report)).toMatchObject([{ found: 1 }]);
        expect(report.exitCode).toBe(1);
      },
      timeToMakeWine,
    );
  }

  test(
    "of less than six characters is in every process by chance, and not searched",
    async () => {
      const report = await play("good", [{ do: "select", tile: 0 }, typing("81447"), { do: "submit" }], {
        searchMemory: true,
      });
      // Typed, and returned.
      expect(searched(report)).toMatchObject([{ secrets: 0, tooShort: 2, found: 0 }]);
    },
    timeToMakeWine,
  );

  test(
    "is not searched unless it was asked for",
    async () => {
      const report = await play("good", [{ do: "search" }]);
      expect(report.lines).toContainEqual(
        expect.objectContaining({ event: "script-stopped", problem: "memory-is-not-searched" }),
      );
      expect(searched(report)).toEqual([]);
    },
    timeToMakeWine,
  );
});
