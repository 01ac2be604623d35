/** What the steps of a change write, each in one transaction of `state.ts`. */
import type { DeviceEvent } from "../../device-api/schemas.ts";
import type { ChangeSummary, Material, StoredEscrow } from "./change.ts";
import type { NowHeld } from "./known-bindings.ts";
import type { OwnUpload } from "./own-uploads.ts";
import type { SealedPassword } from "./sealed-passwords.ts";

/** How a change ended while nobody was at the screen. Shown at the next sign-in. */
export type Notice =
  | "finished"
  | "undone"
  | { changed: ChangeSummary }
  /** The account got the directory password. */
  | { synced: ChangeSummary }
  /** The disk was brought into step with the account's password. */
  | { repaired: ChangeSummary };

/** What one step writes, in one transaction. */
export interface Advance {
  step: string;
  /** What becomes of the container and the escrow: absent leaves them as they are. */
  container?: SealedPassword | "remove" | undefined;
  escrow?: StoredEscrow | "remove" | undefined;
  materials?: Partial<Record<Material, Uint8Array>>;
  drop?: readonly Material[];
  events?: readonly DeviceEvent[];
  notice?: Notice | undefined;
  /** The disk was found to open with an earlier password than the account has now. */
  diskBehind?: true | undefined;
}

/** How a change ends. */
export interface Settlement {
  events: readonly DeviceEvent[];
  /**
   * What the change had replaced in the journal is open again: everything is as it was before, or this change has done
   * nothing that the other one is about.
   */
  isUndone?: true;
  /** As of `Advance`. */
  diskBehind?: true | undefined;
  /** The disk opens with the account's password, and is not known to be behind any more. */
  diskInStep?: true;
  notice?: Notice | undefined;
  /** What becomes of the container and the escrow: absent leaves them as they are. */
  container?: SealedPassword | "remove" | undefined;
  escrow?: StoredEscrow | "remove" | undefined;
  /** The copy of the break-glass password that the directory has from now on. */
  breakGlass?: OwnUpload | "remove" | undefined;
  /** What the directory holds from now on. */
  held?: NowHeld | undefined;
}
