/**
 * `config check` and what runs are one judgement: an entry of the allow-list, an address, a file that is named. What the
 * check accepts is never refused later, and what it refuses would not have worked.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AgentConfig, checkConfig, loadConfig } from "../../src/agent/setup/config.ts";
import { loadDirectoryConfiguration } from "../../src/directory/configuration.ts";
import { createDirectory } from "../../src/directory/index.ts";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { parseAllowList } from "../../src/identity/browser/allow-list.ts";
import { isHttpsOrigin, isIssuer } from "../../src/settings/addresses.ts";
import { ConfigError, type ConfigFault } from "../../src/settings/settings-file.ts";

let folder = "";
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-judged-"));
  const ca = await createThrowawayCa(folder);
  await Promise.all([ca.issue("one", ["directory.localhost"]), ca.issue("two", ["directory.localhost"])]);
  writeFileSync(at("authority.pem"), ca.certificate);
  writeFileSync(at("text.pem"), "no certificate\n");
  const damaged = ca.certificate.replace(/\n[A-Za-z0-9+/]{64}\n/, "\n");
  writeFileSync(at("second-damaged.pem"), `${ca.certificate}${damaged}`);
  writeFileSync(at("second-cut.pem"), `${ca.certificate}${ca.certificate.slice(0, 200)}`);
  writeFileSync(at("both.pem"), `${ca.certificate}${ca.certificate}`);
  writeFileSync(at("program"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(at("data"), "no program\n", { mode: 0o644 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The faults as line and field; `[]` for a file that is accepted. */
function faults(read: (file: string) => unknown, lines: readonly string[]): [number | undefined, string][] {
  writeFileSync(at("judged.yaml"), `${lines.join("\n")}\n`);
  try {
    read(at("judged.yaml"));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ line, field }) => [line, field]);
  }
}

const noFault = (fault: ConfigFault): void => {
  throw new Error(fault.problem);
};
const start = (file: string): AgentConfig => loadConfig(file, noFault);

describe("the allow-list", () => {
  const accepted = (entry: string): boolean => {
    try {
      parseAllowList([entry]);
      return true;
    } catch {
      return false;
    }
  };

  test.each([
    ["login.example.com", true],
    ["login.example.com:8443", true],
    ["*.okta.com", true],
    ["*.localhost:9000", true],
    ["192.0.2.7", true],
    ["[2001:db8::7]:443", true],
    ["[2001:db8::7]", true],
    ["*.com", false],
    ["a..b", false],
    ["login.example.com:99999", false],
    ["login.example.com:0", false],
    ["UPPER.example.com", false],
    [" login.example.com", false],
    ["[2001:db8::zz]", false],
    ["256.1.1.1", false],
    ["user@login.example.com", false],
    ["-a.example.com", false],
  ])("%o: %s, in the check and at the proxy", (entry, good) => {
    const lines = ["directory:", "  url: https://directory.example", "browser:", "  allow:"];
    const found = good ? [] : [[5, "browser.allow[0]"]];
    for (const read of [checkConfig, start])
      expect(faults(read, [...lines, `    - ${JSON.stringify(entry)}`])).toEqual(found);
    expect(accepted(entry)).toBe(good);
  });
});

describe("addresses", () => {
  const addresses: [string, boolean][] = [
    ["https://directory.example", true],
    ["https://directory.example/", true],
    ["https://directory.example:8443", true],
    ["https://bücher.example", true],
    ["https://[2001:db8::7]:8443", true],
    ["http://directory.example", false],
    ["https://user@directory.example", false],
    ["https://user:word@directory.example", false],
    ["https://@directory.example", false],
    ["https://directory.example/path", false],
    ["https://directory.example/?", false],
    ["https://directory.example#", false],
    ["https://directory.example:99999", false],
    ["https:directory.example", false],
    ["https://directory.example\\@evil.example", false],
  ];
  test.each(addresses)("%s: %s, for the agent and for the directory", async (address, good) => {
    expect(isHttpsOrigin(address)).toBe(good);
    const agent = faults(start, ["directory:", `  url: ${JSON.stringify(address)}`]);
    expect(agent).toEqual(good ? [] : [[2, "directory.url"]]);
    const directory = faults(
      loadDirectoryConfiguration,
      directoryLines({ publicUrl: JSON.stringify(address) }),
    );
    expect(directory).toEqual(good ? [] : [[1, "publicUrl"]]);
    if (good) return;
    const tls = { keyFile: at("one.key"), certificateFile: at("one.crt") };
    const served = createDirectory({ publicUrl: address, data: at("never"), port: 0, tls });
    await expect(served).rejects.toMatchObject({ code: "config_invalid" });
  });

  test("an issuer may have a path, and no user, query or fragment", () => {
    expect(isIssuer("https://login.example.com/tenant/v2.0")).toBe(true);
    for (const bad of [
      "http://a.example",
      "https://u@a.example",
      "https://a.example?",
      "https://a.example/#",
    ])
      expect([bad, isIssuer(bad)]).toEqual([bad, false]);
  });
});

describe("the agent's files", () => {
  const certificate = (name: string) => [
    "directory:",
    "  url: https://directory.example",
    `  trustedCertificate: ${name}`,
  ];
  test("a certificate that is there, is missing, is none, is a folder", () => {
    for (const good of ["authority.pem", "both.pem", "[authority.pem, both.pem]"])
      expect(faults(checkConfig, certificate(good))).toEqual([]);
    // OpenSSL would take the first certificate of a file and leave out, silently, what comes after a damaged one.
    for (const bad of ["none.pem", "text.pem", ".", "second-damaged.pem", "second-cut.pem"])
      expect(faults(checkConfig, certificate(bad))).toEqual([[3, "directory.trustedCertificate"]]);
    expect(faults(checkConfig, certificate("[authority.pem, none.pem]"))).toEqual([
      [3, "directory.trustedCertificate[1]"],
    ]);
  });

  test("every fault is named at once: one of the text hides none of a file, nor of another file", () => {
    const lines = [
      "directory:",
      "  url: http://directory.example",
      "  trustedCertificate: none.pem",
      "browser:",
      "  path: none",
      "  account: root",
      "  allow: ['*.com']",
      "colour: red",
    ];
    const all: [number, string][] = [
      [2, "directory.url"],
      [3, "directory.trustedCertificate"],
      [5, "browser.path"],
      ...(process.getuid === undefined ? [] : [[6, "browser.account"] as [number, string]]),
      [7, "browser.allow[0]"],
      [8, "colour"],
    ];
    expect(faults(checkConfig, lines)).toEqual(all);
  });

  const account = (name: string) => [
    "directory:",
    "  url: https://directory.example",
    "browser:",
    `  account: ${name}`,
  ];
  test.runIf(process.getuid !== undefined)("an account that the browser may run as, and others", () => {
    expect(faults(checkConfig, account("nobody"))).toEqual([]);
    for (const bad of ["root", "no-such-account-here", "UPPER"])
      expect(faults(checkConfig, account(bad))).toEqual([[4, "browser.account"]]);
  });

  const browser = (path: string) => [
    "directory:",
    "  url: https://directory.example",
    "browser:",
    `  path: ${path}`,
  ];
  test("a browser that is there, is missing, may not be run", () => {
    expect(faults(checkConfig, browser("program"))).toEqual([]);
    for (const bad of ["none", "data", "."])
      expect(faults(checkConfig, browser(bad))).toEqual([[4, "browser.path"]]);
    chmodSync(at("program"), 0o644);
    expect(faults(checkConfig, browser("program"))).toEqual([[4, "browser.path"]]);
    chmodSync(at("program"), 0o755);
  });

  test("an agent without a file that it names starts and says so: everybody with a PIN signs in by it", () => {
    for (const [lines, line, field] of [
      ...(process.getuid === undefined ? [] : [[account("root"), 4, "browser.account"] as const]),
      [browser("none"), 4, "browser.path"],
      [certificate("none.pem"), 3, "directory.trustedCertificate"],
    ] as const) {
      const told: ConfigFault[] = [];
      expect(faults((file) => loadConfig(file, (fault) => told.push(fault)), [...lines])).toEqual([]);
      expect(told).toEqual([expect.objectContaining({ line, field })]);
    }
  });
});

function directoryLines(changed: {
  publicUrl?: string;
  certificate?: string;
  key?: string;
  trusted?: string;
}) {
  const { publicUrl = "https://directory.example", certificate = "one.crt", key = "one.key" } = changed;
  return [
    `publicUrl: ${publicUrl}`,
    "listen: { port: 8443 }",
    "data: state",
    "tls:",
    `  certificateFile: ${certificate}`,
    `  keyFile: ${key}`,
    `trustedCertificates: [${changed.trusted ?? ""}]`,
  ];
}

test("the directory's files: missing, of another kind, of another certificate", () => {
  const found = (changed: Parameters<typeof directoryLines>[0]) =>
    faults(loadDirectoryConfiguration, directoryLines(changed));
  expect(found({ trusted: "authority.pem" })).toEqual([]);
  expect(found({ certificate: "none.pem" })).toEqual([[5, "tls.certificateFile"]]);
  expect(found({ key: "one.crt" })).toEqual([[6, "tls.keyFile"]]);
  expect(found({ key: "two.key" })).toEqual([[6, "tls.keyFile"]]);
  expect(found({ trusted: "authority.pem, text.pem" })).toEqual([[7, "trustedCertificates[1]"]]);
  expect(found({ certificate: "second-cut.pem" })).toEqual([[5, "tls.certificateFile"]]);
  const all = {
    publicUrl: "http://a.example",
    certificate: "none.pem",
    key: "none.key",
    trusted: "none.pem",
  };
  expect(found(all)).toEqual([
    [1, "publicUrl"],
    [5, "tls.certificateFile"],
    [6, "tls.keyFile"],
    [7, "trustedCertificates[0]"],
  ]);
});
