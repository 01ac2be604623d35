/**
 * The administrative template sets what the credential provider reads, under the key that it reads, and nothing else.
 * Group Policy says nothing of a template that sets a value nobody reads.
 */
import { readFileSync } from "node:fs";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { expect, test } from "vitest";
import { policyKey } from "../../src/platform/windows/provider-names.ts";

const native = (path: string) =>
  readFileSync(new URL(`../../native/windows-credprov/${path}`, import.meta.url), "utf8");

/** @throws for what is not well-formed */
function parsed(path: string) {
  return new DOMParser({
    onError: (level, message) => {
      throw new Error(`${path}: ${level}: ${message}`);
    },
  }).parseFromString(native(path), "text/xml");
}
const template = parsed("policy/vestibule.admx");
const texts = parsed("policy/en-US/vestibule.adml");
const elements = (name: string, of: Pick<Element, "getElementsByTagName"> = template) => [
  ...of.getElementsByTagName(name),
];
const decimal = (policy: Element, name: string) =>
  elements(name, policy).flatMap((value) =>
    elements("decimal", value).map((one) => one.getAttribute("value")),
  );

test("a template that is not well-formed is not taken", () => {
  expect(() =>
    new DOMParser({
      onError: () => {
        throw new Error("broken");
      },
    }).parseFromString("<a><b></a>", "text/xml"),
  ).toThrow();
});

test("its policies are the values that the provider reads under the policy's key, and no other", () => {
  const names = native("provider/names.h");
  const settings = native("provider/settings.cc");
  const key = /kPolicyKey\[\] = L"([^"]+)"/.exec(names)?.[1]?.replaceAll("\\\\", "\\");
  expect(key).toBe(policyKey);
  const readThere = [...settings.matchAll(/(\w+)\(RegistryKey\(kPolicyKey\), (\w+)\)/g)].map(
    ([, how, name]) => [how, name],
  );
  // `IsSet` takes a DWORD other than 0. Another reader of that key needs a policy here.
  expect(readThere).toEqual([["IsSet", "kStandAside"]]);
  expect(settings.match(/kPolicyKey/g)).toHaveLength(1);
  const value = /kStandAside\[\] = L"(\w+)"/.exec(settings)?.[1];

  const policies = elements("policy").map((policy) => ({
    class: policy.getAttribute("class"),
    key: policy.getAttribute("key"),
    value: policy.getAttribute("valueName"),
    on: decimal(policy, "enabledValue"),
    off: decimal(policy, "disabledValue"),
  }));
  expect(policies).toEqual([{ class: "Machine", key, value, on: ["1"], off: ["0"] }]);
});

test("every text and every name that it refers to is there, and none is left over", () => {
  const referred = [...native("policy/vestibule.admx").matchAll(/\$\(string\.(\w+)\)/g)].map(([, id]) => id);
  const there = elements("string", texts).map((one) => one.getAttribute("id"));
  expect([...new Set(referred)].sort()).toEqual([...there].sort());
  for (const one of elements("string", texts)) expect(one.textContent?.trim()).not.toBe("");
  const names = (name: string) => elements(name).map((one) => one.getAttribute("name"));
  const refs = (name: string) =>
    elements(name).flatMap((one) => (one.getAttribute("ref") === null ? [] : [one.getAttribute("ref")]));
  expect(refs("parentCategory")).toEqual(names("category"));
  expect(refs("supportedOn")).toEqual(names("definition"));
});
