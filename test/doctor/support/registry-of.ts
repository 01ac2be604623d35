/** Registries of plain facts, for tests. */
import type { Registry, RegistryKey, RegistryValue } from "../../../src/doctor/contract/registry.ts";

type Given = number | string | readonly string[] | RegistryValue;

/** A key with these values; names as the registry compares them, in lower case. */
export function keyOf(
  values: Readonly<Record<string, Given>>,
  keys: Readonly<Record<string, RegistryKey>> = {},
): RegistryKey {
  const valueOf = (given: Given): RegistryValue => {
    if (typeof given === "number") return { kind: "number", number: given };
    if (typeof given === "string") return { kind: "text", text: given, hasVariables: false };
    return "kind" in given ? given : { kind: "texts", texts: given };
  };
  return {
    values: new Map(Object.entries(values).map(([name, given]) => [name, valueOf(given)])),
    keys: new Map(Object.entries(keys)),
  };
}

/** @param keys by their paths */
export function registryOf(keys: Readonly<Record<string, RegistryKey>>): Registry {
  const there = new Map(Object.entries(keys));
  return {
    read: (path) => {
      const key = there.get(path);
      return Promise.resolve(key === undefined ? { is: "absent" } : { is: "there", key });
    },
    remove: (path) => Promise.resolve(there.delete(path)),
  };
}
