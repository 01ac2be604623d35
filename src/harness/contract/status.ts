/** The message that a sign-in screen shows beside its fields. */
import type { SignInScreen } from "./model.ts";

export type Status = SignInScreen["status"];

export const noStatus: Status = { kind: "none", text: "" };
