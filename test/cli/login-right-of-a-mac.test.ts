/** `vestibule macos login-right`: an administrator sees what a Mac's list would be, before any Mac has it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { loginRightTexts as texts } from "../../src/texts/en/login-right.ts";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import { replacedWindow, stock } from "../login-right/support/lists.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-login-right-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const writing = bundleChild(join(import.meta.dirname, "support/writing-a-right.ts"));

let files = 0;
function fileWith(content: string): string {
  files += 1;
  const file = join(folder, `${String(files)}.plist`);
  writeFileSync(file, content);
  return file;
}

/** As `security authorizationdb read` prints one. */
const exported = (mechanisms: readonly string[], more = "") => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>class</key>
	<string>evaluate-mechanisms</string>
	<key>comment</key>
	<string>Login mechanism based rule.  Not for general use, yet.</string>
	<key>created</key>
	<real>706650000</real>
	<key>mechanisms</key>
	<array>
${mechanisms.map((each) => `\t\t<string>${each}</string>\n`).join("")}	</array>
	<key>modified</key>
	<real>706650000.25</real>
	<key>tries</key>
	<integer>10000</integer>${more}
</dict>
</plist>
`;

async function loginRight(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTty: false,
    interrupted: new AbortController().signal,
  };
  const code = await runCli(["macos", "login-right", ...words], io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("says what is there, and which bundles a sign-in needs", async () => {
  expect(await loginRight("status", "--right", fileWith(exported(stock)))).toMatchObject({
    code: 0,
    err: "",
  });
  const half = await loginRight("status", "--right", fileWith(exported([...stock, "Vestibule:offer"])));
  expect(half.out).toContain(texts.half);
  expect(half.out).toContain("Vestibule.");
});

test("the new list goes into a new file, where all else keeps its bytes", async () => {
  const file = fileWith(exported(stock));
  const output = join(folder, "new.plist");
  const { code, out } = await loginRight("install", "--right", file, "--output", output);
  expect(code).toBe(0);
  expect(out).toContain("+ Vestibule:offer");
  expect(out).toContain(texts.written(output));
  // Written to a Mac without one of these, the list keeps everybody out.
  expect(out).toMatch(/nobody can sign in: Vestibule[,.]/u);
  const lines = readFileSync(output, "utf8").split("\n");
  const added = lines.filter((line) => line.includes("Vestibule:"));
  expect(added).toHaveLength(3);
  expect(lines.filter((line) => !added.includes(line)).join("\n")).toBe(exported(stock));
  expect((await loginRight("status", "--right", output)).out).toContain(texts.whole);

  const back = join(folder, "back.plist");
  expect((await loginRight("remove", "--right", output, "--output", back)).code).toBe(0);
  expect(readFileSync(back, "utf8")).toBe(exported(stock));
  expect((await loginRight("install", "--right", output)).out).toContain(texts.nothing);
});

const { test: limitedTest } = requires("linux");
limitedTest("a disk that fills up leaves no half of a list, which somebody could write to a Mac", () => {
  const output = join(folder, "half.plist");
  const text = exported(stock);
  const withBlocks = (blocks: number) =>
    spawnSync(
      "sh",
      // Blocks of 512 bytes. Node ignores the signal, and the write that would pass them fails.
      ["-c", `ulimit -f ${String(blocks)} && exec "$@"`, "sh", process.execPath, writing, output, text],
      { encoding: "utf8" },
    );
  const failed = withBlocks(1);
  expect(failed).toMatchObject({ status: 1, signal: null });
  expect(failed.stderr).toContain("EFBIG");
  expect(existsSync(output)).toBe(false);
  expect(withBlocks(1000)).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(output, "utf8")).toBe(text);
});

test("nothing is written over a file that is there", async () => {
  const output = fileWith("mine");
  const { code, err } = await loginRight("install", "--right", fileWith(exported(stock)), "--output", output);
  expect(code).toBe(2);
  expect(err).toContain(texts.outputThere);
  expect(readFileSync(output, "utf8")).toBe("mine");
});

test("where ours cannot be in it, the exit status says so, and no file is written", async () => {
  const output = join(folder, "none.plist");
  const replaced = fileWith(exported(replacedWindow));
  const { code, err } = await loginRight("install", "--right", replaced, "--output", output);
  expect(code).toBe(1);
  expect(err).toContain("OtherLogin:window");
  expect(() => readFileSync(output)).toThrow();
  const whole = join(folder, "whole.plist");
  await loginRight("install", "--right", fileWith(exported(stock)), "--output", whole);
  const healed = join(folder, "healed.plist");
  const mended = await loginRight("heal", "--right", whole, "--without-bundle", "--output", healed);
  expect(mended.code).toBe(1);
  expect(readFileSync(healed, "utf8")).toBe(exported(stock));
  const gone = await loginRight("heal", "--right", fileWith(exported(stock)), "--without-bundle", "--json");
  expect(gone.code).toBe(1);
  expect(JSON.parse(gone.out)).toMatchObject({ changed: false, refusal: { reason: "bundle-missing" } });
});

describe("refused with one sentence and status 2", () => {
  const printed = vi.spyOn(console, "error");
  afterAll(() => {
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  test.each([
    ["no XML", "# Title\n"],
    ["nothing", ""],
    ["XML that is not closed", exported(stock).slice(0, 700)],
    ["no right", '<plist version="1.0"><array/></plist>'],
    [
      "a list of something else",
      exported(stock).replace(/<string>builtin:prelogin<.string>/, "<integer>1</integer>"),
    ],
    ["another class", exported(stock).replace("evaluate-mechanisms", "rule")],
    [
      "entities that grow",
      '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><plist version="1.0"><dict><key>class</key><string>&b;&b;</string></dict></plist>',
    ],
  ])("%s", async (_what, content) => {
    const { code, out, err } = await loginRight("status", "--right", fileWith(content));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("hint:");
  });

  test("a file that is not there", async () => {
    expect((await loginRight("status", "--right", join(folder, "missing"))).code).toBe(2);
  });
});
