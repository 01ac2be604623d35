/** The names that TypeScript and the provider's C++ both have are the same: a pipe or a key spelled apart is never found. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { credentialProviderPath } from "../../scripts/windows-programs.mjs";
import * as names from "../../src/platform/windows/provider-names.ts";

const read = (name: string) =>
  readFileSync(new URL(`../../native/windows-credprov/provider/${name}`, import.meta.url), "utf8");
const header = read("names.h");

/** The text of a constant, without C++'s escapes. */
function text(name: string): string | undefined {
  const found = new RegExp(String.raw`\b${name}\[\] = L"((?:[^"\\]|\\.)*)";`, "u").exec(header)?.[1];
  return found?.replaceAll(/\\(.)/gu, "$1");
}

function clsid(): string {
  const numbers = /kProviderClass = (\{[^;]*\});/u.exec(header)?.[1]?.match(/0x[0-9a-f]+/gu) ?? [];
  const [first = "", second = "", third = "", ...bytes] = numbers.map((number) => number.slice(2));
  const rest = bytes.map((byte) => byte.padStart(2, "0")).join("");
  return `{${first.padStart(8, "0")}-${second.padStart(4, "0")}-${third.padStart(4, "0")}-${rest.slice(0, 4)}-${rest.slice(4)}}`;
}

test("the provider's class", () => {
  expect(names.providerClass).toBe(clsid());
});

test("pipe, service and keys", () => {
  expect({
    agentPipe: text("kAgentPipe"),
    agentService: text("kAgentService"),
    settingsKey: text("kSettingsKey"),
    policyKey: text("kPolicyKey"),
    startsKey: text("kStartsKey"),
  }).toEqual({
    agentPipe: names.agentPipe,
    agentService: names.agentService,
    settingsKey: names.settingsKey,
    policyKey: names.policyKey,
    startsKey: names.startsKey,
  });
});

test("how many failed starts are the most", () => {
  const most = /kMostFailedStarts = (\d+);/u.exec(read("sentinel.h"))?.[1];
  expect(names.mostFailedStarts).toBe(Number(most));
});

test("the DLL's file", () => {
  expect(names.providerFile).toBe(basename(credentialProviderPath));
  expect(read("provider.def")).toContain(`LIBRARY ${names.providerFile}\n`);
});
