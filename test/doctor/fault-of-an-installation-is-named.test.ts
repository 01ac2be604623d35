/** The judgement of each check over facts alone: what is wrong is named by its code, and what is right says so. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/settings/settings-file.ts";
import { judgeAgent } from "../../src/doctor/checks/agent.ts";
import { judgeConfiguration } from "../../src/doctor/checks/configuration.ts";
import { judgePipe } from "../../src/doctor/checks/pipe.ts";
import {
  type Registration,
  classKey,
  examineRegistration,
  judgeRegistration,
  providersKey,
} from "../../src/doctor/checks/registration.ts";
import { judgeStarts, resetSentinel } from "../../src/doctor/checks/sentinel.ts";
import { judgeSettings } from "../../src/doctor/checks/settings.ts";
import { judgeStandAside } from "../../src/doctor/checks/stand-aside.ts";
import { type Check, checks, examine } from "../../src/doctor/checks.ts";
import { type Finding, severities, severityOf } from "../../src/doctor/contract/findings.ts";
import type { DllFile, Machine } from "../../src/doctor/contract/machine.ts";
import type { Registry } from "../../src/doctor/contract/registry.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { doctor as texts } from "../../src/texts/en/doctor.ts";
import { policyKey, settingsKey } from "../../src/platform/windows/provider-names.ts";
import { keyOf, registryOf } from "./support/registry-of.ts";

const codes = (found: readonly Finding[]) => found.map(({ code }) => code);

const unreadable: Registry = {
  read: () => Promise.resolve({ is: "unreadable" }),
  remove: () => Promise.resolve(true),
};

describe("registration", () => {
  const path = String.raw`C:\Program Files\Vestibule\VestibuleCredentialProvider.dll`;
  const right: Registration = {
    isListed: true,
    server: { path, hasVariables: false },
    threadingModel: "Apartment",
    isDisabled: false,
    isExcluded: false,
    isPasswordProviderAway: false,
  };
  const dll: DllFile = { is: "dll", processor: "x64" };

  test("is looked for where regsvr32 writes it", async () => {
    const clsid = "{d8b10f5e-3a1b-4c86-a4a9-6f0d4ac6e2b7}";
    expect([classKey, providersKey]).toEqual([
      `SOFTWARE\\Classes\\CLSID\\${clsid}`,
      "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Authentication\\Credential Providers",
    ]);
    const server = keyOf({ "": path, threadingmodel: "Apartment" });
    const machine: Machine = {
      processor: "x64",
      registry: registryOf({
        [classKey]: keyOf({}, { inprocserver32: server }),
        [providersKey]: keyOf({}, { [clsid]: keyOf({ "": "Vestibule" }) }),
      }),
      dllAt: () => Promise.resolve(dll),
      rightsAt: undefined,
      canKeepSettings: undefined,
      askPipe: undefined,
      askAgent: undefined,
      readConfiguration: undefined,
    };
    expect(codes(await examineRegistration(machine))).toEqual(["provider-registered"]);
  });

  const at = (other: string) => ({ server: { path: other, hasVariables: false } });

  const cases: [string, Partial<Registration>, DllFile, string[]][] = [
    ["as it should be", {}, dll, ["provider-registered"]],
    ["COM compares the model without case", { threadingModel: "apartment" }, dll, ["provider-registered"]],
    ["neither", { isListed: false, server: undefined }, dll, ["provider-not-registered"]],
    ["the class alone", { isListed: false }, dll, ["provider-not-listed"]],
    ["the list alone", { server: undefined }, dll, ["provider-without-class"]],
    [
      "a bare name, which Windows searches for",
      at("VestibuleCredentialProvider.dll"),
      dll,
      ["provider-path-incomplete"],
    ],
    [
      "a path of the drive's current folder",
      at("C:VestibuleCredentialProvider.dll"),
      dll,
      ["provider-path-incomplete"],
    ],
    [
      "a path of the current drive",
      at(String.raw`\VestibuleCredentialProvider.dll`),
      dll,
      ["provider-path-incomplete"],
    ],
    [
      "a path of the kernel's kind",
      at(String.raw`\\?\C:\x\VestibuleCredentialProvider.dll`),
      dll,
      ["provider-registered"],
    ],
    ["an empty path", at(""), dll, ["provider-path-incomplete"]],
    [
      "another machine's file",
      at(String.raw`\\server\share\VestibuleCredentialProvider.dll`),
      dll,
      ["provider-path-remote"],
    ],
    ["another file", at(String.raw`C:\x\Other.dll`), dll, ["provider-other-file"]],
    ["no file", {}, { is: "missing" }, ["provider-file-missing"]],
    ["a file that is kept from us", {}, { is: "unreadable" }, ["provider-file-unreadable"]],
    ["no DLL", {}, { is: "no-dll" }, ["provider-file-no-dll"]],
    ["a DLL for 32 bits", {}, { is: "dll", processor: "ia32" }, ["provider-file-other-processor"]],
    ["a DLL for ARM", {}, { is: "dll", processor: "arm64" }, ["provider-file-other-processor"]],
    ["no threading model", { threadingModel: undefined }, dll, ["provider-threading-model"]],
    ["both", { threadingModel: "Both" }, dll, ["provider-threading-model"]],
    ["switched off", { isDisabled: true }, dll, ["provider-disabled"]],
    ["left out by policy", { isExcluded: true }, dll, ["provider-excluded"]],
    [
      "Windows' own way in is away",
      { isPasswordProviderAway: true },
      dll,
      ["provider-registered", "password-provider-away"],
    ],
    [
      "several at once",
      { isListed: false, threadingModel: "Free", isDisabled: true },
      { is: "missing" },
      ["provider-not-listed", "provider-file-missing", "provider-threading-model", "provider-disabled"],
    ],
  ];
  test.each(cases)("%s", (_, differs, file, expected) => {
    expect(codes(judgeRegistration({ ...right, ...differs }, file, "x64"))).toEqual(expected);
  });
});

test("the processor is the sign-in screen's: where it is not known nothing is called good, and both are said", () => {
  const right: Registration = {
    isListed: true,
    server: { path: String.raw`C:\x\VestibuleCredentialProvider.dll`, hasVariables: false },
    threadingModel: "Apartment",
    isDisabled: false,
    isExcluded: false,
    isPasswordProviderAway: false,
  };
  const [other] = judgeRegistration(right, { is: "dll", processor: "x64" }, "arm64");
  expect(other).toMatchObject({
    code: "provider-file-other-processor",
    evidence: { processor: "x64", machine: "0x8664", expected: "arm64" },
  });
  const unknown = judgeRegistration(right, { is: "dll", processor: "0x1234" }, undefined);
  expect(unknown).toMatchObject([
    { code: "provider-processor-unknown", evidence: { processor: "0x1234", machine: "0x1234" } },
  ]);
});

describe("sentinel", () => {
  test.each([
    ["no key", undefined, ["starts-none-failed"]],
    ["an empty key", keyOf({}), ["starts-none-failed"]],
    ["a count of 0", keyOf({ "1.0.0": 0 }), ["starts-none-failed"]],
    ["one less than the bound", keyOf({ "1.0.0": 2 }), ["starts-failed"]],
    ["the bound", keyOf({ "1.0.0": 3 }), ["starts-too-many"]],
    [
      "a version beside another",
      keyOf({ "1.0.0": 4_294_967_295, "1.1.0": 1 }),
      ["starts-too-many", "starts-failed"],
    ],
    ["text where a number is", keyOf({ "1.0.0": "3" }), ["starts-unreadable"]],
  ])("%s", (_, key, expected) => {
    expect(codes(judgeStarts(key))).toEqual(expected);
  });

  test("is reset only when it is meant, and believed only when it is gone", async () => {
    const starts = String.raw`SOFTWARE\VestibuleProviderStarts`;
    const there = () => registryOf({ [starts]: keyOf({ "1.0.0": 3 }) });
    expect(await resetSentinel(registryOf({}), { dryRun: false })).toBe("nothing");

    const looked = there();
    expect(await resetSentinel(looked, { dryRun: true })).toBe("would-reset");
    expect(await looked.read(starts)).toMatchObject({ is: "there" });

    const removed = there();
    expect(await resetSentinel(removed, { dryRun: false })).toBe("reset");
    expect(await removed.read(starts)).toEqual({ is: "absent" });

    const closed = { ...there(), remove: () => Promise.resolve(true) };
    expect(await resetSentinel(closed, { dryRun: false })).toBe("refused");

    // It was not removed, and then it cannot be seen, or somebody else's removal hides ours.
    const gone = there();
    const vanishing = { ...gone, remove: async (path: string) => !(await gone.remove(path)) };
    expect(await resetSentinel(vanishing, { dryRun: false })).toBe("refused");
    for (const dryRun of [true, false]) expect(await resetSentinel(unreadable, { dryRun })).toBe("refused");
  });
});

describe("StandAside", () => {
  test.each([
    ["in neither key", undefined, keyOf({ brand: "Acme" }), ["stand-aside-unset"]],
    ["0 is no", keyOf({ standaside: 0 }), undefined, ["stand-aside-unset"]],
    ["by policy", keyOf({ standaside: 1 }), undefined, ["stand-aside-set"]],
    ["in the settings", undefined, keyOf({ standaside: 2 }), ["stand-aside-set"]],
    ["in both", keyOf({ standaside: 1 }), keyOf({ standaside: 1 }), ["stand-aside-set", "stand-aside-set"]],
    [
      "as text, which the provider passes over",
      keyOf({ standaside: "1" }),
      undefined,
      ["stand-aside-no-number"],
    ],
  ])("%s", (_, policy, settings, expected) => {
    const found = judgeStandAside([
      ["policy", policy],
      ["settings", settings],
    ]);
    expect(codes(found)).toEqual(expected);
  });
});

describe("settings of the provider", () => {
  const sid = "S-1-5-21-4294967295-1-2-1001";
  const right = { brand: "Acme", accounts: [sid], contact: ["Ann of IT"] };
  const bytes = (length: number) => ({ kind: "bytes", length }) as const;
  test.each([
    ["no key", undefined, ["settings-missing"]],
    ["as the agent keeps them", keyOf(right), ["settings-kept"]],
    ["no list, no contact", keyOf({ brand: "Acme" }), ["settings-kept"]],
    ["no brand", keyOf({ accounts: [sid] }), ["settings-no-brand"]],
    ["a brand that fits", keyOf({ ...right, brand: "a".repeat(64) }), ["settings-kept"]],
    ["a brand that is too long", keyOf({ ...right, brand: "a".repeat(65) }), ["settings-passed-over"]],
    ["an empty brand", keyOf({ ...right, brand: "" }), ["settings-passed-over"]],
    ["an empty list", keyOf({ ...right, accounts: [] }), ["settings-passed-over"]],
    [
      "a list that is too long",
      keyOf({ ...right, accounts: Array.from({ length: 700 }, () => sid) }),
      ["settings-passed-over"],
    ],
    ["a list as text", keyOf({ ...right, accounts: sid }), ["settings-passed-over"]],
    ["a name among the SIDs", keyOf({ ...right, accounts: [sid, "alice"] }), ["settings-no-sid"]],
    ["names alone", keyOf({ ...right, accounts: ["alice", "bob"] }), ["settings-nobody"]],
    ["a contact of four lines", keyOf({ ...right, contact: ["a", "b", "c", "d"] }), ["settings-passed-over"]],
    ["pictures", keyOf({ ...right, logo72: bytes(20_736), logo192: bytes(147_456) }), ["settings-kept"]],
    ["a picture of another size", keyOf({ ...right, logo72: bytes(20_735) }), ["settings-passed-over"]],
  ])("%s", (_, key, expected) => {
    expect(codes(judgeSettings(key))).toEqual(expected);
  });
});

describe("pipe", () => {
  const by = { processId: 7, sid: "S-1-5-18", imagePath: "C:\\x.exe", isService: true };
  test.each([
    ["nobody", { is: "absent" }, "pipe-absent"],
    ["closed to us", { is: "closed" }, "pipe-closed-to-us"],
    ["who knows", { is: "there" }, "pipe-served-by-unknown"],
    ["the service as LocalSystem", { is: "served", by }, "pipe-served"],
    [
      "LocalSystem, not the service",
      { is: "served", by: { ...by, isService: false } },
      "pipe-not-the-service",
    ],
    [
      "the service, not as LocalSystem",
      { is: "served", by: { ...by, sid: "S-1-5-19" } },
      "pipe-not-the-service",
    ],
  ] as const)("served by %s", (_, answer, expected) => {
    expect(codes(judgePipe(answer))).toEqual([expected]);
  });
});

describe("agent", () => {
  test.each([
    [{ is: "absent" }, "agent-absent"],
    [{ is: "refuses" }, "agent-closed-to-us"],
    [{ is: "unknown", reason: "EACCES" }, "agent-unknown"],
    [{ is: "silent" }, "agent-silent"],
    [{ is: "full" }, "agent-full"],
    [{ is: "other-version", version: 9 }, "agent-other-version"],
    [{ is: "other-program" }, "agent-other-program"],
    [{ is: "answers", version: 3, brand: "Acme" }, "agent-answers"],
  ] as const)("$is", (answer, expected) => {
    expect(codes(judgeAgent(answer))).toEqual([expected]);
  });
});

test("a configuration: each fault by line and field, and a good one's authorities", () => {
  const error = new ConfigError("config_invalid", "v.yaml", [
    { line: 3, field: "pin.minimum", problem: "too small" },
    { field: "directory", problem: "missing" },
  ]);
  expect(judgeConfiguration({ is: "faulty", error })).toMatchObject([
    { code: "configuration-faulty", evidence: { file: "v.yaml", line: 3, field: "pin.minimum" } },
    { code: "configuration-faulty", evidence: { file: "v.yaml", field: "directory" } },
  ]);
  const missing = new ConfigError("config_missing", "v.yaml", []);
  expect(codes(judgeConfiguration({ is: "faulty", error: missing }))).toEqual(["configuration-faulty"]);
});

describe("the whole", () => {
  const nothing: Machine = {
    processor: "x64",
    registry: undefined,
    dllAt: undefined,
    rightsAt: undefined,
    canKeepSettings: undefined,
    askPipe: undefined,
    askAgent: undefined,
    readConfiguration: undefined,
  };

  test("a check that does not apply says so, and none is passed over", async () => {
    const found = await examine(nothing);
    expect(found.map(({ check }) => check)).toEqual(Object.keys(checks));
    expect(new Set(found.map(severityOf))).toEqual(new Set(["not-here"]));
  });

  test("a check that fails keeps no other from running", async () => {
    const registry = {
      read: () => Promise.reject(new VestibuleError("store_unavailable")),
      remove: () => Promise.resolve(false),
    };
    const askAgent = () => Promise.resolve({ is: "answers", version: 3, brand: "Acme" } as const);
    const found = await examine({ ...nothing, registry, askAgent });
    expect(found).toHaveLength(Object.keys(checks).length);
    expect(codes(found).filter((code) => code === "check-failed")).toHaveLength(5);
    expect(codes(found)).toContain("agent-answers");
  });

  test("a registry that cannot be read is said by each check that asks it, and none calls it good", async () => {
    const found = await examine({ ...nothing, registry: unreadable });
    const asked = found.filter(({ code }) => code === "key-unreadable");
    expect(new Set(asked.map(({ check }) => check))).toEqual(
      new Set(["registration", "rights", "sentinel", "stand-aside", "settings"]),
    );
    expect(found.map(severityOf)).not.toContain("good");
  });

  test("one key that cannot be read hides nothing that another one says", async () => {
    const there = registryOf({ [settingsKey]: keyOf({ standaside: 1, brand: "Acme" }) });
    const registry: Registry = {
      ...there,
      read: (path) => (path === policyKey ? Promise.resolve({ is: "unreadable" }) : there.read(path)),
    };
    const found = await examine({ ...nothing, registry });
    expect(codes(found.filter(({ check }) => check === "stand-aside"))).toEqual([
      "key-unreadable",
      "stand-aside-set",
    ]);
    expect(codes(found)).toContain("settings-kept");
  });

  test("an addon that keeps no settings is named, and not called good", async () => {
    const registry = registryOf({ [settingsKey]: keyOf({ brand: "Acme" }) });
    const found = await examine({ ...nothing, registry, canKeepSettings: false });
    const settings = found.filter(({ check }) => check === "settings");
    expect(codes(settings)).toEqual(["settings-by-older-addon"]);
  });

  test("an interrupted one ends it", async () => {
    const askPipe = () => Promise.reject(new VestibuleError("cancelled"));
    await expect(examine({ ...nothing, askPipe })).rejects.toMatchObject({ code: "cancelled" });
  });

  test("every check is a function of its own", () => {
    const all: Check[] = Object.values(checks);
    expect(new Set(all).size).toBe(Object.keys(texts.checks).length);
  });

  test("every finding that somebody can do something about says what", () => {
    expect(Object.keys(texts.findings).sort()).toEqual(Object.keys(severities).sort());
    const silent = Object.entries(texts.findings)
      .filter(([, said]) => !("todo" in said))
      .map(([code]) => code as keyof typeof severities);
    expect(silent.filter((code) => severities[code] !== "good")).toEqual([]);
  });
});
