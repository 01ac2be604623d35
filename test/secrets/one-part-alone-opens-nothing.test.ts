import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { arenaReport, Secret } from "../../src/secrets/arena.ts";
import type { WrappingKey } from "../../src/secrets/device-key.ts";
import { createPart, openSplit, sealSplit } from "../../src/secrets/split-seal.ts";
import { codeFrom } from "./support/codes.ts";
import { secretOf, softwareKeys, textOf } from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

const context = "test\naccount-1";

/** A wrapping key that returns a fixed secret for everything: the device's protection has failed. */
function failedWrapping(share: Uint8Array): WrappingKey {
  return {
    wrap: (secret) => Promise.resolve(secret.use((bytes) => Uint8Array.from(bytes))),
    unwrap: () => Promise.resolve(Secret.take(Uint8Array.from(share))),
  };
}

describe("without the wrapping key's own refusal", () => {
  test("the part opens nothing with another share, the share nothing for another context", async () => {
    using part = createPart();
    using secret = secretOf("the secret");
    const share = new Uint8Array(32);
    const remembering: WrappingKey = {
      ...failedWrapping(share),
      wrap: (own) => {
        own.use((bytes) => {
          share.set(bytes);
        });
        return Promise.resolve(Uint8Array.of(1));
      },
    };
    const sealed = await sealSplit({ secret, part, wrapping: remembering, context });
    const open = (o: object) =>
      codeFrom(async () => {
        (await openSplit({ sealed, part, wrapping: failedWrapping(share), context, ...o })).dispose();
      });
    expect(await open({})).toBe("nothing thrown");
    expect(await open({ context: "test\naccount-2" })).toBe("container_damaged");
    expect(await open({ wrapping: failedWrapping(new Uint8Array(32)) })).toBe("container_damaged");
    expect(await open({ wrapping: failedWrapping(share.subarray(1)) })).toBe("container_damaged");
    const almost = Uint8Array.from(share);
    almost[31] = (almost[31] ?? 0) ^ 1;
    expect(await open({ wrapping: failedWrapping(almost) })).toBe("container_damaged");
  });
});

describe("a split seal", () => {
  test("opens with both parts and the same context", async () => {
    const { wrapping } = softwareKeys();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 1024 }),
        fc.string(),
        async (bytes, label) => {
          using part = createPart();
          using secret = Secret.take(Uint8Array.from(bytes));
          const sealed = await sealSplit({ secret, part, wrapping, context: label });
          using opened = await openSplit({ sealed, part, wrapping, context: label });
          expect(opened.equals(secret)).toBe(true);
          expect(opened.use((plain) => Buffer.from(plain).equals(bytes))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("does not open with the directory's part on another device, nor on this device with another part", async () => {
    const { wrapping } = softwareKeys();
    const elsewhere = softwareKeys().wrapping;
    using part = createPart();
    using otherPart = createPart();
    using noPart = Secret.fill(32, () => undefined);
    using shortPart = part.slice(0, 31);
    using secret = secretOf("the secret");
    const sealed = await sealSplit({ secret, part, wrapping, context });
    const attempts = [
      { sealed, part, wrapping: elsewhere, context },
      { sealed, part: otherPart, wrapping, context },
      { sealed, part: noPart, wrapping, context },
      { sealed, part: shortPart, wrapping, context },
      { sealed, part, wrapping, context: "test\naccount-2" },
      { sealed, part, wrapping, context: "" },
    ];
    for (const attempt of attempts)
      expect(await codeFrom(() => openSplit(attempt))).toBe("container_damaged");
    using opened = await openSplit({ sealed, part, wrapping, context });
    expect(textOf(opened)).toBe("the secret");
  });

  test("is made with a fresh share each time: the same secret and part never look the same", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using secret = secretOf("the secret");
    const one = await sealSplit({ secret, part, wrapping, context });
    const two = await sealSplit({ secret, part, wrapping, context });
    expect(Buffer.from(one).equals(two)).toBe(false);
  });

  test("refuses to seal what it could not open", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using nothing = Secret.random(0);
    using tooMuch = Secret.random(1025);
    for (const secret of [nothing, tooMuch]) {
      expect(await codeFrom(() => sealSplit({ secret, part, wrapping, context }))).toBe("container_damaged");
    }
  });

  test("reports that the wrapping key is gone", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using secret = secretOf("the secret");
    const sealed = await sealSplit({ secret, part, wrapping, context });
    wrapping.cleared = true;
    expect(await codeFrom(() => openSplit({ sealed, part, wrapping, context }))).toBe("tpm_cleared");
  });

  test("changed in any byte, cut or lengthened anywhere, does not open", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using secret = secretOf("the secret");
    const sealed = await sealSplit({ secret, part, wrapping, context });
    const opens = (blob: Uint8Array) => codeFrom(() => openSplit({ sealed: blob, part, wrapping, context }));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(await opens(changed)).toBe("container_damaged");
      expect(await opens(sealed.subarray(0, at))).toBe("container_damaged");
    }
    expect(await opens(Buffer.concat([sealed, Buffer.alloc(1)]))).toBe("container_damaged");
  });
});
