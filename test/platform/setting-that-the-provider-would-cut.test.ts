/**
 * What is kept for the credential provider is what it takes, whole: in the simulated Windows and, by the addon in
 * Windows' own Node, in the registry of wine. The limits are the DLL's.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../src/errors/error.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import type { ProviderSettings, SettingsForProvider } from "../../src/platform/provider-settings.ts";
import { memory } from "../../src/platform/simulated/document-file.ts";
import { RecordedProviderSettings } from "../../src/platform/simulated/windows/provider-settings.ts";
import {
  longestSid,
  mostContactLines,
  pictureBytes,
  providerRooms,
} from "../../src/platform/windows/provider-values.ts";
import {
  providerSettingsOf,
  registryProviderSettings,
} from "../../src/platform/windows/registry-provider-settings.ts";
import { pixelsOf } from "../support/bitmap.ts";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import type { Asked } from "./support/keeping-settings.ts";
import { runInWindowsNode } from "./support/windows-node.ts";

const sid = (number: number) => `S-1-5-21-0-0-0-${String(number)}` as AccountId;
const many = (count: number) => Array.from({ length: count }, (_, index) => sid(1000 + index));
const whole: SettingsForProvider = {
  brand: "Größe & Söhne 𝄞",
  accounts: [sid(1001), sid(1002)],
  contact: ["Ann of IT", "+1 555 0100", "https://help.example"],
  logo: { small: pixelsOf({ side: 72 }), large: pixelsOf({ side: 192 }) },
};
/** A picture, as the values that are compared. */
const shown = (pixels: Uint8Array | undefined) =>
  pixels === undefined ? undefined : createHash("sha256").update(pixels).digest("hex");
const withLengths = ({ logo, ...others }: SettingsForProvider): Asked["settings"] => ({
  ...others,
  logo: { small: logo.small?.length, large: logo.large?.length },
});
const pictures = { Logo72: shown(whole.logo.small), Logo192: shown(whole.logo.large) };

test("an addon that keeps no values is said, once, and keeps nobody from signing in", () => {
  let said = 0;
  const say = () => void (said += 1);
  for (const older of [undefined, {}]) expect(providerSettingsOf(older, say).keep(whole)).toEqual([]);
  expect(said).toBe(2);
  const kept: string[] = [];
  providerSettingsOf({ keepValue: (_key, name) => kept.push(name) > 0 }, say).keep(whole);
  expect(kept.sort()).toEqual(["Accounts", "Brand", "Contact", "Logo192", "Logo72"]);
  expect(said).toBe(2);
});

test("the limits are the provider's", () => {
  const of = (file: string, name: string) => {
    const source = readFileSync(
      new URL(`../../native/windows-credprov/provider/${file}`, import.meta.url),
      "utf8",
    );
    const found = new RegExp(String.raw`\b${name} = ([\d *]+);`, "u").exec(source)?.[1] ?? "";
    return found.split("*").reduce((product, factor) => product * Number(factor), 1);
  };
  expect(providerRooms).toEqual({
    brand: of("settings.h", "kBrandRoom"),
    accounts: of("settings.h", "kAccountsRoom"),
    contact: of("settings.h", "kContactRoom"),
  });
  expect(mostContactLines).toBe(of("settings.h", "kContactLines"));
  expect(longestSid).toBe(of("conversation.h", "kSidMost"));
  const side = (name: string) => of("brand_image.cc", name);
  expect(pictureBytes).toEqual({ Logo72: side("kSmall") ** 2 * 4, Logo192: side("kLarge") ** 2 * 4 });
});

/** By what is kept: the values that are there after `whole` was, and what the agent is told. A picture is as `whole` has it where nothing else is said. */
const cases: Record<string, [SettingsForProvider, Asked["then"], string[]]> = {
  "all of it": [whole, { Brand: whole.brand, Accounts: whole.accounts, Contact: whole.contact }, []],
  "a brand as long as its room": [
    { ...whole, brand: "ä".repeat(64) },
    { Brand: "ä".repeat(64), Accounts: whole.accounts, Contact: whole.contact },
    [],
  ],
  "a brand that is too long by one": [
    { ...whole, brand: "a".repeat(65) },
    { Accounts: whole.accounts, Contact: whole.contact },
    ["brand"],
  ],
  "no list of accounts": [
    { ...whole, accounts: undefined },
    { Brand: whole.brand, Contact: whole.contact },
    [],
  ],
  "an empty list, which would leave nobody a tile": [
    { ...whole, accounts: [] },
    { Brand: whole.brand, Contact: whole.contact },
    [],
  ],
  "a list that is too long, of which nothing is cut": [
    { ...whole, accounts: many(1000) },
    { Brand: whole.brand, Contact: whole.contact },
    ["accounts"],
  ],
  "an account of another kind of name, which would have no tile": [
    { ...whole, accounts: [sid(1001), "b6c1f6de-6a5b-4a7e-9a53-0f6f3b8f9a11" as AccountId] },
    { Brand: whole.brand, Contact: whole.contact },
    ["accounts"],
  ],
  "no contact": [{ ...whole, contact: [] }, { Brand: whole.brand, Accounts: whole.accounts }, []],
  "a contact of four lines": [
    { ...whole, contact: ["a", "b", "c", "d"] },
    { Brand: whole.brand, Accounts: whole.accounts },
    ["contact"],
  ],
  "a contact as long as its room": [
    { ...whole, contact: ["a".repeat(254), "b".repeat(255)] },
    {
      Brand: whole.brand,
      Accounts: whole.accounts,
      Contact: ["a".repeat(254), "b".repeat(255)],
    },
    [],
  ],
  "a contact that is too long by one": [
    { ...whole, contact: ["a".repeat(255), "b".repeat(255)] },
    { Brand: whole.brand, Accounts: whole.accounts },
    ["contact"],
  ],
  "a line that would end the list": [
    { ...whole, contact: ["a", "", "c"] },
    { Brand: whole.brand, Accounts: whole.accounts },
    ["contact"],
  ],
  "no logo": [
    { ...whole, logo: { small: undefined, large: undefined } },
    {
      Brand: whole.brand,
      Accounts: whole.accounts,
      Contact: whole.contact,
      Logo72: undefined,
      Logo192: undefined,
    },
    [],
  ],
  "a picture of another size, whose other size stays": [
    { ...whole, logo: { ...whole.logo, small: pixelsOf({ side: 71 }) } },
    { Brand: whole.brand, Accounts: whole.accounts, Contact: whole.contact, Logo72: undefined },
    ["logo.small"],
  ],
  "a large picture that is too long by a byte": [
    { ...whole, logo: { ...whole.logo, large: new Uint8Array(192 * 192 * 4 + 1) } },
    { Brand: whole.brand, Accounts: whole.accounts, Contact: whole.contact, Logo192: undefined },
    ["logo.large"],
  ],
};

test.each(Object.entries(cases))("simulated: %s", (_what, [settings, expected, leftOut]) => {
  using recorded = new RecordedProviderSettings({ file: memory });
  recorded.keep(whole);
  expect(recorded.keep(settings)).toEqual(leftOut);
  const { Logo72, Logo192, ...others } = recorded.values();
  expect({ ...others, Logo72: shown(Logo72), Logo192: shown(Logo192) }).toEqual({
    Brand: undefined,
    Accounts: undefined,
    Contact: undefined,
    ...pictures,
    ...expected,
  });
});

test("as many accounts as the directory may list fit", () => {
  using recorded = new RecordedProviderSettings({ file: memory });
  const accounts = Array.from(
    { length: 100 },
    (_, index) => `S-1-5-21-4294967295-4294967295-4294967295-${String(4_294_967_195 + index)}` as AccountId,
  );
  expect(recorded.keep({ ...whole, accounts })).toEqual([]);
  expect(recorded.values().Accounts).toEqual(accounts);
});

test("one value that cannot be written keeps no other from it, and is named", () => {
  const written: string[] = [];
  const settings: ProviderSettings = registryProviderSettings((_key, name) => {
    if (name === "Brand") throw Object.assign(new Error("permission denied"), { errno: -4092 });
    written.push(name);
    return true;
  });
  let failure: unknown;
  try {
    settings.keep(whole);
  } catch (error) {
    failure = error;
  }
  expect(codeOf(failure)).toBe("store_unavailable");
  expect(failure).toMatchObject({ evidence: { settings: "brand", errno: -4092 } });
  expect(written).toEqual(["Contact", "Accounts", "Logo72", "Logo192"]);
});

describe("in wine", () => {
  const windows = requires("linux", "wine", "mingw", "windows-node");
  const program = bundleChild(join(import.meta.dirname, "support/keeping-settings.ts"));

  windows.test(
    "the registry has the same values, of the kinds that the provider reads, and only what differs is written",
    async () => {
      const asked = Object.values(cases).map(([settings, then, leftOut]) => ({
        settings: withLengths(settings),
        then: { ...pictureBytes, ...then },
        leftOut,
      }));
      const question = JSON.stringify({ whole: withLengths(whole), asked });
      const said = await runInWindowsNode(program, [question]);
      const read = said.values("kept") as { values: unknown; leftOut: unknown }[];
      expect(read).toEqual(asked.map(({ then, leftOut }) => ({ values: then, leftOut })));
      expect(said.values("again")).toEqual([[]]);
      expect(said.values("another")).toEqual([["Logo72"]]);
      expect(said.values("kinds")).toEqual([
        {
          Brand: "text",
          Accounts: "texts",
          Contact: "texts",
          Logo72: "bytes",
          Logo192: "bytes",
          StandAside: "number",
        },
      ]);
      expect(said.values("refused")).toEqual([Array.from({ length: 10 }, () => "number")]);
      expect(said.exit).toBe(0);
    },
    120_000,
  );
});
