/**
 * What the plug-in at the sign-in screen must know before the agent has answered, and the port through which the agent
 * keeps it there. Beside `Platform`: it is no store of secrets, and a system whose plug-in reads nothing has none. Only a
 * composition root chooses the implementation. It holds no secret and no name of a person.
 */
import type { AccountId } from "./ports.ts";

/** Pixels of each side of the tile's square picture: on an ordinary screen, and on one of 150% and more. */
export const logoSides = { small: 72, large: 192 } as const;

export type LogoSize = keyof typeof logoSides;

/** Pixels of a picture: blue, green, red, alpha, a byte each, rows from the top. Undefined: the plug-in draws its own. */
export type Logo = Readonly<Record<LogoSize, Uint8Array | undefined>>;

export interface SettingsForProvider {
  /** One line, as the configuration has it. */
  readonly brand: string;
  /** The accounts that have a tile; undefined: every local one. */
  readonly accounts: readonly AccountId[] | undefined;
  /** Whom to ask: a line each, none without a contact. */
  readonly contact: readonly string[];
  readonly logo: Logo;
}

/** A name of what is kept. */
export type SettingName = "brand" | "accounts" | "contact" | `logo.${LogoSize}`;

export interface ProviderSettings {
  /**
   * Writes what differs, each value whole, and tries every one. Idempotent. After a power loss between two values each is
   * as it was or as it is given here.
   * @returns those that the plug-in would not take, because they have another length or form: they are removed, and
   *   the plug-in does without
   * @throws `store_unavailable` with `settings`, those that could not be written
   */
  keep(settings: SettingsForProvider): readonly SettingName[];
}

/** For a system whose plug-in reads no settings. */
export const noProviderSettings: ProviderSettings = { keep: () => [] };
