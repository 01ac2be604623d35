/**
 * The one view at a time that a Mac's screen holds before somebody is signed in: what a mechanism (or pre-boot)
 * shows, and what a person does to it. SFAuthorizationPluginView plays this part on a real Mac.
 */
import type { Status } from "../contract/status.ts";
import type { DrawnField } from "../contract/model.ts";

export interface View {
  /** Ids are unique within the view. */
  fields: DrawnField[];
  busy?: boolean;
  /** When absent, what the system said last stays until the person does something. */
  status?: Status | undefined;
}

/** What a person does. All come in on the view that is shown, never on an older one, never while it is busy. */
export interface ViewEvents {
  /** Values by field id. */
  onSubmit?(values: Readonly<Record<number, string>>): void;
  onLink?(field: DrawnField): void;
  /** Also while busy. */
  onCancel?(): void;
}

export interface ShownView {
  /** Changes it without another revision: what was typed stays. Does nothing once another view is shown. */
  update(change: Partial<Pick<View, "busy" | "status">>): void;
}

export interface ViewHost {
  /** Takes the place of whatever is shown. */
  displayView(view: View, events: ViewEvents): ShownView;
}
