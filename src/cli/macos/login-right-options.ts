/** What `vestibule macos login-right` is asked for. */

export const loginRightActions = ["status", "install", "remove", "heal"] as const;
export type LoginRightAction = (typeof loginRightActions)[number];

export interface LoginRightOptions {
  right: string;
  output?: string | undefined;
  withoutBundle: boolean;
  unwanted: boolean;
  json: boolean;
}
