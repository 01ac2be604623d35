/**
 * The one view at a time on a Mac's screen before a user is signed in: what a mechanism (or pre-boot) shows, and the
 * person's actions on it. On a real Mac this is SFAuthorizationPluginView.
 */
import type { Status } from "../contract/status.ts";
import type { DrawnField } from "../contract/model.ts";

export interface View {
  /** Ids are unique within the view. */
  fields: DrawnField[];
  busy?: boolean;
  watchesTyping?: boolean | undefined;
  /** When absent, the system's last message stays until the person does something. */
  status?: Status | undefined;
}

/** The person's actions. They apply to the view that is shown, never to an older one, and never while it is busy. */
export interface ViewEvents {
  /** Values by field id. */
  onSubmit?(values: Readonly<Record<number, string>>): void;
  /** The same values, at each key; only of a view that `watchesTyping`. */
  onType?(values: Readonly<Record<number, string>>): void;
  onLink?(field: DrawnField): void;
  /** Also called while busy. */
  onCancel?(): void;
}

export interface ShownView {
  /**
   * Changes the view without another revision: typed text stays, and inputs are the same. Does nothing once another view is
   * shown.
   */
  update(change: Partial<View>): void;
}

export interface ViewHost {
  /** Replaces the view that is shown. */
  displayView(view: View, events: ViewEvents): ShownView;
}
