/**
 * The sealed material of a change can never be opened again, at each step of each kind. The change ends with the
 * password that the account has, the person signs in, and the directory hears what was given up. A step without a case
 * here does not compile.
 */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type KindName, giveUp, kinds, waitsForDevice } from "../../src/agent/changes/kinds.ts";
import { openChange } from "../../src/agent/changes/recovery.ts";
import type { Material } from "../../src/agent/state/change.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { createPinContainer } from "../../src/secrets/pin-container.ts";
import { type Prepared, devices, plain, play, signedIn } from "./support/password-story.ts";
import {
  type Person,
  bindingId,
  grantId,
  newPassword,
  newPin,
  oldPin,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";

const device = devices();
const bad = () => randomBytes(200);
const partId = "rcp_AAAAAAAAAAAAAAAA";
const withPin = { begins: "with-pin", localSecret: "pin" } as const;
const withPasswordToBe = { begins: "with-typed-password", localSecret: "pin" } as const;
const random = "Random24CharactersOfText";

interface Case {
  begins: Parameters<typeof device>[0] & { localSecret?: "pin" | "password" };
  detail: { readonly kind: KindName; readonly [field: string]: unknown };
  /** What takes effect with the change, made by the test; the other material is bad. */
  materials?: (
    prepared: Prepared,
  ) => Promise<Partial<Record<Material, Uint8Array>>> | Partial<Record<Material, Uint8Array>>;
  /** The account gets this password before the change is given up. */
  accountHas?: string;
  /** The container is bad by then. */
  damagesContainer?: true;
  /** What the person signs in with afterwards. */
  signsInWith: Person;
  notice: unknown;
  /** What the directory hears at once. */
  told?: "reset-undone" | "reset-completed" | "disk-behind" | "password-synced" | "password-sync-refused";
}

type DeviceSteps<K extends KindName> = Parameters<(typeof kinds)[K]["giveUp"]>[0]["step"];

const accountPassword = (reason: "set-up" | "rotation" | "hand-back") =>
  ({ kind: "account-password", reason }) as const;
const pinReset = { kind: "pin-reset", grantId, partId, nextPartId: partId } as const;
const passwordReset = { kind: "password-reset", grantId, how: "set", lost: [] } as const;
const sync = {
  kind: "sync",
  envelopeId: "env_AAAAAAAAAAAAAAAA",
  endsPin: false,
  how: "set",
  lost: [],
} as const;
const repair = { kind: "repair", by: "previous-password", lost: [] } as const;
const closed = { kept: [], anew: [], closed: ["dpapi", "credential-manager"], diskNotInStep: false };
const nothingFollowed = { changed: closed };

async function containerOf({ account, machine }: Prepared): Promise<Partial<Record<Material, Uint8Array>>> {
  using password = secretOf(random);
  using pin = secretOf(newPin);
  const blob = await createPinContainer({ accountId: account.id, pin, password, keys: machine.keys });
  return { "next-container": blob };
}

const cases: { [K in KindName]: { [Step in DeviceSteps<K>]: Record<string, Case> } } = {
  "pin-reset": {
    recorded: {
      "the container is as it was": {
        begins: withPin,
        detail: pinReset,
        signsInWith: { pin: oldPin },
        notice: "undone",
        told: "reset-undone",
      },
    },
    resealed: {
      "the earlier container is back": {
        begins: withPin,
        detail: pinReset,
        materials: ({ state, account }) => ({
          "previous-container": state.container(account.id)?.blob ?? bad(),
        }),
        damagesContainer: true,
        signsInWith: { pin: oldPin },
        notice: "undone",
        told: "reset-undone",
      },
    },
  },
  "account-password": {
    recorded: {
      "a set-up": {
        begins: withPasswordToBe,
        detail: accountPassword("set-up"),
        signsInWith: { current: typedPassword, choose: newPin },
        notice: "undone",
        told: "reset-undone",
      },
      "a rotation": {
        begins: withPin,
        detail: accountPassword("rotation"),
        signsInWith: { pin: oldPin },
        notice: "undone",
        told: "reset-undone",
      },
    },
    uploaded: {
      "the account has the old password": {
        begins: withPin,
        detail: accountPassword("rotation"),
        signsInWith: { pin: oldPin },
        notice: "undone",
        told: "reset-undone",
      },
      "the account has the new password": {
        begins: withPasswordToBe,
        detail: accountPassword("set-up"),
        materials: containerOf,
        accountHas: random,
        signsInWith: { pin: newPin },
        notice: "finished",
      },
      "the account has the password that its person chose": {
        begins: { ...plain, localSecret: "password" },
        detail: accountPassword("hand-back"),
        accountHas: newPassword,
        signsInWith: { password: newPassword },
        notice: "finished",
      },
    },
  },
  sync: {
    recorded: {
      "the account has the old password": {
        begins: plain,
        detail: sync,
        signsInWith: { password: typedPassword },
        // Nobody had asked for it.
        notice: undefined,
        told: "password-sync-refused",
      },
      "the account has the directory password": {
        begins: plain,
        detail: sync,
        accountHas: newPassword,
        signsInWith: { password: newPassword },
        notice: { synced: closed },
        told: "password-synced",
      },
    },
    "account-changed": {
      "what it protects did not follow": {
        begins: plain,
        detail: sync,
        accountHas: newPassword,
        signsInWith: { password: newPassword },
        notice: { synced: closed },
        told: "password-synced",
      },
    },
  },
  "password-reset": {
    recorded: {
      "the account has the old password": {
        begins: plain,
        detail: passwordReset,
        signsInWith: { password: typedPassword },
        notice: "undone",
        told: "reset-undone",
      },
      "the account has the new password": {
        begins: plain,
        detail: passwordReset,
        accountHas: newPassword,
        signsInWith: { password: newPassword },
        notice: nothingFollowed,
        told: "reset-completed",
      },
    },
    "account-changed": {
      "what it protects did not follow": {
        begins: plain,
        detail: passwordReset,
        accountHas: newPassword,
        signsInWith: { password: newPassword },
        notice: nothingFollowed,
        told: "reset-completed",
      },
    },
  },
  // What is in escrow has taken effect with the intent: no step of it waits for the device.
  escrow: {},
  "break-glass": {},
  repair: {
    recorded: {
      "the disk opens with what opened it": {
        begins: plain,
        detail: repair,
        signsInWith: { password: typedPassword },
        notice: undefined,
        told: "disk-behind",
      },
    },
    "disk-opens": {
      "the disk opens with both passwords": {
        begins: plain,
        detail: repair,
        signsInWith: { password: typedPassword },
        notice: undefined,
        told: "disk-behind",
      },
    },
  },
};

const flat = Object.entries(cases).flatMap(([kind, steps]) =>
  Object.entries<Record<string, Case>>(steps).flatMap(([step, variants]) =>
    Object.entries(variants).map(([name, each]) => [`${kind} at ${step}: ${name}`, step, each] as const),
  ),
);

test("every step of every kind that waits for the device has a case", () => {
  for (const [kind, { steps }] of Object.entries(kinds)) {
    const waiting = Object.entries(steps).filter(([, waits]) => waits === "device");
    expect(Object.keys(cases[kind as KindName])).toEqual(waiting.map(([step]) => step));
  }
});

test.each(flat)("%s", async (_, step, { begins, detail, materials, ...expected }) => {
  using prepared = await device(begins);
  const { state, account, machine, context } = prepared;
  const stored = state.container(account.id);
  const passwordSetAt =
    detail.kind === "pin-reset" ? {} : { passwordSetAt: account.passwordSetAt.toISOString() };
  const begun = state.begin({
    id: "given-up",
    accountId: account.id,
    bindingId,
    detail: { ...detail, ...passwordSetAt },
    materials: {
      "new-pin": bad(),
      "new-password": bad(),
      "old-password": bad(),
      ...(await materials?.(prepared)),
    },
    begunAt: new Date(),
  });
  const container =
    expected.damagesContainer === true && stored !== undefined ? { ...stored, blob: bad() } : undefined;
  state.advance(begun, { step, container });
  if (expected.accountHas !== undefined) {
    using old = secretOf(typedPassword);
    using next = secretOf(expected.accountHas);
    await machine.accounts.change(account.id, { old, new: next });
  }
  const change = openChange(context, account.id);
  if (change === undefined || !waitsForDevice(change)) throw new Error("no change that waits for the device");
  const told = state.pendingEvents().events.length;

  await giveUp(change, context, {
    because: new VestibuleError("container_damaged"),
    announce: "at-next-sign-in",
  });
  const left = openChange(context, account.id);
  expect(left === undefined || !waitsForDevice(left)).toBe(true);
  expect(state.notice(account.id)).toEqual(expected.notice);
  expect(state.pendingEvents().events.slice(told)).toEqual(
    expected.told === undefined
      ? []
      : [expect.objectContaining({ kind: expected.told, code: "container_damaged" })],
  );
  expect(signedIn(await play(prepared, expected.signsInWith))).toBe(true);
});
