/**
 * `reg export` fails alike for a key that is missing and one that may not be read. Only the first is "absent". By a
 * program in reg.exe's place that answers as it does.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registryBy } from "../../src/doctor/windows/reg-program.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-reg-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** @param queried what `query` prints of each key; it fails for every other one, and so does `export` */
function registryThat(queried: Readonly<Record<string, string>>) {
  const program = join(folder, "reg.mjs");
  writeFileSync(
    program,
    `import { writeSync } from "node:fs";
const [what, key] = process.argv.slice(2);
const said = ${JSON.stringify(queried)}[key];
if (what !== "query" || said === undefined) process.exit(1);
writeSync(1, said);`,
  );
  return registryOf(program);
}

const registryOf = (program: string) =>
  registryBy({
    command: [process.execPath, program],
    environment: {},
    root: "HKLM",
    named: (path) => path,
    interrupted: new AbortController().signal,
  });

const hive = "HKEY_LOCAL_MACHINE";
const lines = (...given: string[]) => given.map((line) => `${line}\r\n`).join("");
const key = String.raw`SOFTWARE\Vestibule`;

test.each<[string, Record<string, string>, "absent" | "unreadable"]>([
  ["the key above does not name it", { "HKLM\\SOFTWARE": lines(`${hive}\\SOFTWARE\\Microsoft`) }, "absent"],
  ["the key above is empty", { "HKLM\\SOFTWARE": "" }, "absent"],
  ["it is named above", { "HKLM\\SOFTWARE": lines(`${hive}\\SOFTWARE\\VESTIBULE`) }, "unreadable"],
  ["neither is above it", { HKLM: lines(`${hive}\\SYSTEM`) }, "absent"],
  ["the key above may not be read", { HKLM: lines(`${hive}\\SOFTWARE`) }, "unreadable"],
  ["nothing can be asked", {}, "unreadable"],
  [
    "others have its name in theirs",
    {
      "HKLM\\SOFTWARE": lines(
        "",
        `${hive}\\SOFTWARE`,
        `    ${hive}\\SOFTWARE\\Vestibule    REG_SZ    x`,
        `${hive}\\SOFTWARE\\Vestibule2`,
        `${hive}\\SOFTWARE\\Other Vestibule`,
      ),
    },
    "absent",
  ],
])("%s", async (_, queried, is) => {
  expect(await registryThat(queried).read(key)).toEqual({ is });
});

test("a list of names that is too long is not taken for one without the key", async () => {
  const others = `${hive}\\SOFTWARE\\Other\r\n`.repeat(800_000);
  await expect(registryThat({ "HKLM\\SOFTWARE": others }).read(key)).rejects.toMatchObject({
    code: "store_unavailable",
  });
});

test("a process that reg.exe leaves behind, as wine's does, holds nothing up", async () => {
  const program = join(folder, "leaves.mjs");
  const pid = join(folder, "pid");
  writeFileSync(
    program,
    `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
if (process.argv[2] !== "query") process.exit(1);
const options = { stdio: ["ignore", "inherit", "inherit"], detached: true };
const left = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600000)"], options);
writeFileSync(${JSON.stringify(pid)}, String(left.pid));
process.exit(0);`,
  );
  const answer = await registryOf(program).read(key);
  const left = Number(readFileSync(pid, "utf8"));
  // Throws where it is gone: then this shows nothing.
  process.kill(left, "SIGKILL");
  expect(answer).toEqual({ is: "absent" });
});
