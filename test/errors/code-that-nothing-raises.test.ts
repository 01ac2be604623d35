/**
 * Every error code is raised somewhere, or is listed here with what it waits for. A code that nothing raises has
 * sentences in five languages that nobody ever reads, and promises a behaviour that is not there.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ErrorCode, errorCodes } from "../../src/errors/codes.ts";

/** Not raised yet, and what will raise it. */
const planned: Partial<Record<ErrorCode, string>> = {
  browser_refused:
    "the agent recognises a provider's page that refuses the browser (README, what it does not do)",
  precondition_missing: "a change by `/api/v1` without If-Match",
  precondition_failed: "a change by `/api/v1` of a record that is another by now",
  idempotency_key_reused: "a POST to `/api/v1` whose Idempotency-Key has answered another",
};

/** Where codes are named without being raised: the list, the sentences, and the pictures of screens. */
const elsewhere = [/^errors\//, /^texts\//, /^harness\/gallery\//];

/** Code without comments, and without the places that only compare. */
function raisedIn(source: string): Set<string> {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")
    .replaceAll(/(?:[=!]==|\bcase)\s*"\w+"|"\w+"\s*(?:[=!]==|satisfies)/g, "");
  return new Set([...code.matchAll(/"([a-z_]+)"/g)].map(([, word = ""]) => word));
}

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.tsx?$/.test(name) && !elsewhere.some((place) => place.test(name)),
);

test("what is not raised is planned, and what is planned is not raised", () => {
  const raised = new Set(sources.flatMap((name) => [...raisedIn(readFileSync(join("src", name), "utf8"))]));
  expect(errorCodes.filter((code) => !raised.has(code)).sort()).toEqual(Object.keys(planned).sort());
});

test("a code in a comment, or one that is only compared with, is not raised", () => {
  expect(
    raisedIn('/** "a_code" */\n// "b_code"\nif (code === "c_code" || "d_code" !== code) return;'),
  ).toEqual(new Set());
  expect(raisedIn('switch (code) { case "a_code": throw new VestibuleError("b_code"); }')).toEqual(
    new Set(["b_code"]),
  );
});
