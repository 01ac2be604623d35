/** docs/cli.md: with --json, standard output is JSON or empty, an error is text on standard error, and the status says so. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { runCli } from "../../src/cli/program.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-json-"));
const data = join(folder, "directory");
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: readonly string[]) {
  const said = { out: "", err: "" };
  const code = await runCli([...words, "--json"], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const nowhere = join(folder, "nowhere");

const refused: Readonly<Record<string, () => readonly string[]>> = {
  "a scenario that there is not": () => ["rehearse", "no-such"],
  "a scenario that is none": () => ["rehearse", file("bad.yaml", "device: toaster\n")],
  "a list with a trace": () => ["rehearse", "list", "--trace", nowhere],
  "a folder of the doctor's that is no prefix": () => ["doctor", "--wine-prefix", nowhere],
  "a provider that is not there": () => ["host", "windows", "--provider", nowhere],
  "a provider that is no DLL": () => ["host", "windows", "--provider", file("t.dll", "text")],
  "a plug-in that is none": () => ["host", "macos", "--plugin", file("t.txt", "text")],
  "a directory that is not there": () => ["directory", "users", "--data", nowhere],
  "the audit log of none": () => ["directory", "audit", "--data", nowhere],
  "a list that is not there": () => ["directory", "import", "--data", nowhere, "--users", nowhere],
  "an option that there is not": () => ["directory", "devices", "--frob"],
  "an empty value": () => ["directory", "devices", "--data", ""],
};
test.each(Object.entries(refused))("%s: no JSON, lines on standard error, status 2", async (_what, words) => {
  const { code, out, err } = await run(words());
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^vestibule: \S.*\n(?: {2}\S.*\n)*$/);
});

test("what was found wanting is JSON on standard output, with the status of a failure", async () => {
  const doctor = await run(["doctor", "--config", nowhere]);
  expect(doctor).toMatchObject({ code: 1, err: "" });
  expect(JSON.parse(doctor.out)).toMatchObject({ verdict: { isAnythingToDo: true } });
  await (await openDirectoryAdmin({ data, administrator: "test" })).close();
  const users = file("users.csv", "email,name\nada@example.org,Ada\nada,Ada\n");
  const imported = await run(["directory", "import", "--data", data, "--users", users]);
  expect(imported).toMatchObject({ code: 2, err: "" });
  expect(JSON.parse(imported.out)).toMatchObject({ done: false, refused: 1 });
});

test("nothing found is an empty list, and a log is one object a line", async () => {
  const admin = await openDirectoryAdmin({ data, administrator: "test" });
  await admin.addUser({ email: "ada@example.org", name: "Ada" });
  await admin.addUser({ email: "bob@example.org", name: "Bob" });
  await admin.close();
  const devices = await run(["directory", "devices", "--data", data]);
  expect(devices).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(devices.out)).toEqual([]);
  const audit = await run(["directory", "audit", "--data", data]);
  expect(audit).toMatchObject({ code: 0, err: "" });
  const entries = audit.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string });
  expect(entries.map(({ event }) => event)).toEqual(["user-added", "user-added"]);
});
