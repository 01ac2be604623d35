/** Providers that are unlike ours, and answers that are unusual and right, are played to their end. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";
import type { HostLine } from "../../../src/harness/loginhost/lines.ts";
import { playProvider } from "../../../src/harness/loginhost/login-host.ts";
import { faultOfScript, windowsActions } from "../../../src/harness/loginhost/script.ts";
import { pngOf } from "../../../src/harness/loginhost/png.ts";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { type Action, fileWith, play, specimen, timeToMakeWine } from "./support/specimens.ts";

const requirement = requires("mingw", "wine");
const test = (name: string, body: () => Promise<void>) => {
  requirement.test(name, body, timeToMakeWine);
};

const of = <Event extends HostLine["event"]>(lines: readonly HostLine[], event: Event) =>
  lines.filter((line): line is Extract<HostLine, { event: Event }> => line.event === event);

const secret = "correct horse";
const typeSecret: readonly Action[] = [
  { do: "select", tile: 0 },
  { do: "type", field: "Password", text: secret },
];

test("every kind of field is read, with its state, value and picture", async () => {
  const { tiles } = await play("good");
  expect(tiles.map(({ sid, version, connectable }) => ({ sid, version, connectable }))).toEqual([
    { sid: "S-1-5-21-1-2-3-1001", version: 2, connectable: true },
    { sid: "S-1-5-21-1-2-3-1002", version: 2, connectable: true },
  ]);
  const [image, ...fields] = tiles[0]?.fields ?? [];
  expect(fields).toEqual([
    expect.objectContaining({ type: "large-text", value: "alice", state: "both" }),
    expect.objectContaining({ type: "edit-text", value: "alice", state: "selected" }),
    expect.objectContaining({
      type: "password",
      valueLength: 0,
      interactiveState: "focused",
      options: ["password-reveal", "numbers-only"],
    }),
    expect.objectContaining({ type: "checkbox", checked: false, value: "Remember me" }),
    expect.objectContaining({ type: "combobox", items: ["English", "Deutsch", "日本語"], selected: 0 }),
    expect.objectContaining({ type: "command-link", value: "I forgot it" }),
    expect.objectContaining({ type: "submit-button", adjacentTo: 3 }),
  ]);
  expect(image?.picture).toMatchObject({ width: 72, height: 72 });
  if (image?.picture === undefined) throw new Error("no picture");
  expect(Buffer.from(image.picture.rgba, "base64").subarray(0, 4)).toEqual(
    Buffer.from([0xa0, 0x60, 0x20, 0xff]),
  );
  expect(pngOf(image.picture)?.subarray(1, 4).toString("latin1")).toBe("PNG");
});

test("a credential is decoded, and what was typed is nowhere in the report", async () => {
  const { lines, exitCode } = await play("good", [
    ...typeSecret,
    { do: "tick", field: "Remember me" },
    { do: "choose", field: "Language", item: 2 },
    { do: "read" },
    { do: "submit" },
    { do: "result", status: 0xc000006d },
  ]);
  expect(exitCode).toBe(0);
  const [serialization] = of(lines, "serialization");
  expect(serialization).toMatchObject({
    response: "return-credential-finished",
    credential: { logon: { type: "logon", domain: "PC", user: "alice", secretLength: secret.length } },
  });
  const read = of(lines, "tile").at(-1)?.fields;
  expect(read?.[3]).toMatchObject({ valueLength: secret.length });
  expect(read?.[4]).toMatchObject({ checked: true });
  expect(read?.[5]).toMatchObject({ selected: 2 });
  expect(of(lines, "reported-result")).toMatchObject([{ status: "The password is wrong.", icon: "error" }]);
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test("a result is reported for a credential that was returned, and for nothing else", async () => {
  const { lines, exitCode } = await play("good", [
    { do: "select", tile: 0 },
    { do: "submit" },
    { do: "result", status: 0 },
  ]);
  expect(of(lines, "serialization")).toMatchObject([
    { response: "no-credential-not-finished", status: "Type the password.", icon: "error" },
  ]);
  expect(of(lines, "script-stopped")).toMatchObject([{ line: 3, problem: "no-credential-to-judge" }]);
  expect(exitCode).toBe(1);
});

test("Connect is cancelled by its query, and Disconnect is offered only after one that succeeded", async () => {
  const { lines, findings } = await play("good", [
    ...typeSecret,
    { do: "submit" },
    { do: "disconnect" },
    { do: "type", field: "Password", text: "wait" },
    { do: "submit" },
    { do: "wait", for: "status", contains: "Checking" },
    { do: "cancel" },
    { do: "wait", for: "submitted" },
  ]);
  expect(of(lines, "connected")).toMatchObject([
    { result: "0x00000000", cancelled: false, disconnectShown: true },
    { result: "0x800704C7", cancelled: true, disconnectShown: false },
  ]);
  expect(of(lines, "disconnected")).toHaveLength(1);
  // Of the cancelled one nothing is asked.
  expect(of(lines, "serialization")).toHaveLength(1);
  expect(findings).toEqual([]);
});

test("descriptors are read anew when the provider announces other tiles", async () => {
  const { lines, findings } = await play("changing-fields", [
    { do: "select", tile: 0 },
    { do: "click", field: "Forgotten" },
    { do: "wait", for: "changed" },
  ]);
  expect(of(lines, "descriptors").map(({ fields }) => fields.length)).toEqual([8, 7]);
  expect(of(lines, "tile-event").map(({ call }) => call)).toEqual([
    "BeginFieldUpdates",
    "SetFieldString",
    "SetFieldState",
    "EndFieldUpdates",
  ]);
  expect(findings).toEqual([]);
});

test("a provider for Windows 7 is hosted: no user array, no second interface, no field options", async () => {
  const { lines, tiles, findings } = await play("windows-7");
  expect(of(lines, "users")).toMatchObject([{ taken: false }]);
  expect(tiles).toMatchObject([{ version: 1, connectable: false, sid: null }]);
  expect(findings).toEqual([]);
});

test("events during Advise and E_NOTIMPL from UnAdvise are normal", async () => {
  const early = await play("changes-in-advise");
  expect(of(early.lines, "enumeration").map(({ number }) => number)).toEqual([1, 2]);
  expect(early.findings).toEqual([]);
  const refusing = await play("not-implemented");
  expect(of(refusing.lines, "released")).toMatchObject([{ unadvised: "0x80004001" }]);
  expect(refusing.findings).toEqual([]);
});

test("a scenario that the provider stays away from is no fault", async () => {
  const scenarios = [
    ["change-password", "0x80004001"],
    ["plap", "0x80070057"],
  ] as const;
  for (const [scenario, result] of scenarios) {
    const { lines, findings, exitCode } = await play("good", undefined, { scenario });
    expect(of(lines, "scenario")).toMatchObject([{ taken: false, result }]);
    expect(findings).toEqual([]);
    expect(exitCode).toBe(0);
  }
});

test("a session is remote where it was asked for", async () => {
  const here = await play("only-remote");
  expect(of(here.lines, "scenario")).toMatchObject([{ taken: false, result: "0x80004005" }]);
  expect(here.findings).toMatchObject([{ name: "unusual-refusal", severity: "warning" }]);
  const remote = await play("only-remote", undefined, { remote: true });
  expect(of(remote.lines, "lent")[0]?.functions).toContain("GetSystemMetrics");
  expect(remote.tiles).toHaveLength(2);
});

test("users come from a file: hidden ones, other kinds, none, or no list at all", async () => {
  const users = fileWith(
    "users.json",
    JSON.stringify({
      users: [
        null,
        { sid: "S-1-12-1-7", userName: "zoë", provider: "{D6886603-9D2F-4EB2-B667-1971041FA96B}" },
      ],
    }),
  );
  const some = await play("good", undefined, { users });
  expect(some.tiles.map(({ sid }) => sid)).toEqual(["S-1-12-1-7"]);
  expect(some.findings).toEqual([]);
  for (const none of ["none", "absent"]) {
    const { lines, tiles } = await play("good", undefined, { users: none });
    expect(of(lines, "users")).toMatchObject([{ count: 0, taken: none === "none" }]);
    expect(tiles).toMatchObject([{ sid: null }]);
  }
});

test("a filter is asked what it hides, and converts a remote credential", async () => {
  const own = await play("filter");
  expect(of(own.lines, "filter")).toMatchObject([{ allowsPasswordProvider: false, allowsProvider: true }]);
  expect((await play("good")).lines.filter(({ event }) => event === "filter")).toEqual([]);
  const serialization = fileWith("remote.bin", "?X");
  const without = await play("good", undefined, { serialization });
  expect(of(without.lines, "serialization-set")).toMatchObject([{ result: "0x80004001" }]);
  const beside = await play("good", undefined, { serialization, filter: specimen("filter") });
  expect(of(beside.lines, "filter")).toMatchObject([{ allowsPasswordProvider: false }]);
  expect(of(beside.lines, "remote-credential")).toMatchObject([{ result: "0x00000000", bytes: 1 }]);
  expect(of(beside.lines, "serialization-set")).toMatchObject([{ result: "0x00000000" }]);
  expect(beside.findings).toEqual([]);
});

test("a provider that wraps Windows' own gets a stand-in, and without it there is none", async () => {
  const alone = await play("wraps-password-provider");
  expect(of(alone.lines, "refused")).toMatchObject([{ reason: "no-provider" }]);
  const wrapping = await play(
    "wraps-password-provider",
    [
      { do: "select", sid: "S-1-5-21-1-2-3-1002" },
      { do: "type", field: "Password", text: secret },
      { do: "submit" },
    ],
    { passwordProvider: true },
  );
  expect(of(wrapping.lines, "serialization")).toMatchObject([
    {
      credential: {
        provider: "{60B78E88-EAD8-445C-9CFD-0B87F74EA6CD}",
        logon: { user: "bob", secretLength: secret.length },
      },
    },
  ]);
  expect(wrapping.findings).toEqual([]);
});

test("what wine answers wrongly the host answers, and says so", async () => {
  const { lines } = await play("asks-lsa", [...typeSecret, { do: "submit" }]);
  expect(of(lines, "serialization")).toMatchObject([{ credential: { package: 4919 } }]);
  const lent = of(lines, "lent").map(({ functions }) => functions);
  expect(lent[0]).toContain("MessageBoxW");
  // These are looked up by name.
  expect(lent.slice(1)).toEqual([["LsaConnectUntrusted"], ["LsaLookupAuthenticationPackage"]]);
});

test("a window of the provider's own is named and pictured, also one that answers no message", async () => {
  const opened = { titleLength: "A window of its own".length, class: "SpecimenWindow" };
  for (const [name, method] of [
    ["own-window", "ICredentialProvider::Advise"],
    ["own-window-that-sleeps", "a thread of the provider"],
  ] as const) {
    const { lines, findings, tiles, exitCode } = await play(name);
    expect(findings.filter((finding) => finding.name === "own-window")).toMatchObject([
      { ...opened, method },
    ]);
    const [window, ...others] = of(lines, "window");
    expect(others).toEqual([]);
    expect(window).toMatchObject({ ...opened, width: 120, height: 80 });
    const [host] = of(lines, "host");
    expect(window?.thread === host?.uiThread).toBe(name === "own-window");
    expect(window?.picture).toMatchObject({ width: 120, height: 80 });
    if (name === "own-window")
      expect(Buffer.from(window?.picture?.rgba ?? "", "base64").readUInt32BE(4 * (40 * 120 + 60))).toBe(
        0xffff_ffff,
      );
    expect(tiles).toHaveLength(2);
    expect(exitCode).toBe(0);
  }
});

test("a registered class is hosted from where the registry has its DLL", async () => {
  const wine = await wineOfTheRun();
  const clsid = "{0F3A52C4-6F0E-4A2B-9C11-5D1E526B7A20}";
  const key = `HKLM\\Software\\Classes\\CLSID\\${clsid}\\InprocServer32`;
  const register = (...given: string[]) =>
    promisify(execFile)("wine", ["reg", ...given], { env: wine.environment });
  await register("add", key, "/ve", "/d", underWine(specimen("good")), "/f");
  try {
    const { tiles, lines } = await playProvider({ clsid, wine });
    expect(of(lines, "classes")).toMatchObject([{ classes: [{ clsid, provider: true }] }]);
    expect(tiles).toHaveLength(2);
  } finally {
    await register("delete", key, "/f");
  }
});

test("every action that the command lets through is one of the host's", async () => {
  const members: Readonly<Record<string, object>> = {
    wait: { for: "time", milliseconds: 1 },
    "agent-process": { process: 1 },
    type: { field: 0, text: "x" },
    click: { field: 0 },
    tick: { field: 0 },
    choose: { field: 0 },
  };
  const actions = Object.keys(windowsActions).map((name) => ({ do: name, optional: true, ...members[name] }));
  for (const [at, action] of actions.entries())
    expect(faultOfScript(JSON.stringify(action)), String(at)).toBeUndefined();
  const { lines, exitCode } = await play("good", actions);
  expect(of(lines, "script-stopped")).toEqual([]);
  expect(exitCode).toBe(0);
  const done = lines.flatMap((line) => (line.event === "did" || line.event === "skipped" ? [line.do] : []));
  expect(new Set(done)).toEqual(new Set(Object.keys(windowsActions)));
});

test("a time that is over lets the script go on, and takes nothing that happened meanwhile", async () => {
  const { lines, exitCode } = await play("good", [
    { do: "wait", for: "time", milliseconds: 30 },
    { do: "select", tile: 0 },
  ]);
  expect(of(lines, "script-stopped")).toEqual([]);
  expect(of(lines, "did").map((line) => line.do)).toEqual(["wait", "select"]);
  expect(exitCode).toBe(0);
});

test("a script that waits in vain, or is none, stops and says where", async () => {
  const vain = await play("good", [{ do: "wait", for: "changed", milliseconds: 1 }]);
  expect(of(vain.lines, "script-stopped")).toMatchObject([{ line: 1, problem: "wait-timed-out" }]);
  expect(vain.exitCode).toBe(1);
  const unknown = await play("good", [{ do: "dance" }]);
  expect(of(unknown.lines, "script-stopped")).toMatchObject([{ line: 1, problem: "unknown-action" }]);
  expect(unknown.exitCode).toBe(2);
});
