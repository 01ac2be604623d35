/** What a change of a secret needs of the device and the directory, when it begins and when it is recovered. */
import type { Clock } from "../../clock/clock.ts";
import type { DeviceEvent } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { AccountId, AccountState, Platform } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { openBox } from "../../secrets/sealed-box.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { AccountLocks } from "./account-locks.ts";
import { type Material, type StoredChange, materialContext } from "../state/change.ts";
import type { AgentState, Enrolment, StoredContainer } from "../state/state.ts";

export interface ChangeContext {
  platform: Platform;
  state: AgentState;
  clock: Clock;
  locks: AccountLocks;
  /** Never called with an account's lock. @throws `not_enrolled` */
  directory(): Promise<Directory>;
}

export function enrolmentOf(context: Pick<ChangeContext, "state">): Enrolment {
  const enrolment = context.state.enrolment();
  if (enrolment === undefined) throw new VestibuleError("not_enrolled");
  return enrolment;
}

export async function accountOf(context: ChangeContext, id: AccountId): Promise<AccountState> {
  const account = await context.platform.accounts.find({ id });
  if (account === undefined) throw new VestibuleError("account_unknown", { evidence: { account: id } });
  return account;
}

export function containerOf(context: ChangeContext, id: AccountId): StoredContainer {
  const container = context.state.container(id);
  if (container === undefined) throw new VestibuleError("container_missing", { evidence: { account: id } });
  return container;
}

type Sealed = Pick<StoredChange, "id" | "materials">;

/** Material of the journal as it is stored. @throws `container_damaged` when the journal has lost it */
export function sealedMaterial(change: Sealed, name: Material): Uint8Array {
  const sealed = change.materials.get(name);
  if (sealed === undefined)
    throw new VestibuleError("container_damaged", {
      evidence: { what: "material", name, change: change.id },
    });
  return sealed;
}

/** Wraps material of the change with this id by the device's wrapping key. */
export function wrapMaterial(
  { id, name }: { id: string; name: Material },
  secret: Secret,
  context: Pick<ChangeContext, "platform">,
): Promise<Uint8Array> {
  return context.platform.keys.wrapping.wrap(secret, materialContext(id, name));
}

/** Opens material that is wrapped by the device's wrapping key. */
export function unwrapMaterial(change: Sealed, name: Material, context: ChangeContext): Promise<Secret> {
  return context.platform.keys.wrapping.unwrap(
    sealedMaterial(change, name),
    materialContext(change.id, name),
  );
}

/** The old password, where the change has it. */
export async function oldPasswordOf(change: Sealed, context: ChangeContext): Promise<Secret | undefined> {
  return change.materials.has("old-password")
    ? await unwrapMaterial(change, "old-password", context)
    : undefined;
}

/** Opens a recovery part, which is sealed to the device's box key as the directory stores it. */
export function openPart(
  sealed: Uint8Array,
  context: Pick<ChangeContext, "state" | "platform">,
): Promise<Secret> {
  const { boxKey } = enrolmentOf(context);
  return openBox({ sealed, ...boxKey, wrapping: context.platform.keys.wrapping });
}

export function eventOf(
  change: Pick<StoredChange, "bindingId">,
  event: Omit<DeviceEvent, "at" | "bindingId">,
  clock: Clock,
): DeviceEvent {
  return { ...event, bindingId: change.bindingId, at: clock.now().toISOString() };
}
