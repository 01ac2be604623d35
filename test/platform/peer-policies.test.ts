/** Each policy lets in the peers that it names, and denies every other: of another user, program, system, or unknown. */
import { describe, expect, test } from "vitest";
import { skipPeerCheck } from "../../src/harness/play/agent-access.ts";
import type { LinuxPeer, MacosPeer, Peer, WindowsPeer } from "../../src/platform/peer.ts";
import { describePeer, partyOf } from "../../src/platform/peer.ts";
import {
  type PeerPolicy,
  linuxRoot,
  macosPeers,
  onlyProcess,
  shippedPolicy,
  windowsPeers,
} from "../../src/platform/peer-policies.ts";

const logonUi: WindowsPeer = {
  system: "windows",
  sid: "S-1-5-18",
  sessionId: 1,
  imagePath: "C:\\Windows\\System32\\LogonUI.exe",
  signer: undefined,
};
const publisher = "CN=Vestibule, O=Example";
const tray: WindowsPeer = {
  system: "windows",
  sid: "S-1-5-21-1-2-3-1001",
  sessionId: 2,
  imagePath: "C:\\Program Files\\Vestibule\\tray.exe",
  signer: publisher,
};
const agentOfSecurity: MacosPeer = {
  system: "macos",
  auditToken: { euid: 92, pid: 310, pidVersion: 7, session: 100_003 },
  designatedRequirement: 'identifier "com.apple.SecurityAgent" and anchor apple',
};
const root: LinuxPeer = { system: "linux", uid: 0, gid: 0, pid: 812, startTime: "4711" };

const allowed = { allowed: true };
const denied = (reason: string) => ({ allowed: false, reason });

describe("on Windows", () => {
  const policy = windowsPeers({ systemFolder: "C:\\Windows\\System32", trayPublisher: publisher });
  const consent = { ...logonUi, imagePath: "C:\\Windows\\System32\\consent.exe" };

  test.each([
    ["LogonUI as SYSTEM", logonUi],
    [
      "LogonUI in another spelling of its path",
      { ...logonUi, imagePath: "c:\\windows\\system32\\logonui.EXE" },
    ],
    ["consent as SYSTEM", consent],
    ["the tray of somebody who is signed in", tray],
  ])("%s may come", (_who, peer) => {
    expect(policy(peer)).toEqual(allowed);
  });

  test.each([
    ["LogonUI started by a user", { ...logonUi, sid: tray.sid }, "other-user"],
    ["consent started by a user", { ...consent, sid: tray.sid }, "other-user"],
    [
      "LogonUI started by a user, whoever signed it",
      { ...logonUi, sid: tray.sid, signer: publisher },
      "other-user",
    ],
    ["LogonUI in the services' session", { ...logonUi, sessionId: 0 }, "other-session"],
    ["the tray in the services' session", { ...tray, sessionId: 0 }, "other-session"],
    ["LogonUI of another folder", { ...logonUi, imagePath: "C:\\Temp\\LogonUI.exe" }, "other-program"],
    [
      "LogonUI below the folder",
      { ...logonUi, imagePath: "C:\\Windows\\System32\\spool\\LogonUI.exe" },
      "other-program",
    ],
    [
      "LogonUI's path with more behind it",
      { ...logonUi, imagePath: `${logonUi.imagePath}:stream` },
      "other-program",
    ],
    [
      "another program of the system as SYSTEM",
      { ...logonUi, imagePath: "C:\\Windows\\System32\\cmd.exe" },
      "other-program",
    ],
    ["an unsigned tray", { ...tray, signer: undefined }, "other-program"],
    ["a tray of another publisher", { ...tray, signer: `${publisher}, C=DE` }, "other-program"],
  ])("%s may not", (_who, peer, reason) => {
    expect(policy(peer)).toEqual(denied(reason));
  });

  test("without a tray no publisher is let in, and no unsigned program", () => {
    const bare = windowsPeers({ systemFolder: "C:\\Windows\\System32", trayPublisher: undefined });
    expect(bare(tray)).toEqual(denied("other-program"));
    expect(bare({ ...tray, signer: undefined })).toEqual(denied("other-program"));
    expect(bare(logonUi)).toEqual(allowed);
  });
});

describe("on macOS", () => {
  const policy = macosPeers({ requirements: [agentOfSecurity.designatedRequirement ?? ""], group: 92 });

  test("code with a named requirement may come, whichever user runs it", () => {
    expect(policy(agentOfSecurity)).toEqual(allowed);
    const asRoot = { ...agentOfSecurity.auditToken, euid: 0 };
    expect(policy({ ...agentOfSecurity, auditToken: asRoot })).toEqual(allowed);
  });

  test.each([
    ["unsigned code", undefined],
    ["code of the same identifier that is not Apple's", 'identifier "com.apple.SecurityAgent"'],
    ["Apple's code of another identifier", 'identifier "com.apple.Terminal" and anchor apple'],
    ["code whose requirement holds the named one", `${agentOfSecurity.designatedRequirement ?? ""} or true`],
    ["code with an empty requirement", ""],
  ])("%s may not, root or not", (_who, designatedRequirement) => {
    const asRoot = { ...agentOfSecurity.auditToken, euid: 0 };
    const peer = { ...agentOfSecurity, auditToken: asRoot, designatedRequirement };
    expect(policy(peer)).toEqual(denied("other-program"));
  });
});

describe("on Linux", () => {
  test("root may come and nobody else", () => {
    expect(linuxRoot(root)).toEqual(allowed);
    expect(linuxRoot({ ...root, uid: 1000 })).toEqual(denied("other-user"));
    expect(linuxRoot({ ...root, uid: 65534, gid: 0 })).toEqual(denied("other-user"));
  });
});

describe("one process", () => {
  const policy = onlyProcess({ uid: 1000, pid: 812 });
  const mac = { ...agentOfSecurity, auditToken: { euid: 1000, pid: 812, pidVersion: 3, session: 1 } };

  test("may come, on each system that names it", () => {
    expect(policy({ ...root, uid: 1000 })).toEqual(allowed);
    expect(policy(mac)).toEqual(allowed);
  });

  test("may not when the user or the process is another, be it root", () => {
    expect(policy(root)).toEqual(denied("other-user"));
    expect(policy({ ...root, uid: 1000, pid: 813 })).toEqual(denied("other-process"));
    expect(policy(agentOfSecurity)).toEqual(denied("other-user"));
    const another = { ...mac.auditToken, pid: 813 };
    expect(policy({ ...mac, auditToken: another })).toEqual(denied("other-process"));
    expect(policy(logonUi)).toEqual(denied("other-system"));
  });
});

const policies: [string, PeerPolicy, Peer[]][] = [
  [
    "Windows",
    windowsPeers({ systemFolder: "C:\\Windows\\System32", trayPublisher: publisher }),
    [root, agentOfSecurity],
  ],
  [
    "macOS",
    macosPeers({ requirements: [agentOfSecurity.designatedRequirement ?? ""], group: 92 }),
    [root, logonUi],
  ],
  [
    "Linux",
    linuxRoot,
    [logonUi, tray, { ...agentOfSecurity, auditToken: { ...agentOfSecurity.auditToken, euid: 0 } }],
  ],
];

test.each(policies)(
  "the policy of %s denies peers of other systems, and unknown ones",
  (_name, policy, others) => {
    for (const other of others) expect(policy(other)).toEqual(denied("other-system"));
    expect(policy(undefined)).toEqual(denied("peer-unknown"));
  },
);

test("one process is never an unknown peer", () => {
  expect(onlyProcess({ uid: 0, pid: 1 })(undefined)).toEqual(denied("peer-unknown"));
});

test("what ships names a policy for each of the three systems, and none lets an unknown peer in", () => {
  expect(shippedPolicy("win32")?.(logonUi)).toEqual(allowed);
  expect(shippedPolicy("win32")?.(tray)).toEqual(denied("other-program"));
  expect(shippedPolicy("darwin")?.(agentOfSecurity)).toEqual(allowed);
  expect(shippedPolicy("linux")?.(root)).toEqual(allowed);
  for (const system of ["win32", "darwin", "linux"] as const)
    expect(shippedPolicy(system)?.(undefined)).toEqual(denied("peer-unknown"));
  expect(shippedPolicy("freebsd")).toBeUndefined();
  // SecurityAgent is not root. The hosts of the others are, or come over a pipe.
  expect(shippedPolicy("darwin")?.group).toBe(92);
  expect(shippedPolicy("linux")?.group).toBeUndefined();
  expect(shippedPolicy("win32")?.group).toBeUndefined();
});

test("only the check that was skipped by name lets everybody in", () => {
  for (const peer of [undefined, root, logonUi, agentOfSecurity])
    expect(skipPeerCheck(peer)).toEqual(allowed);
});

test("a log line names who it was, in each system's own terms", () => {
  expect(describePeer(tray)).toEqual({ ...tray });
  expect(describePeer(agentOfSecurity)).toEqual({
    system: "macos",
    euid: 92,
    pid: 310,
    designatedRequirement: agentOfSecurity.designatedRequirement,
  });
  expect(describePeer(root)).toEqual({ system: "linux", uid: 0, pid: 812 });
  expect(describePeer(undefined)).toEqual({ system: "unknown" });
});

test("two connections of one process are one party, a process with its pid used again is another", () => {
  expect(partyOf({ ...root })).toBe(partyOf(root));
  expect(partyOf({ ...root, startTime: "4712" })).not.toBe(partyOf(root));
  expect(partyOf({ ...root, pid: 813 })).not.toBe(partyOf(root));
  const reused = { ...agentOfSecurity.auditToken, pidVersion: 8 };
  expect(partyOf({ ...agentOfSecurity, auditToken: reused })).not.toBe(partyOf(agentOfSecurity));
  expect(partyOf({ ...logonUi, imagePath: "C:\\Users\\alice\\copy\\tray.exe" })).toBe(partyOf(logonUi));
  expect(partyOf({ ...logonUi, sid: "S-1-5-21-1-2-3-1001" })).not.toBe(partyOf(logonUi));
  expect(partyOf({ ...logonUi, sessionId: 3 })).not.toBe(partyOf(logonUi));
  expect(partyOf(undefined)).toBe(partyOf(undefined));
});
