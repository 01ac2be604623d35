/** The registry of Windows as the checks see it: read as it is, and one key removed. Tests hand in keys of their own. */

export type RegistryValue =
  | { kind: "text"; text: string; hasVariables: boolean }
  | { kind: "number"; number: number }
  | { kind: "texts"; texts: readonly string[] }
  /** REG_BINARY. */
  | { kind: "bytes"; length: number }
  | { kind: "other" };

/** Names are compared without case: the maps have them in lower case. */
export interface RegistryKey {
  /** By name; the key's default value has the name "". */
  readonly values: ReadonlyMap<string, RegistryValue>;
  readonly keys: ReadonlyMap<string, RegistryKey>;
}

/** `unreadable`: whether there is such a key, or what is in it, could not be found out. It is never taken for "absent". */
export type KeyAnswer = { is: "there"; key: RegistryKey } | { is: "absent" } | { is: "unreadable" };

export interface Registry {
  /**
   * @param path of a key under HKEY_LOCAL_MACHINE, in the view of 64-bit programs
   * @throws `store_unavailable` when the registry cannot be asked
   */
  read(path: string): Promise<KeyAnswer>;
  /**
   * Removes the key with everything in it. @returns whether it did: an ordinary user may not
   * @throws `store_unavailable`
   */
  remove(path: string): Promise<boolean>;
}

/** What is there of a key that could be read. */
export const keyOf = (answer: Exclude<KeyAnswer, { is: "unreadable" }>): RegistryKey | undefined =>
  answer.is === "there" ? answer.key : undefined;

/** The key below `key`, by one name. */
export function keyIn(key: RegistryKey | undefined, name: string): RegistryKey | undefined {
  return key?.keys.get(name.toLowerCase());
}

export function valueIn(key: RegistryKey | undefined, name: string): RegistryValue | undefined {
  return key?.values.get(name.toLowerCase());
}

/** A text value, variables (`%SystemRoot%`) as they are; undefined for every other kind. */
export function textIn(key: RegistryKey | undefined, name: string): string | undefined {
  const value = valueIn(key, name);
  return value?.kind === "text" ? value.text : undefined;
}

/** A number; undefined for every other kind, as for a program that asks for REG_DWORD alone. */
export function numberIn(key: RegistryKey | undefined, name: string): number | undefined {
  const value = valueIn(key, name);
  return value?.kind === "number" ? value.number : undefined;
}
