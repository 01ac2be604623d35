import { afterEach, describe, expect, test } from "vitest";
import { arenaReport } from "../../src/secrets/arena.ts";
import {
  createPinContainer,
  describeContainer,
  openWithPin,
  openWithRecovery,
  type OpenContainer,
} from "../../src/secrets/pin-container.ts";
import { createPart } from "../../src/secrets/split-seal.ts";
import { codeFrom } from "./support/codes.ts";
import { cheap, secretOf, softwareKeys, textOf, type SoftwareKeys } from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

const accountId = "S-1-5-21-1-2-3-1001";
const first = "rcp_AAAAAAAAAAAAAAAA";
const second = "rcp_BBBBBBBBBBBBBBBB";

async function opened(container: Uint8Array, text: string, keys: SoftwareKeys): Promise<OpenContainer> {
  using pin = secretOf(text);
  const result = await openWithPin({ container, pin, keys });
  if (result.outcome !== "opened") throw new Error(result.outcome);
  return result.container;
}

async function outcomeOf(container: Uint8Array, text: string, keys: SoftwareKeys): Promise<string> {
  using pin = secretOf(text);
  const result = await openWithPin({ container, pin, keys });
  if (result.outcome === "opened") result.container[Symbol.dispose]();
  return result.outcome;
}

async function made(
  keys: SoftwareKeys,
  o: { pin: string; recovery?: Parameters<OpenContainer["withRecovery"]>[0] },
) {
  using pin = secretOf(o.pin);
  using password = secretOf("account password");
  return await createPinContainer({ accountId, pin, password, keys, recovery: o.recovery, cost: cheap });
}

async function reset(
  container: Uint8Array,
  o: { from: string; to: string; keys: SoftwareKeys },
): Promise<Uint8Array> {
  using inside = await opened(container, o.from, o.keys);
  using pin = secretOf(o.to);
  return await inside.withPin({ pin });
}

function used(inside: OpenContainer, texts: readonly string[]): boolean[] {
  return texts.map((text) => {
    using pin = secretOf(text);
    return inside.wasUsed(pin);
  });
}

test("after a reset the new PIN opens and the old PIN and the old part do not; the password stays", async () => {
  const keys = softwareKeys({ tries: 5 });
  using oldPart = createPart();
  using newPart = createPart();
  const before = await made(keys, { pin: "928375", recovery: { partId: first, part: oldPart } });

  using byPart = await openWithRecovery({ container: before, part: oldPart, keys });
  using newPin = secretOf("403918");
  const after = await byPart.withPin({ pin: newPin, recovery: { partId: second, part: newPart } });

  expect(describeContainer(after)).toEqual({ accountId, recoveryPartId: second });
  expect(await outcomeOf(after, "928375", keys)).toBe("wrong");
  expect(await codeFrom(() => openWithRecovery({ container: after, part: oldPart, keys }))).toBe(
    "container_damaged",
  );
  using byNewPin = await opened(after, "403918", keys);
  using byNewPart = await openWithRecovery({ container: after, part: newPart, keys });
  expect(textOf(byNewPin.password)).toBe("account password");
  expect(textOf(byNewPart.password)).toBe("account password");
  // Until the new bytes are on disk the old ones still open: a crash in between locks nobody out.
  expect(await outcomeOf(before, "928375", keys)).toBe("opened");
});

test("a reset without a recovery part leaves a container that no part opens", async () => {
  const keys = softwareKeys({ tries: 5 });
  using part = createPart();
  const before = await made(keys, { pin: "928375", recovery: { partId: first, part } });
  const after = await reset(before, { from: "928375", to: "403918", keys });
  expect(describeContainer(after).recoveryPartId).toBeUndefined();
  expect(await codeFrom(() => openWithRecovery({ container: after, part, keys }))).toBe("not_recoverable");
});

test("who took the content key out of the old container cannot read the new one: a reset makes another", async () => {
  const keys = softwareKeys({ tries: 5 });
  let container = await made(keys, { pin: "928375" });
  for (let again = 0; again < 2; again += 1) {
    container = await reset(container, { from: "928375", to: "928375", keys });
  }
  expect(new Set(keys.pin.sealed).size).toBe(3);
});

describe("the last five PINs", () => {
  test("are known, the current one included; the sixth is forgotten", async () => {
    const keys = softwareKeys({ tries: 5 });
    const pins = ["928370", "928371", "928372", "928373", "928374", "928375"] as const;
    let container = await made(keys, { pin: pins[0] });
    for (let i = 1; i < pins.length; i += 1) {
      container = await reset(container, { from: pins[i - 1] ?? "", to: pins[i] ?? "", keys });
      if (i < 4) continue;
      using inside = await opened(container, pins[i] ?? "", keys);
      expect(used(inside, pins)).toEqual(pins.map((_, at) => at <= i && at > i - 5));
      expect(used(inside, ["000000", "92837", "9283755", ""])).toEqual([false, false, false, false]);
    }
  });

  test("a change that is driven forward twice after a crash pushes nothing out", async () => {
    const keys = softwareKeys({ tries: 5 });
    const pins = ["928370", "928371", "928372", "928373", "928374"];
    let container = await made(keys, { pin: "928370" });
    for (let i = 1; i < pins.length; i += 1) {
      container = await reset(container, { from: pins[i - 1] ?? "", to: pins[i] ?? "", keys });
    }
    for (let again = 0; again < 3; again += 1) {
      container = await reset(container, { from: "928374", to: "928374", keys });
    }
    using inside = await opened(container, "928374", keys);
    expect(used(inside, pins)).toEqual([true, true, true, true, true]);
  });

  test("survive a new recovery part and a new password", async () => {
    const keys = softwareKeys({ tries: 5 });
    using part = createPart();
    using password = secretOf("rotated password");
    const container = await reset(await made(keys, { pin: "928370" }), {
      from: "928370",
      to: "928371",
      keys,
    });
    using inside = await opened(container, "928371", keys);
    for (const next of [
      await inside.withRecovery({ partId: first, part }),
      await inside.withPassword({ password }),
    ]) {
      using reopened = await opened(next, "928371", keys);
      expect(used(reopened, ["928370", "928371", "928372"])).toEqual([true, true, false]);
    }
  });
});

test("rotating the part keeps the PIN, asks the hardware nothing, and shuts the old part out", async () => {
  const keys = softwareKeys({ tries: 5 });
  using oldPart = createPart();
  using newPart = createPart();
  const before = await made(keys, { pin: "928375", recovery: { partId: first, part: oldPart } });
  using byPart = await openWithRecovery({ container: before, part: oldPart, keys });
  const after = await byPart.withRecovery({ partId: second, part: newPart });
  expect(keys.pin.asked).toBe(0);
  expect(describeContainer(after).recoveryPartId).toBe(second);
  expect(await outcomeOf(after, "928375", keys)).toBe("opened");
  expect(await codeFrom(() => openWithRecovery({ container: after, part: oldPart, keys }))).toBe(
    "container_damaged",
  );
  using byNewPart = await openWithRecovery({ container: after, part: newPart, keys });
  expect(textOf(byNewPart.password)).toBe("account password");
});

test("power loss during a rotation of the password: both candidates are there, then only the new one", async () => {
  const keys = softwareKeys({ tries: 5 });
  using part = createPart();
  using current = secretOf("account password");
  using next = secretOf("rotated password");
  const before = await made(keys, { pin: "928375", recovery: { partId: first, part } });

  using inside = await opened(before, "928375", keys);
  const during = await inside.withPassword({ password: current, pending: next });
  using between = await opened(during, "928375", keys);
  expect([textOf(between.password), textOf(between.pending)]).toEqual([
    "account password",
    "rotated password",
  ]);
  using betweenByPart = await openWithRecovery({ container: during, part, keys });
  expect(textOf(betweenByPart.pending)).toBe("rotated password");

  // A reset in the middle of it carries both along.
  using pin = secretOf("403918");
  using afterReset = await opened(await between.withPin({ pin }), "403918", keys);
  expect([textOf(afterReset.password), textOf(afterReset.pending)]).toEqual([
    "account password",
    "rotated password",
  ]);

  const done = await between.withPassword({ password: next });
  using finished = await opened(done, "928375", keys);
  expect([textOf(finished.password), finished.pending]).toEqual(["rotated password", undefined]);
});

test("the caller's bytes may be wiped or used again while the hardware is waited for", async () => {
  const keys = softwareKeys({ tries: 5 });
  using part = createPart();
  using pin = secretOf("928375");
  const container = await made(keys, { pin: "928375", recovery: { partId: first, part } });
  const buffer = Buffer.from(container);
  const opening = openWithPin({ container: buffer, pin, keys });
  buffer.fill(0);
  const result = await opening;
  if (result.outcome !== "opened") throw new Error(result.outcome);
  using inside = result.container;
  using newPart = createPart();
  const after = await inside.withRecovery({ partId: second, part: newPart });
  expect(await outcomeOf(after, "928375", keys)).toBe("opened");
});
