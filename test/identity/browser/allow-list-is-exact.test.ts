import { describe, expect, test } from "vitest";
import { mayLeadTo, parseAllowList } from "../../../src/identity/browser/allow-list.ts";

const list = parseAllowList([
  "login.example.com",
  "idp.example.com:8443",
  "*.okta.com",
  "192.0.2.7",
  "[2001:db8::1]:8443",
  "*.localhost:9000",
]);

describe("allowed", () => {
  test.each<[string, number, string]>([
    ["login.example.com", 443, "exact"],
    ["LOGIN.example.com.", 443, "exact"],
    ["idp.example.com", 8443, "exact"],
    ["acme.okta.com", 443, "pattern"],
    ["a.b.okta.com", 443, "pattern"],
    ["192.0.2.7", 443, "exact"],
    ["2001:db8::1", 8443, "exact"],
    ["acme.localhost", 9000, "pattern"],
  ])("%s:%i %s", (host, port, how) => {
    expect(list.match(host, port)).toBe(how);
  });
});

describe("refused", () => {
  test.each<[string, number]>([
    ["login.example.com", 8443],
    ["idp.example.com", 443],
    ["example.com", 443],
    ["evil-login.example.com", 443],
    ["login.example.com.evil.com", 443],
    ["okta.com", 443],
    ["evilokta.com", 443],
    ["acme.okta.com", 8443],
    ["192.0.2.8", 443],
    ["127.0.0.1", 9000],
    ["", 443],
  ])("%s:%i", (host, port) => {
    expect(list.match(host, port)).toBeUndefined();
  });
});

test.each([
  "",
  "*",
  "*.com",
  "https://login.example.com",
  "login.example.com/path",
  "a b.com",
  "host:0",
  "host:99999",
  "*.*.com",
  "256.1.1.1",
  "-a.com",
])("%o is not an entry", (entry) => {
  expect(() => parseAllowList([entry])).toThrow(expect.objectContaining({ code: "config_invalid" }));
});

test("a name that only a pattern allows may not lead into the device's own network", () => {
  const pattern = { by: "pattern", host: "evil.okta.com" } as const;
  for (const address of [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "192.168.1.1",
    "::1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fd00::1",
    "0.0.0.0",
  ]) {
    expect([address, mayLeadTo(address, pattern)]).toEqual([address, false]);
    expect(mayLeadTo(address, { by: "exact", host: "idp.example.com" })).toBe(true);
  }
  expect(mayLeadTo("93.184.216.34", pattern)).toBe(true);
  expect(mayLeadTo("2606:2800:220:1::1", pattern)).toBe(true);
  expect(mayLeadTo("127.0.0.1", { by: "pattern", host: "acme.localhost" })).toBe(true);
});
