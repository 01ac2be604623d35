/** Devices on which a password is reset, and what a test looks at afterwards. Shared by the tests of its hazards. */
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type Clock, systemClock } from "../../../src/clock/clock.ts";
import type { Binding } from "../../../src/device-api/schemas.ts";
import type { Message } from "../../../src/protocol/codec.ts";
import { outcomes } from "../../../src/protocol/table.ts";
import {
  type Device,
  NobodyAnswers,
  type Person,
  newPassword,
  openDevice,
  secretOf,
  typedPassword,
} from "../power-loss/support/device.ts";
import { wasRight } from "../../../src/platform/ports.ts";
import { prepareDevice } from "../power-loss/support/prepare.ts";
import type { Beginning } from "../power-loss/support/stories.ts";

export type Prepared = Device & { account: NonNullable<Device["account"]> };

/** Gives fresh copies of a device that is prepared once for each beginning. */
export function devices(): (beginning: Omit<Beginning, "localSecret">, clock?: Clock) => Promise<Prepared> {
  const root = mkdtempSync(join(tmpdir(), "vestibule-password-"));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  return async (beginning, clock = systemClock) => {
    const prepared = join(root, Buffer.from(JSON.stringify(beginning)).toString("hex").slice(0, 200));
    if (!existsSync(prepared)) await prepareDevice(prepared, { localSecret: "password", ...beginning });
    const folder = mkdtempSync(join(root, "device-"));
    cpSync(prepared, folder, { recursive: true });
    return await openPrepared(folder, clock);
  };
}

/** The device in a folder, as after a restart. */
export async function openPrepared(folder: string, clock: Clock): Promise<Prepared> {
  const device = await openDevice(folder, undefined, clock);
  const { account } = device;
  if (account === undefined) throw new Error("no account");
  return Object.assign(device, { account });
}

export const plain = { begins: "with-typed-password" } as const;
export const withEscrow = { begins: "with-escrow" } as const;
export const encrypted = { fileVault: true } as const;

/** Who forgot their password, agrees to everything and chooses a new one. */
export const forgetful = {
  password: { forgot: true },
  losses: "agree",
  choosePassword: [newPassword],
} as const satisfies Partial<Person> & { choosePassword: readonly string[] };

export interface Ended {
  /** Texts of each screen, joined. */
  screens: string[];
  /** Absent where the person stood at a screen that they have no answer to. */
  outcome: Message<"outcome"> | undefined;
}

export async function play(device: Device, person: Person): Promise<Ended> {
  const screens: string[] = [];
  const onScreen = (texts: string[]) => {
    screens.push(texts.join(" | "));
    person.onScreen?.(texts);
  };
  const story = device.signIn({ ...person, onScreen });
  try {
    const outcome = await story;
    outcome.password?.dispose();
    return { screens, outcome };
  } catch (error) {
    if (!(error instanceof NobodyAnswers)) throw error;
    return { screens, outcome: undefined };
  }
}

export const signedIn = ({ outcome }: Ended): boolean => outcome?.outcome === outcomes.credential;

export async function signsIn(device: Prepared, text: string): Promise<boolean> {
  using password = secretOf(text);
  using copy = device.machine.copy();
  return wasRight(await copy.accounts.verify(device.account.id, password));
}

/** By kind, whether the password opens it. */
export async function opens(device: Prepared, text: string): Promise<Record<string, boolean | "unknown">> {
  using password = secretOf(text);
  const checks = await device.machine.protectedData.check(device.account.id, password);
  return Object.fromEntries(checks.map(({ kind, opens: result }) => [kind, result]));
}

/** Everything of the device that a refused reset must leave as it was. */
export async function footprint(device: Prepared): Promise<unknown> {
  const { id } = device.account;
  const account = await device.machine.accounts.find({ id });
  return {
    passwordSetAt: account?.passwordSetAt,
    opens: await opens(device, typedPassword),
    signsIn: await signsIn(device, typedPassword),
    escrow: device.state.escrow(id),
    changes: device.state.changes(),
  };
}

export const codesTold = (device: Device): (string | undefined)[] =>
  device.state.pendingEvents().events.map(({ code }) => code);

export function withBinding(device: Device, change: Partial<Binding>): void {
  device.state.saveBindings(device.state.bindings().map((binding) => ({ ...binding, ...change })));
}
