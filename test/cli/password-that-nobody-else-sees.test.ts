/** A directory password is typed where nothing shows it, twice; it is never an argument, and one mistake changes nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { Secret } from "../../src/secrets/arena.ts";

const data = mkdtempSync(join(tmpdir(), "vestibule-cli-"));
afterAll(() => {
  rmSync(data, { recursive: true, force: true });
});

async function directory(words: string[], typed?: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const left = [...(typed ?? [])];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTty: false,
    interrupted: new AbortController().signal,
    ...(typed !== undefined && {
      ask: () => Promise.resolve("yes"),
      askSecret: () => Promise.resolve(Secret.take(Buffer.from(left.shift() ?? ""))),
    }),
  };
  const code = await runCli(["directory", ...words, "--data", data], io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const setPassword = (...typed: string[]) => directory(["set-password", "--user", "ada@example.org"], typed);
const good = "violet anchor meadow 3";

describe("vestibule directory set-password", () => {
  beforeAll(async () => {
    await directory(["init"]);
    await directory(["add-user", "--email", "ada@example.org", "--name", "Ada"]);
  });

  test("without a terminal it is refused with a hint", async () => {
    const { code, err } = await directory(["set-password", "--user", "ada@example.org"]);
    expect([code, err]).toEqual([2, expect.stringContaining("--password-file")]);
  });

  test("two that differ, one that breaks a rule, one that is not repeated: nothing is set", async () => {
    expect((await setPassword(good, `${good}4`)).code).toBe(2);
    expect((await setPassword("short", "short")).code).toBe(2);
    expect((await setPassword(good, "")).code).toBe(2);
    expect((await setPassword("", "")).code).toBe(2);
    const { out } = await directory(["audit", "--json"]);
    expect(out).not.toContain("user-password-set");
  });

  test("typed twice, it is set; nothing that is printed or logged has it", async () => {
    const set = await setPassword(good, good);
    expect(set).toMatchObject({ code: 0, out: "Set. No device follows it." });
    const { out } = await directory(["audit", "--json"]);
    expect(out).toContain("user-password-set");
    expect(`${set.out}${set.err}${out}`).not.toContain("anchor");
  });
});
