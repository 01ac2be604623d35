/** The harness's agent serves the login host that plays the sign-in screen, by its program's path, and nobody else. */
import { expect, test } from "vitest";
import { onlyProgram } from "../../../src/harness/play/agent-access.ts";
import type { Peer } from "../../../src/platform/peer.ts";
import { requires } from "../../support/requirements.ts";

const { test: onLinux } = requires("linux");

const policy = onlyProgram(String.raw`Z:\vestibule\prebuilds\win32-x64\loginhost.exe`);
const windows = (imagePath: string): Peer => ({
  system: "windows",
  sid: "S-1-5-21-0-0-0-1000",
  sessionId: 1,
  imagePath,
  signer: undefined,
});

const own = process.getuid?.() ?? 0;
const linux = (pid: number, uid = own): Peer => ({ system: "linux", uid, gid: 0, pid, startTime: "1" });

onLinux("allowed on Linux: a process of this user that runs that program", () => {
  expect(onlyProgram(process.execPath)(linux(process.pid))).toEqual({ allowed: true });
});

test("denied on Linux: that program as another user", () => {
  const peer = linux(process.pid, own + 1);
  expect(onlyProgram(process.execPath)(peer)).toEqual({ allowed: false, reason: "other-user" });
});

test("allowed on Windows: that program, in any letter case", () => {
  expect(policy(windows(String.raw`Z:\Vestibule\prebuilds\win32-x64\LoginHost.exe`))).toEqual({
    allowed: true,
  });
});

test.each([
  [windows(String.raw`Z:\elsewhere\loginhost.exe`), "other-program"],
  [windows(""), "other-program"],
  [linux(process.pid), "other-program"],
  [linux(2 ** 30), "other-program"],
  [undefined, "peer-unknown"],
])("denied: %j", (peer, reason) => {
  expect(policy(peer)).toEqual({ allowed: false, reason });
});
