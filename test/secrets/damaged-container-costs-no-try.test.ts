import { Buffer } from "node:buffer";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arenaReport } from "../../src/secrets/arena.ts";
import {
  createPinContainer,
  describeContainer,
  openWithPin,
  openWithRecovery,
} from "../../src/secrets/pin-container.ts";
import { createPart } from "../../src/secrets/split-seal.ts";
import { codeFrom } from "./support/codes.ts";
import { rechecked, withChecksum } from "./support/mutations.ts";
import { cheap, secretOf, softwareKeys } from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

const accountId = "S-1-5-21-1-2-3-1001";
const partId = "rcp_AAAAAAAAAAAAAAAA";

const keys = softwareKeys({ tries: 1_000_000 });
using pin = secretOf("928375");
using password = secretOf("account password");
using part = createPart();
const container = await createPinContainer({
  accountId,
  pin,
  password,
  keys,
  recovery: { partId, part },
  cost: cheap,
});
const pinText = "928375";
const partBytes = part.use((bytes) => Buffer.from(bytes));

/** Both ways in, with the right PIN and the right part. */
async function bothWays(blob: Uint8Array): Promise<string[]> {
  using rightPin = secretOf(pinText);
  using rightPart = createPart();
  rightPart.use((bytes) => {
    bytes.set(partBytes);
  });
  let outcome = "";
  const failure = await codeFrom(async () => {
    const opened = await openWithPin({ container: blob, pin: rightPin, keys });
    if (opened.outcome === "opened") opened.container[Symbol.dispose]();
    outcome = opened.outcome;
  });
  const byPin = failure === "nothing thrown" ? outcome : failure;
  const byPart = await codeFrom(async () => {
    (await openWithRecovery({ container: blob, part: rightPart, keys }))[Symbol.dispose]();
  });
  return [byPin, byPart];
}

const flipped = (blob: Uint8Array, at: number, mask: number): Uint8Array => {
  const changed = Uint8Array.from(blob);
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
};

test("untouched, it opens both ways", async () => {
  expect(await bothWays(container)).toEqual(["opened", "nothing thrown"]);
});

describe("a damaged disk", () => {
  test("any changed byte, any cut, any tail is refused before the hardware is asked", async () => {
    const asked = keys.pin.asked;
    for (let at = 0; at < container.length; at += 1) {
      for (const blob of [flipped(container, at, 1 << (at % 8)), container.subarray(0, at)]) {
        expect(await bothWays(blob)).toEqual(["container_damaged", "container_damaged"]);
        expect(await codeFrom(() => describeContainer(blob))).toBe("container_damaged");
      }
    }
    const longer = Buffer.concat([container, Buffer.from([0])]);
    expect(await bothWays(longer)).toEqual(["container_damaged", "container_damaged"]);
    expect(keys.pin.asked).toBe(asked);
  });

  test("arbitrary bytes are refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        expect(await bothWays(bytes)).toEqual(["container_damaged", "container_damaged"]);
        expect(await bothWays(withChecksum(bytes))).toEqual(["container_damaged", "container_damaged"]);
      }),
      { numRuns: 100 },
    );
  });

  test("a huge file is refused by its size", async () => {
    expect(await bothWays(new Uint8Array(1_000_000))).toEqual(["container_damaged", "container_damaged"]);
  });
});

describe("an attacker who corrects the checksum", () => {
  test("opens nothing by changing any byte", async () => {
    for (let at = 0; at < container.length - 32; at += 1) {
      const outcomes = await bothWays(rechecked(flipped(container, at, 1 << (at % 8))));
      expect(outcomes).not.toContain("opened");
      expect(outcomes).not.toContain("nothing thrown");
      expect(outcomes).not.toContain("internal");
    }
  });

  test("opens nothing by cutting, lengthening or mixing", async () => {
    const body = container.subarray(0, container.length - 32);
    for (let length = 0; length < body.length; length += 1) {
      expect(await bothWays(withChecksum(body.subarray(0, length)))).toEqual([
        "container_damaged",
        "container_damaged",
      ]);
    }
    const longer = withChecksum(Buffer.concat([body, Buffer.from([0])]));
    expect(await bothWays(longer)).toEqual(["container_damaged", "container_damaged"]);
  });

  test("cannot make us allocate: a cost out of bounds is refused before anything is computed", async () => {
    const asked = keys.pin.asked;
    const claim = (ops: number, memory: number): Uint8Array => {
      const blob = Buffer.from(container);
      blob.writeUInt32BE(ops, 5);
      blob.writeUInt32BE(memory, 9);
      return rechecked(blob);
    };
    for (const [ops, memory] of [
      [1, 0xffff_ffff],
      [1, 2 ** 28 + 1],
      [0xffff_ffff, 8192],
      [11, 8192],
      [10, 2 ** 28],
      [0, 8192],
      [1, 0],
      [1, 8191],
    ] as const) {
      expect(await bothWays(claim(ops, memory))).toEqual(["container_damaged", "container_damaged"]);
    }
    expect(keys.pin.asked).toBe(asked);
  });

  test("cannot give the payload of one container to the seals of another, not even of the same content key", async () => {
    using samePin = secretOf(pinText);
    using samePart = createPart();
    samePart.use((bytes) => {
      bytes.set(partBytes);
    });
    using otherPart = createPart();
    using otherPassword = secretOf("another password");
    const recovery = { partId, part: samePart };
    const stranger = await createPinContainer({
      accountId,
      pin: samePin,
      password: otherPassword,
      keys,
      recovery,
      cost: cheap,
    });
    using inside = await openWithRecovery({ container, part: samePart, keys });
    const rotated = await inside.withRecovery({ partId, part: otherPart });
    // Nonce, tag, and three fields with their lengths; the lengths are the same in all three.
    const payload = 24 + 16 + (2 + 16) + 2 + (2 + 48);
    const bodyOf = (blob: Uint8Array): Uint8Array => blob.subarray(0, blob.length - 32);
    for (const other of [stranger, rotated]) {
      expect(other.length).toBe(container.length);
      const mixed = [
        [container, other],
        [other, container],
      ] as const;
      for (const [head, tail] of mixed) {
        const blob = Buffer.concat([bodyOf(head).subarray(0, -payload), bodyOf(tail).subarray(-payload)]);
        const [byPin] = await bothWays(withChecksum(blob));
        expect(byPin).toBe("container_damaged");
      }
    }
    expect((await bothWays(rotated))[0]).toBe("opened");
  });
});
