/** What a change of a secret needs of the device and the directory; the same at first run and at recovery. */
import type { Clock } from "../../clock/clock.ts";
import type { DeviceEvent } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { AccountId, AccountState, Platform } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { openBox } from "../../secrets/sealed-box.ts";
import type { Directory } from "../directory-client.ts";
import { type Change, type ChangeSummary, type Material, materialContext } from "../state/change.ts";
import type { AgentState, Enrolment, StoredContainer } from "../state/state.ts";

export interface ChangeContext {
  platform: Platform;
  state: AgentState;
  clock: Clock;
  /** @throws `not_enrolled` */
  directory(): Promise<Directory>;
}

/** How a change came out. `undone` leaves everything as it was before. */
export type ChangeOutcome =
  | {
      outcome: "done";
      /** The PIN can be used from then on (security chip in lock-out until then). */
      pinFrom?: Date | undefined;
      /** What became of all that the password protects, where it is a reset of one. */
      summary?: ChangeSummary | undefined;
    }
  | { outcome: "undone"; code: VestibuleError["code"] };

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

/** Material of the journal as it is stored. */
export function sealedMaterial(change: Change, name: Material): Uint8Array {
  const sealed = change.materials.get(name);
  if (sealed === undefined)
    throw new VestibuleError("internal", { evidence: { what: "material", name, change: change.id } });
  return sealed;
}

/** Opens material that is wrapped by the device's wrapping key. */
export function unwrapMaterial(change: Change, name: Material, context: ChangeContext): Promise<Secret> {
  return context.platform.keys.wrapping.unwrap(
    sealedMaterial(change, name),
    materialContext(change.id, name),
  );
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
  change: Pick<Change, "bindingId">,
  event: Omit<DeviceEvent, "at" | "bindingId">,
  clock: Clock,
): DeviceEvent {
  return { ...event, bindingId: change.bindingId, at: clock.now().toISOString() };
}
