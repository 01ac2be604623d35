/** What `vestibule macos login-right` is asked for. */
import { actions } from "../../login-right/plan.ts";

export const loginRightActions = ["status", ...actions] as const;
export type LoginRightAction = (typeof loginRightActions)[number];

export interface LoginRightOptions {
  /** An exported right; undefined: this Mac's own. */
  right?: string | undefined;
  output?: string | undefined;
  withoutBundle: boolean;
  unwanted: boolean;
  dryRun: boolean;
  json: boolean;
}
