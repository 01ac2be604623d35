/** The harness's agent on Windows serves the login host, by its program's path, and nobody else. */
import { expect, test } from "vitest";
import { onlyProgram } from "../../../src/harness/play/agent-access.ts";
import type { Peer } from "../../../src/platform/peer.ts";

const policy = onlyProgram(String.raw`Z:\vestibule\prebuilds\win32-x64\loginhost.exe`);
const windows = (imagePath: string): Peer => ({
  system: "windows",
  sid: "S-1-5-21-0-0-0-1000",
  sessionId: 1,
  imagePath,
  signer: undefined,
});

test("allowed: that program, in any letter case", () => {
  expect(policy(windows(String.raw`Z:\Vestibule\prebuilds\win32-x64\LoginHost.exe`))).toEqual({
    allowed: true,
  });
});

test.each([
  [windows(String.raw`Z:\elsewhere\loginhost.exe`), "other-program"],
  [windows(""), "other-program"],
  [{ system: "linux", uid: 0, gid: 0, pid: 1, startTime: "1" } satisfies Peer, "other-system"],
  [undefined, "peer-unknown"],
])("denied: %j", (peer, reason) => {
  expect(policy(peer)).toEqual({ allowed: false, reason });
});
