/**
 * A right of macOS's authorization database, as far as this project reads it. Everything else in the dictionary belongs
 * to the system and is never written by us. Read by `plan.ts` and by the commands.
 */
import { z } from "zod";

/** The right that the login window evaluates. */
export const loginRight = "system.login.console";

/** The rights that the screen saver evaluates. Ours are taken out of them, and never put in. */
export const screenSaverRights = ["system.login.screensaver", "use-login-window-ui"] as const;

/** A right with a list of mechanisms, which are evaluated in its order. Other classes have rules or groups. */
export const mechanismRight = z.looseObject({
  class: z.literal("evaluate-mechanisms"),
  mechanisms: z.array(z.string()),
});
export type MechanismRight = z.infer<typeof mechanismRight>;

export interface Mechanism {
  /** `builtin`, `loginwindow`, or the name of a bundle without `.bundle`. */
  readonly plugin: string;
  readonly name: string;
  /** Runs as root in authorizationhost, and not in SecurityAgent. */
  readonly privileged: boolean;
}

/** @returns undefined for what has not the form `Plugin:Mechanism[,privileged]` */
export function parseMechanism(text: string): Mechanism | undefined {
  const parts = /^([^:,]+):([^,]+?)(,\s*privileged)?$/.exec(text);
  if (parts === null) return undefined;
  const [, plugin = "", name = "", privileged] = parts;
  return { plugin, name, privileged: privileged !== undefined };
}

/** The plug-in that a list's entry names, whatever stands behind its name: authd looks for its bundle. */
export function pluginOf(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon > 0 ? text.slice(0, colon) : undefined;
}

/** The same mechanism, however it is privileged: a version of the system may change that. */
export function isMechanism(text: string, plugin: string, name: string): boolean {
  const mechanism = parseMechanism(text);
  return mechanism?.plugin === plugin && mechanism.name === name;
}

/** Plug-ins that are no bundles: authd's own, and the login window's. */
export const builtIn: ReadonlySet<string> = new Set(["builtin", "loginwindow"]);
