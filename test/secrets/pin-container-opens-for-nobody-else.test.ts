import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arenaReport, Secret } from "../../src/secrets/arena.ts";
import {
  createPinContainer,
  defaultCost,
  describeContainer,
  openWithPin,
  openWithRecovery,
  type OpenContainer,
} from "../../src/secrets/pin-container.ts";
import { createPart } from "../../src/secrets/split-seal.ts";
import { codeFrom } from "./support/codes.ts";
import { rechecked } from "./support/mutations.ts";
import {
  cheap,
  lockedUntil,
  secretOf,
  softwareKeys,
  textOf,
  type SoftwareKeys,
} from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

const accountId = "S-1-5-21-1-2-3-1001";
const partId = "rcp_AAAAAAAAAAAAAAAA";

async function made(o: {
  keys: SoftwareKeys;
  pin?: string;
  part?: Secret;
  password?: string;
}): Promise<Uint8Array> {
  using pin = secretOf(o.pin ?? "928375");
  using password = secretOf(o.password ?? "account password");
  const recovery = o.part === undefined ? undefined : { partId, part: o.part };
  return await createPinContainer({ accountId, pin, password, keys: o.keys, recovery, cost: cheap });
}

/** What came of trying a PIN: the password, or the outcome. */
async function tryPin(container: Uint8Array, text: string, keys: SoftwareKeys): Promise<string> {
  using pin = secretOf(text);
  const opened = await openWithPin({ container, pin, keys });
  if (opened.outcome === "wrong") return `wrong, ${String(opened.triesLeft)} left`;
  if (opened.outcome !== "opened") return opened.outcome;
  using inside = opened.container;
  return `opened: ${textOf(inside.password) ?? ""}`;
}

describe("the PIN", () => {
  test("opens; a wrong one counts at the hardware, a right one clears the count", async () => {
    const keys = softwareKeys({ tries: 3 });
    const container = await made({ keys });
    expect(await tryPin(container, "928376", keys)).toBe("wrong, 2 left");
    expect(await tryPin(container, "928375", keys)).toBe("opened: account password");
    expect(keys.pin.triesLeft).toBe(3);
    expect(await tryPin(container, "", keys)).toBe("wrong, 2 left");
  });

  test("in a locked-out hardware the right one does not open either", async () => {
    const keys = softwareKeys({ tries: 1 });
    const container = await made({ keys });
    expect(await tryPin(container, "000000", keys)).toBe("wrong, 0 left");
    using pin = secretOf("928375");
    expect(await openWithPin({ container, pin, keys })).toEqual({
      outcome: "locked-out",
      until: lockedUntil,
    });
  });

  test("copying the container, using up the tries and restoring the copy gives no new ones", async () => {
    const keys = softwareKeys({ tries: 2 });
    const container = await made({ keys });
    const copy = Uint8Array.from(container);
    await tryPin(container, "111112", keys);
    await tryPin(container, "111113", keys);
    expect(await tryPin(copy, "928375", keys)).toBe("locked-out");
  });

  test("on another device, or after the hardware was cleared, opens nothing", async () => {
    const keys = softwareKeys({ tries: 5 });
    const container = await made({ keys });
    expect(await tryPin(container, "928375", softwareKeys({ tries: 5 }))).toBe("cleared");
    keys.pin.cleared = true;
    expect(await tryPin(container, "928375", keys)).toBe("cleared");
  });

  test("of any bytes, with any password: what went in comes out", async () => {
    const keys = softwareKeys({ tries: 5 });
    const bytes = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength });
    await fc.assert(
      fc.asyncProperty(bytes(127), bytes(512), fc.boolean(), async (pinBytes, passwordBytes, recoverable) => {
        using pin = Secret.take(Uint8Array.from(pinBytes));
        using password = Secret.take(Uint8Array.from(passwordBytes));
        using part = createPart();
        const recovery = recoverable ? { partId, part } : undefined;
        const container = await createPinContainer({ accountId, pin, password, keys, recovery, cost: cheap });
        expect(describeContainer(container)).toEqual({
          accountId,
          recoveryPartId: recoverable ? partId : undefined,
        });
        const shows = Buffer.from(container).includes(Buffer.from(passwordBytes));
        expect(shows && passwordBytes.length > 4).toBe(false);
        const opened = await openWithPin({ container, pin, keys });
        if (opened.outcome !== "opened") throw new Error(opened.outcome);
        using inside = opened.container;
        expect(inside.password.equals(password)).toBe(true);
        expect(inside.accountId).toBe(accountId);
        expect(inside.pending).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});

describe("the recovery part", () => {
  test("opens without the PIN and without touching the counter, also while locked out", async () => {
    const keys = softwareKeys();
    using part = createPart();
    const container = await made({ keys, part });
    using inside = await openWithRecovery({ container, part, keys });
    expect(textOf(inside.password)).toBe("account password");
    expect(keys.pin.asked).toBe(0);
  });

  test("alone opens nothing: wrong part, other device, container without a recovery seal, key gone", async () => {
    const keys = softwareKeys();
    using part = createPart();
    using wrongPart = createPart();
    const container = await made({ keys, part });
    const open = (o: object) => codeFrom(() => openWithRecovery({ container, part, keys, ...o }));
    expect(await open({ part: wrongPart })).toBe("container_damaged");
    expect(await open({ keys: softwareKeys() })).toBe("container_damaged");
    expect(await open({ container: await made({ keys }) })).toBe("not_recoverable");
    keys.wrapping.cleared = true;
    expect(await open({})).toBe("tpm_cleared");
  });
});

describe("a container under another name", () => {
  test("another account's does not open, although PIN, device and checksum are right", async () => {
    const keys = softwareKeys({ tries: 5 });
    using part = createPart();
    const container = await made({ keys, part });
    const renamed = rechecked(container, { from: accountId, to: "S-1-5-21-1-2-3-1002" });
    expect(describeContainer(renamed).accountId).toBe("S-1-5-21-1-2-3-1002");
    expect(await codeFrom(() => tryPin(renamed, "928375", keys))).toBe("container_damaged");
    expect(await codeFrom(() => openWithRecovery({ container: renamed, part, keys }))).toBe(
      "container_damaged",
    );
  });

  test("another part's name does not open", async () => {
    const keys = softwareKeys({ tries: 5 });
    using part = createPart();
    const renamed = rechecked(await made({ keys, part }), { from: partId, to: "rcp_BBBBBBBBBBBBBBBB" });
    expect(await codeFrom(() => tryPin(renamed, "928375", keys))).toBe("container_damaged");
    expect(await codeFrom(() => openWithRecovery({ container: renamed, part, keys }))).toBe(
      "container_damaged",
    );
  });
});

test("what cannot be read back is not made", async () => {
  const keys = softwareKeys({ tries: 5 });
  using pin = secretOf("928375");
  using password = secretOf("account password");
  using empty = Secret.random(0);
  using long = Secret.random(513);
  using shortPart = Secret.random(31);
  const make = (o: object) =>
    codeFrom(() => createPinContainer({ accountId, pin, password, keys, cost: cheap, ...o }));
  expect(await make({ password: empty })).toBe("container_damaged");
  expect(await make({ password: long })).toBe("container_damaged");
  expect(await make({ recovery: { partId, part: shortPart } })).toBe("container_damaged");
  for (const id of ["", "a b", "a\nb", "é", "x".repeat(185)])
    expect(await make({ accountId: id })).toBe("internal");
  for (const cost of [
    { ops: 0, memory: 8192 },
    { ops: 11, memory: 8192 },
    { ops: 1, memory: 8191 },
    { ops: 1, memory: 2 ** 28 + 1 },
    { ops: 10, memory: 2 ** 28 },
    { ops: 1.5, memory: 8192 },
  ]) {
    expect(await make({ cost })).toBe("internal");
  }
});

test("the default cost is taken, stored, and used when opening", async () => {
  expect(defaultCost).toEqual({ ops: 3, memory: 64 * 1024 * 1024 });
  const keys = softwareKeys({ tries: 5 });
  using pin = secretOf("928375");
  using password = secretOf("account password");
  const container = await createPinContainer({ accountId, pin, password, keys });
  expect(Buffer.from(container).subarray(5, 13).toString("hex")).toBe("0000000304000000");
  expect(await tryPin(container, "928375", keys)).toBe("opened: account password");
});

test("an opened container that was disposed of gives nothing any more", async () => {
  const keys = softwareKeys({ tries: 5 });
  using pin = secretOf("928375");
  const opened = await openWithPin({ container: await made({ keys }), pin, keys });
  if (opened.outcome !== "opened") throw new Error(opened.outcome);
  const inside: OpenContainer = opened.container;
  inside[Symbol.dispose]();
  inside[Symbol.dispose]();
  expect(inside.password.disposed).toBe(true);
  expect(await codeFrom(() => inside.wasUsed(pin))).toBe("internal");
  expect(await codeFrom(() => inside.withPin({ pin }))).toBe("internal");
  expect(await codeFrom(() => inside.withPassword({ password: pin }))).toBe("internal");
});
