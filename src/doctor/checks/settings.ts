/**
 * Does the provider take what the agent keeps for it? Each value that it would pass over is named, and so is one that is
 * not there. Without any of them there is a tile: it says "Vestibule", and every local user has one.
 */
import { settingsKey } from "../../platform/windows/provider-names.ts";
import {
  isBrand,
  isContact,
  isList,
  isSid,
  pictureBytes,
  providerRooms,
} from "../../platform/windows/provider-values.ts";
import { type Finding, finding, keyUnreadable } from "../contract/findings.ts";
import type { Machine } from "../contract/machine.ts";
import { type RegistryKey, keyOf, valueIn } from "../contract/registry.ts";

function judgeBrand(key: RegistryKey): Finding[] {
  const value = valueIn(key, "Brand");
  if (value === undefined) return [finding("settings-no-brand")];
  return value.kind === "text" && isBrand(value.text)
    ? []
    : [finding("settings-passed-over", { value: "Brand" })];
}

function judgeAccounts(key: RegistryKey): Finding[] {
  const value = valueIn(key, "Accounts");
  if (value === undefined) return [];
  if (value.kind !== "texts" || !isList(value.texts, providerRooms.accounts))
    return [finding("settings-passed-over", { value: "Accounts" })];
  const others = value.texts.filter((text) => !isSid(text)).length;
  if (others === 0) return [];
  return [
    others === value.texts.length ? finding("settings-nobody") : finding("settings-no-sid", { others }),
  ];
}

function judgeContact(key: RegistryKey): Finding[] {
  const value = valueIn(key, "Contact");
  if (value === undefined || (value.kind === "texts" && isContact(value.texts))) return [];
  return [finding("settings-passed-over", { value: "Contact" })];
}

/** A picture that has another size is not drawn. */
function judgePictures(key: RegistryKey): Finding[] {
  return Object.entries(pictureBytes).flatMap(([name, bytes]) => {
    const value = valueIn(key, name);
    if (value === undefined || (value.kind === "bytes" && value.length === bytes)) return [];
    return [finding("settings-passed-over", { value: name })];
  });
}

/** @param key the settings; undefined when there is none */
export function judgeSettings(key: RegistryKey | undefined): Finding[] {
  if (key === undefined) return [finding("settings-missing")];
  const found = [...judgeBrand(key), ...judgeAccounts(key), ...judgeContact(key), ...judgePictures(key)];
  return found.length > 0 ? found : [finding("settings-kept")];
}

export async function examineSettings({ registry, canKeepSettings }: Machine): Promise<Finding[]> {
  if (registry === undefined) return [finding("registry-not-here")];
  // By it the agent writes them.
  const older = canKeepSettings === false ? [finding("settings-by-older-addon")] : [];
  const answer = await registry.read(settingsKey);
  if (answer.is === "unreadable") return [...older, keyUnreadable(settingsKey)];
  const found = judgeSettings(keyOf(answer));
  return older.length === 0 ? found : [...older, ...found.filter(({ code }) => code !== "settings-kept")];
}
