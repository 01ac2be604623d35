/**
 * A peer that may come opens session after session. It gets its own allowance and is told when that is used up; another
 * peer still gets in, and all of them together reach a bound that none reaches alone.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Admissions, mostInAll, mostOfOneParty } from "../../src/agent/admission.ts";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { type RunningAgent, startAgent } from "../../src/agent/service.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { listenWith } from "../../src/platform/native/listener.ts";
import { noProviderSettings } from "../../src/platform/provider-settings.ts";
import { loadNative } from "../../src/platform/native/loader.ts";
import type { Peer } from "../../src/platform/peer.ts";
import { type PeerPolicy, onlyProcess } from "../../src/platform/peer-policies.ts";
import { encode } from "../../src/protocol/codec.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { FakeConnection, helloOf } from "../protocol/support/fake-connection.ts";
import { requires } from "../support/requirements.ts";
import { noBrowser } from "../identity/browser/support/no-browser.ts";
import { type Device, openDevice } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const program = fileURLToPath(new URL("support/many-connections.mjs", import.meta.url));

const { describe } = requires("linux", "native-addon");
describe("at the agent's socket", () => {
  let folder = "";
  let device: Device;
  let agent: RunningAgent;
  let policy: PeerPolicy;
  let logged: string[] = [];
  const children: ChildProcess[] = [];
  const refusals = () =>
    logged
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "peer-refused")
      .map(({ reason, pid }) => ({ reason, pid }));
  const endpoint = () => join(folder, "run", "agent.sock");

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-many-"));
    logged = [];
    await prepareDevice(folder, { begins: "with-typed-password" });
    device = await openDevice(folder);
    policy = () => ({ allowed: true });
    agent = await startAgent({
      config: parseConfig("directory:\n  url: https://127.0.0.1:1/\n", "/nonexistent/vestibule.yaml"),
      platform: device.machine,
      providerSettings: noProviderSettings,
      stateDirectory: join(folder, "agent"),
      browserLauncher: noBrowser,
      endpoint: endpoint(),
      listen: listenWith(loadNative()),
      peerPolicy: (peer) => policy(peer),
      clock: systemClock,
      surface: { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined },
      logs: createLogs({ write: (line) => void logged.push(line) }),
    });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await agent.close();
    device[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process with `connections` that each say hello; the answer to each: `welcome`, the code of a fault, or `nothing`. */
  function peer(connections: number) {
    const hello = encode(helloOf({ accountId: device.account?.id ?? "" }));
    const child = spawn(
      process.execPath,
      [program, endpoint(), String(connections), Buffer.from(hello).toString("base64")],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const answers = async () => {
      const heard: string[] = [];
      while (heard.length < connections) {
        const line = (await lines.next()) as IteratorResult<string, undefined>;
        const [first] = new MessageReader().push(Buffer.from(line.value ?? "", "base64"));
        heard.push(first?.message === "fault" ? first.code : (first?.message ?? "nothing"));
      }
      return heard;
    };
    return { child, answers };
  }

  test("one process takes its whole allowance, and another still gets in", async () => {
    const greedy = peer(mostOfOneParty + 3);
    const answers = await greedy.answers();
    expect(answers.filter((answer) => answer === "welcome")).toHaveLength(mostOfOneParty);
    expect(answers.filter((answer) => answer === "too_many_requests")).toHaveLength(3);
    expect(refusals()).toEqual(Array(3).fill({ reason: "too-many-sessions", pid: greedy.child.pid }));

    expect(await peer(1).answers()).toEqual(["welcome"]);
  });

  test("a process that the policy does not let in is hung up on without a word", async () => {
    policy = onlyProcess({ uid: process.getuid?.() ?? 0, pid: process.pid });
    const stranger = peer(2);
    expect(await stranger.answers()).toEqual(["nothing", "nothing"]);
    expect(refusals()).toEqual(Array(2).fill({ reason: "other-process", pid: stranger.child.pid }));
  });
});

const admitAll: PeerPolicy = () => ({ allowed: true });
const processOf = (pid: number): Peer => ({ system: "linux", uid: 0, gid: 0, pid, startTime: "1" });
/** Of a peer that has not said anything, and is told nothing before it has a session. */
const from = (peer: Peer | undefined) =>
  new FakeConnection({
    peer,
    onMessage: () => {
      throw new Error("nothing is said before a session is there");
    },
  });
const tooMany = { admitted: false, reason: "too-many-sessions" };

test("one party alone never reaches the bound of all", () => {
  const admissions = new Admissions(admitAll);
  const admitted = Array.from({ length: 2 * mostInAll }, () => admissions.admit(from(processOf(1)))).filter(
    (admission) => admission.admitted,
  );
  expect(admitted).toHaveLength(mostOfOneParty);
  expect(mostOfOneParty).toBeLessThanOrEqual(mostInAll / 2);
  expect(admissions.admit(from(processOf(2)))).toEqual({ admitted: true });
});

test("a party that closes a session may open one again", () => {
  const admissions = new Admissions(admitAll);
  const connections = Array.from({ length: mostOfOneParty }, () => from(processOf(1)));
  for (const connection of connections) expect(admissions.admit(connection)).toEqual({ admitted: true });
  expect(admissions.admit(from(processOf(1)))).toEqual(tooMany);
  connections[3]?.close();
  expect(admissions.admit(from(processOf(1)))).toEqual({ admitted: true });
  expect(admissions.admit(from(processOf(1)))).toEqual(tooMany);
});

test("many parties reach it, and who leaves makes room for one", () => {
  const admissions = new Admissions(admitAll);
  const connections = Array.from({ length: mostInAll }, (_, index) => from(processOf(index)));
  for (const connection of connections) expect(admissions.admit(connection)).toEqual({ admitted: true });
  expect(admissions.admit(from(processOf(-1)))).toEqual(tooMany);
  connections[7]?.close();
  expect(admissions.admit(from(processOf(-1)))).toEqual({ admitted: true });
  expect(admissions.admit(from(processOf(-2)))).toEqual(tooMany);
});

test("who may not come is told apart from who comes too often, and takes no place", () => {
  const admissions = new Admissions((peer) =>
    peer === undefined ? { allowed: false, reason: "peer-unknown" } : { allowed: true },
  );
  for (let i = 0; i < 2 * mostInAll; i += 1) {
    const admission = admissions.admit(from(undefined));
    expect(admission).toEqual({ admitted: false, reason: "peer-unknown" });
  }
  expect(admissions.admit(from(processOf(1)))).toEqual({ admitted: true });
});
