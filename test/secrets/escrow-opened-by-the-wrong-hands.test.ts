import { afterEach, describe, expect, test } from "vitest";
import { arenaReport } from "../../src/secrets/arena.ts";
import { createEscrow, describeEscrow, openEscrow } from "../../src/secrets/escrow.ts";
import { createPart } from "../../src/secrets/split-seal.ts";
import { codeFrom } from "./support/codes.ts";
import { rechecked } from "./support/mutations.ts";
import { secretOf, softwareKeys, textOf } from "./support/software-keys.ts";

afterEach(() => {
  expect(arenaReport().used).toBe(0);
});

const accountId = "S-1-5-21-1-2-3-1001";
const other = "S-1-5-21-1-2-3-1002";
const partId = "rcp_AAAAAAAAAAAAAAAA";

test("off keeps nothing", async () => {
  using secret = secretOf("current password");
  const escrow = await createEscrow({ accountId, secret, policy: { mode: "off" }, ...softwareKeys() });
  expect(escrow).toBeUndefined();
});

describe("split", () => {
  test("opens with the directory's part on this device, for this account, and not otherwise", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using wrongPart = createPart();
    using secret = secretOf("current password");
    const policy = { mode: "split", recovery: { partId, part } } as const;
    const escrow = (await createEscrow({ accountId, secret, policy, wrapping })) ?? new Uint8Array();
    expect(describeEscrow(escrow)).toEqual({ accountId, mode: "split", recoveryPartId: partId });
    using opened = await openEscrow({ escrow, accountId, wrapping, part });
    expect(textOf(opened)).toBe("current password");

    const open = (o: object) => codeFrom(() => openEscrow({ escrow, accountId, wrapping, part, ...o }));
    expect(await open({ part: undefined })).toBe("not_recoverable");
    expect(await open({ part: wrongPart })).toBe("container_damaged");
    expect(await open({ accountId: other })).toBe("container_damaged");
    expect(await open({ wrapping: softwareKeys().wrapping })).toBe("container_damaged");
  });

  test("an escrow that was given another account's or another part's name does not open", async () => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using secret = secretOf("current password");
    const policy = { mode: "split", recovery: { partId, part } } as const;
    const escrow = (await createEscrow({ accountId, secret, policy, wrapping })) ?? new Uint8Array();
    const renamed = rechecked(escrow, { from: accountId, to: other });
    expect(describeEscrow(renamed).accountId).toBe(other);
    expect(await codeFrom(() => openEscrow({ escrow: renamed, accountId: other, wrapping, part }))).toBe(
      "container_damaged",
    );
    const otherPart = rechecked(escrow, { from: partId, to: "rcp_BBBBBBBBBBBBBBBB" });
    expect(await codeFrom(() => openEscrow({ escrow: otherPart, accountId, wrapping, part }))).toBe(
      "container_damaged",
    );
  });
});

describe("device", () => {
  test("opens on this device without the directory, and on no other", async () => {
    const { wrapping } = softwareKeys();
    using secret = secretOf("current password");
    const policy = { mode: "device" } as const;
    const escrow = (await createEscrow({ accountId, secret, policy, wrapping })) ?? new Uint8Array();
    expect(describeEscrow(escrow)).toEqual({ accountId, mode: "device", recoveryPartId: undefined });
    using opened = await openEscrow({ escrow, accountId, wrapping });
    expect(textOf(opened)).toBe("current password");

    const elsewhere = softwareKeys().wrapping;
    expect(await codeFrom(() => openEscrow({ escrow, accountId, wrapping: elsewhere }))).toBe(
      "container_damaged",
    );
    expect(await codeFrom(() => openEscrow({ escrow, accountId: other, wrapping }))).toBe(
      "container_damaged",
    );
    wrapping.cleared = true;
    expect(await codeFrom(() => openEscrow({ escrow, accountId, wrapping }))).toBe("tpm_cleared");
  });
});

test.each(["split", "device"] as const)(
  "%s: changed in any byte, checksum put right, does not open",
  async (mode) => {
    const { wrapping } = softwareKeys();
    using part = createPart();
    using secret = secretOf("current password");
    const policy = mode === "split" ? ({ mode, recovery: { partId, part } } as const) : ({ mode } as const);
    const escrow = (await createEscrow({ accountId, secret, policy, wrapping })) ?? new Uint8Array();
    const body = escrow.length - 32;
    for (let at = 0; at < escrow.length; at += 1) {
      const changed = Uint8Array.from(escrow);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(await codeFrom(() => openEscrow({ escrow: changed, accountId, wrapping, part }))).toBe(
        "container_damaged",
      );
      const cut = escrow.subarray(0, at);
      expect(await codeFrom(() => openEscrow({ escrow: cut, accountId, wrapping, part }))).toBe(
        "container_damaged",
      );
      if (at >= body) continue;
      const forged = rechecked(changed);
      expect(await codeFrom(() => openEscrow({ escrow: forged, accountId, wrapping, part }))).toBe(
        "container_damaged",
      );
    }
  },
);
