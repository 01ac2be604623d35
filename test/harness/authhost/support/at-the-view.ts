/** What a person does at the view of the bundle that ships, and what the view shows them. */
import {
  type AuthHostOptions,
  type AuthHostReport,
  playPlugin,
} from "../../../../src/harness/authhost/auth-host.ts";
import type { AuthLine } from "../../../../src/harness/authhost/lines.ts";
import type { ScriptAction } from "../../../../src/harness/authhost/script.ts";
import type { Draft } from "../../../../src/protocol/codec.ts";
import { protocolVersion } from "../../../../src/protocol/table.ts";
import { textsFor } from "../../../../src/texts/languages/languages.ts";
import { ours } from "./hosted.ts";

export const english = textsFor("en").labels;

export const press = (button: string): ScriptAction => ({ do: "press", button });
export const fill = (field: string, text: string): ScriptAction => ({ do: "fill", field, text });
export const leave = (seeing: string): ScriptAction => ({ do: "leave", seeing });
export const see = (text: string): ScriptAction => ({ do: "see", text });

export const welcome: Draft = { message: "welcome", version: protocolVersion, brand: "Acme" };

/** "Forgot password?" is pressed, and then the rest; one run of `offer` alone. */
export const playForgotten = (
  agent: string,
  script: readonly ScriptAction[],
  more: Partial<AuthHostOptions> = {},
): Promise<AuthHostReport> =>
  playPlugin({
    ...ours,
    mechanisms: ["Vestibule:offer"],
    script: [press(english.forgotPassword), ...script],
    agent,
    tries: 1,
    patienceMs: 20_000,
    ...more,
  });

export type Control = Extract<AuthLine, { event: "control" }> &
  Omit<Extract<AuthLine, { event: "accessible" }>, "event">;

/** The controls of each view that was shown. */
export function viewsIn({ lines }: AuthHostReport): Control[][] {
  const shown: Control[][] = [];
  let control: Extract<AuthLine, { event: "control" }> | undefined;
  for (const line of lines) {
    if (line.event === "view") shown.push([]);
    if (line.event === "control") control = line;
    if (line.event !== "accessible" || control === undefined) continue;
    const { label, tab, key } = line;
    shown.at(-1)?.push({ ...control, label, tab, key });
  }
  return shown;
}
