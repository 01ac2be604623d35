/** Registries of plain facts, for tests. */
import type { Registry, RegistryKey, RegistryValue } from "../../../src/doctor/contract/registry.ts";

/** A key with these values; names as the registry compares them, in lower case. */
export function keyOf(
  values: Readonly<Record<string, number | string>>,
  keys: Readonly<Record<string, RegistryKey>> = {},
): RegistryKey {
  const valueOf = (given: number | string): RegistryValue =>
    typeof given === "number"
      ? { kind: "number", number: given }
      : { kind: "text", text: given, hasVariables: false };
  return {
    values: new Map(Object.entries(values).map(([name, given]) => [name, valueOf(given)])),
    keys: new Map(Object.entries(keys)),
  };
}

/** @param keys by their paths */
export function registryOf(keys: Readonly<Record<string, RegistryKey>>): Registry {
  const there = new Map(Object.entries(keys));
  return {
    read: (path) => Promise.resolve(there.get(path)),
    remove: (path) => Promise.resolve(there.delete(path)),
  };
}
