/** A path that is empty, as of a shell's variable that is not set, is refused by name: it would be the current folder. */
import { describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";

async function run(...argv: string[]) {
  let out = "";
  let err = "";
  const code = await runCli(argv, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

const windows = ["--users", "--serialization", "--filter", "--script", "--pictures", "--wine-prefix"];
describe.each<[string[], string[]]>([
  [["host", "windows"], ["--provider"]],
  [["host", "windows", "--provider", "x.dll"], windows],
  [["host", "macos"], ["--plugin"]],
  [
    ["host", "macos", "--plugin", "X.bundle"],
    ["--script", "--agent"],
  ],
  [["doctor"], ["--config", "--endpoint", "--wine-prefix"]],
])("%j", (command, options) => {
  test.each(options.flatMap((option) => ["", " "].map((empty) => [option, empty] as const)))(
    "%s %j",
    async (option, empty) => {
      const { code, out, err } = await run(...command, option, empty);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(option);
      expect(err).toMatch(/^vestibule: .*empty/);
    },
  );
});
