import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arenaReport, Secret } from "../../src/secrets/arena.ts";
import {
  createBoxKey,
  createBreakGlassKey,
  maximumBoxed,
  openBox,
  openBreakGlass,
  sealTo,
} from "../../src/secrets/sealed-box.ts";
import { codeFrom } from "./support/codes.ts";
import { secretOf, softwareKeys, textOf } from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

describe("a recovery part sealed to the device", () => {
  test("opens on that device and nowhere else", async () => {
    const { wrapping } = softwareKeys();
    const elsewhere = softwareKeys().wrapping;
    const mine = await createBoxKey(wrapping);
    const other = await createBoxKey(wrapping);
    using part = Secret.random(32);
    const sealed = sealTo(mine.publicKey, part);
    expect(sealed.length).toBeLessThanOrEqual(512);
    using opened = await openBox({ sealed, ...mine, wrapping });
    expect(opened.equals(part)).toBe(true);

    const wrong = [
      { sealed, ...mine, wrapping: elsewhere },
      { sealed, ...other, wrapping },
      { sealed, publicKey: other.publicKey, wrapped: mine.wrapped, wrapping },
      { sealed, publicKey: mine.publicKey, wrapped: other.wrapped, wrapping },
      { sealed, publicKey: mine.publicKey.subarray(1), wrapped: mine.wrapped, wrapping },
    ];
    for (const attempt of wrong) expect(await codeFrom(() => openBox(attempt))).toBe("container_damaged");
    wrapping.cleared = true;
    expect(await codeFrom(() => openBox({ sealed, ...mine, wrapping }))).toBe("tpm_cleared");
  });

  test("changed, cut or empty, does not open", async () => {
    const { wrapping } = softwareKeys();
    const mine = await createBoxKey(wrapping);
    using part = Secret.random(32);
    const sealed = sealTo(mine.publicKey, part);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      for (const blob of [changed, sealed.subarray(0, at)]) {
        expect(await codeFrom(() => openBox({ sealed: blob, ...mine, wrapping }))).toBe("container_damaged");
      }
    }
    expect(await codeFrom(() => openBox({ sealed: new Uint8Array(10_000), ...mine, wrapping }))).toBe(
      "container_damaged",
    );
  });
});

describe("a break-glass password", () => {
  test("opens with the directory's key only", async () => {
    const directory = createBreakGlassKey();
    const stranger = createBreakGlassKey();
    using mine = directory.secretKey;
    using theirs = stranger.secretKey;
    using password = secretOf("Kp7xVz3mQ9rTnH4wBc6yLd2s");
    const sealed = sealTo(directory.publicKey, password);
    expect(Buffer.from(sealed).includes("Kp7xVz3m")).toBe(false);
    using opened = openBreakGlass({ sealed, publicKey: directory.publicKey, secretKey: mine });
    expect(textOf(opened)).toBe("Kp7xVz3mQ9rTnH4wBc6yLd2s");
    using half = mine.slice(0, 31);
    for (const attempt of [
      { sealed, publicKey: stranger.publicKey, secretKey: theirs },
      { sealed, publicKey: directory.publicKey, secretKey: theirs },
      { sealed, publicKey: directory.publicKey, secretKey: half },
    ]) {
      expect(await codeFrom(() => openBreakGlass(attempt))).toBe("container_damaged");
    }
  });

  test("of any length that fits comes back whole", () => {
    const { publicKey, secretKey } = createBreakGlassKey();
    using key = secretKey;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: maximumBoxed }), (bytes) => {
        using secret = Secret.take(Uint8Array.from(bytes));
        const sealed = sealTo(publicKey, secret);
        expect(sealed.length).toBeLessThanOrEqual(512);
        using opened = openBreakGlass({ sealed, publicKey, secretKey: key });
        expect(opened.equals(secret)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

test("a public key of low order, to which everybody could open the box, is refused", async () => {
  using secret = secretOf("secret");
  // Points of low order (RFC 7748 section 6.1): with them the shared key is known to all.
  const zero = new Uint8Array(32);
  const one = Uint8Array.from([1, ...new Uint8Array(31)]);
  const orderEight = Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex");
  for (const key of [zero, one, orderEight, new Uint8Array(31), new Uint8Array(33), new Uint8Array(0)]) {
    expect(await codeFrom(() => sealTo(key, secret))).toBe("request_invalid");
  }
});

test("nothing, or more than the wire holds, is not sealed", async () => {
  const { publicKey, secretKey } = createBreakGlassKey();
  secretKey.dispose();
  using nothing = Secret.random(0);
  using tooMuch = Secret.random(maximumBoxed + 1);
  for (const secret of [nothing, tooMuch]) {
    expect(await codeFrom(() => sealTo(publicKey, secret))).toBe("internal");
  }
});
