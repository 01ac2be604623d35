/**
 * A credential that the agent handed over is not yet a sign-in: the system may refuse it, on this connection or another,
 * late, twice or never. Only what the system accepted counts, and nobody is left before a screen that says nothing.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { AwaitedResults, mostAwaited, resultMilliseconds } from "../../src/agent/sessions/awaited-results.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import type { ErrorCode } from "../../src/errors/codes.ts";
import type { Proof, Prover } from "../../src/identity/prover.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import type { Draft, Message } from "../../src/protocol/codec.ts";
import { macosReasons, windowsStatuses } from "../../src/protocol/results.ts";
import { outcomes, systems } from "../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../src/secrets/arena.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import {
  type Device,
  bindingId,
  grantId,
  newPin,
  oldPin,
  openDevice,
  userId,
} from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-results-"));
const texts = textsFor("en");
beforeAll(() => prepareDevice(join(root, "with-pin"), { begins: "with-pin" }));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const windowsRefusal = (outcome: bigint, code: number, subCode = 0): Draft<"result"> => ({
  message: "result",
  outcome,
  accepted: 0,
  system: systems.windows,
  code,
  subCode,
});
const accepted = (outcome: bigint): Draft<"result"> => ({
  message: "result",
  outcome,
  accepted: 1,
  system: systems.windows,
});

describe("a session that handed a credential over", () => {
  let device: Device;
  let host: HostByHand;
  let signedIn: AccountId[];
  let logged: Record<string, unknown>[];
  let results: AwaitedResults;
  beforeEach(async () => {
    const folder = mkdtempSync(join(root, "device-"));
    cpSync(join(root, "with-pin"), folder, { recursive: true });
    device = await openDevice(folder);
    signedIn = [];
    logged = [];
    results = new AwaitedResults((account) => signedIn.push(account));
    host = open();
  });
  afterEach(async () => {
    host.hangUp();
    await host.session.ended;
    results[Symbol.dispose]();
    device[Symbol.dispose]();
  });

  function open(): HostByHand {
    const logs = createLogs({
      write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>),
    });
    return new HostByHand(device, { results, logs });
  }

  async function handedOver(): Promise<{ outcome: Message<"outcome">; id: bigint }> {
    await host.screenWith("secret");
    host.type({ secret: oldPin });
    const outcome = await host.outcome();
    outcome.password?.dispose();
    if (outcome.id === undefined) throw new Error("no id");
    return { outcome, id: outcome.id };
  }

  test("names the account by its id and its machine, and counts nothing by itself", async () => {
    const { outcome } = await handedOver();
    expect(outcome).toMatchObject({
      outcome: outcomes.credential,
      accountId: device.account?.id,
      accountName: device.account?.name,
      qualifier: device.account?.qualifier,
    });
    expect(outcome.qualifier).not.toBe("");
    expect(signedIn).toEqual([]);
    expect(host.isClosed).toBe(false);
  });

  test("accepted: the sign-in counts, once, and the session is over", async () => {
    const { id } = await handedOver();
    host.say(accepted(id));
    await host.session.ended;
    expect(host.isClosed).toBe(true);
    expect(signedIn).toEqual([device.account?.id]);
  });

  test.each<[string, number, number, ErrorCode]>([
    ["must change", windowsStatuses.STATUS_PASSWORD_MUST_CHANGE.code, 0, "password_must_change"],
    [
      "expired, by its sub-status",
      windowsStatuses.STATUS_ACCOUNT_RESTRICTION.code,
      windowsStatuses.STATUS_PASSWORD_EXPIRED.code,
      "password_expired",
    ],
    ["locked out", windowsStatuses.STATUS_ACCOUNT_LOCKED_OUT.code, 0, "account_locked_out"],
    ["disabled", windowsStatuses.STATUS_ACCOUNT_DISABLED.code, 0, "account_disabled"],
    ["wrong", windowsStatuses.STATUS_LOGON_FAILURE.code, 0, "password_not_accepted"],
    ["not granted", windowsStatuses.STATUS_LOGON_TYPE_NOT_GRANTED.code, 0, "sign_in_not_granted"],
    ["a code that nobody knows", 0xc000_1234, 0, "sign_in_refused"],
  ])("%s: the person is told, and Back leads to the PIN", async (_, code, subCode, said) => {
    const { id } = await handedOver();
    host.say(windowsRefusal(id, code, subCode));
    const refused = await host.screenWith("message");
    expect(textOf(refused, "message")).toBe(texts.codes[said].person);
    expect(signedIn).toEqual([]);
    host.act(0);
    await host.screenWith("secret");
  });

  test("what the system says reaches the operator's log with its own numbers", async () => {
    const { id } = await handedOver();
    host.say(windowsRefusal(id, windowsStatuses.STATUS_LOGON_FAILURE.code));
    await host.screenWith("message");
    expect(logged).toContainEqual(
      expect.objectContaining({
        event: "sign-in-refused-by-system",
        conclusion: "wrong",
        system: "windows",
        code: "0xc000006d",
      }),
    );
  });

  test("another system's code of the same number means another thing", async () => {
    const { id } = await handedOver();
    host.say({ ...windowsRefusal(id, macosReasons.invalidPassphrase.code), system: systems.macos });
    expect(textOf(await host.screenWith("message"), "message")).toBe(
      texts.codes.password_not_accepted.person,
    );
  });

  test("the host died: the result comes on another connection, before hello, and counts all the same", async () => {
    const { id } = await handedOver();
    host.hangUp();
    await host.session.ended;
    host = open();
    host.say(accepted(id));
    expect(signedIn).toEqual([device.account?.id]);
  });

  test.each([
    ["must change", windowsStatuses.STATUS_PASSWORD_MUST_CHANGE.code, 0],
    [
      "expired",
      windowsStatuses.STATUS_ACCOUNT_RESTRICTION.code,
      windowsStatuses.STATUS_PASSWORD_EXPIRED.code,
    ],
  ])(
    "the host died, and on another connection the system says: %s. The next PIN renews",
    async (_, code, subCode) => {
      const { id } = await handedOver();
      host.hangUp();
      await host.session.ended;
      const other = open();
      other.say(windowsRefusal(id, code, subCode));
      other.hangUp();
      await other.session.ended;
      const stored = device.account && device.state.container(device.account.id);
      expect(stored && device.state.isToBeChanged(stored)).toBe(true);
      host = open();
      await handedOver();
      expect(logged).toContainEqual(expect.objectContaining({ event: "break-glass-rotated" }));
    },
  );

  test("a result of no outcome, or of one that is over, counts nothing and ends nothing", async () => {
    const { id } = await handedOver();
    host.say(accepted(id ^ 1n));
    expect(signedIn).toEqual([]);
    host.say(windowsRefusal(id, windowsStatuses.STATUS_LOGON_FAILURE.code));
    await host.screenWith("message");
    host.say(accepted(id));
    expect(signedIn).toEqual([]);
    host.act(0);
    await host.screenWith("secret");
  });

  /** A PIN is reset and handed over. @returns the outcome's id */
  async function resetAndHandedOver(): Promise<bigint> {
    const provesAtOnce: Prover = {
      prove: ({ purpose }) =>
        Promise.resolve({ purpose, bindingId, userId, grantId, authenticatedAt: new Date() } as Proof),
    };
    host.hangUp();
    await host.session.ended;
    host = new HostByHand(device, { results, prover: () => Promise.resolve(provesAtOnce) });
    await host.screenWith("secret");
    host.act();
    await host.screenWith("newSecret");
    host.type({ newSecret: newPin, confirm: newPin });
    const { id = 0n, password } = await host.outcome();
    password?.dispose();
    return id;
  }

  test("a reset was finished and the system refuses: what became of it is said at the next sign-in", async () => {
    const id = await resetAndHandedOver();
    host.say(windowsRefusal(id, windowsStatuses.STATUS_ACCOUNT_LOCKED_OUT.code));
    await host.screenWith("message");
    host.act(0);
    expect(textOf(await host.screenWith("secret"), "notice")).toBeDefined();
  });

  test("a reset was finished, the host died, and the system refuses: it is said at the next sign-in", async () => {
    const id = await resetAndHandedOver();
    host.hangUp();
    await host.session.ended;
    const other = open();
    other.say(windowsRefusal(id, windowsStatuses.STATUS_ACCOUNT_LOCKED_OUT.code));
    other.hangUp();
    await other.session.ended;
    host = open();
    expect(textOf(await host.screenWith("secret"), "notice")).toBeDefined();
  });

  test("a reset was finished and the system accepts: the next sign-in has nothing to say", async () => {
    const id = await resetAndHandedOver();
    host.say(accepted(id));
    await host.session.ended;
    host = open();
    expect(textOf(await host.screenWith("secret"), "notice")).toBeUndefined();
  });

  test("no result, and the host is gone: the session ends, and nothing counts", async () => {
    await handedOver();
    host.hangUp();
    await host.session.ended;
    expect(signedIn).toEqual([]);
  });

  test("cancelled while the system checks: the session ends, and what the system says still counts", async () => {
    const { id } = await handedOver();
    host.cancel();
    await host.session.ended;
    const other = open();
    other.say(accepted(id));
    expect(signedIn).toEqual([device.account?.id]);
    other.hangUp();
    await other.session.ended;
  });
});

describe("what is kept of a credential until its result", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const account = "S-1-5-21-1-2-3-1001" as AccountId;

  test("is gone when no result came in time, and the session that waits goes on", async () => {
    const before = arenaReport().used;
    using results = new AwaitedResults(() => {
      throw new Error("nobody signed in");
    });
    using password = Secret.take(Buffer.from("hunter2"));
    const { id, conclusion } = results.begin(account, password);
    vi.advanceTimersByTime(resultMilliseconds);
    expect(await conclusion).toBeUndefined();
    expect(results.take(accepted(id))).toBeUndefined();
    password.dispose();
    expect(arenaReport().used).toBe(before);
  });

  test("is bounded: the oldest gives way", async () => {
    const signedIn: AccountId[] = [];
    using results = new AwaitedResults((each) => signedIn.push(each));
    using password = Secret.take(Buffer.from("hunter2"));
    const first = results.begin(account, password);
    const others = Array.from({ length: mostAwaited }, () => results.begin(account, password));
    expect(await first.conclusion).toBeUndefined();
    for (const { id } of others) results.take(accepted(id));
    expect(signedIn).toHaveLength(mostAwaited);
  });
});
