import { describe, expect, test } from "vitest";
import { listScenarios, loadScenario, parseScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { ConfigError } from "../../../src/settings/settings-file.ts";

const good = `scenario: a-reset
title: A reset
person: { email: alice.adler@acme.example }
device: { system: windows, localSecret: pin, pin: "274951" }
steps:
  - do: wake
  - do: type
    into: { newSecret: "805316" }
faults:
  - when: reset-recorded
    do: kill-agent
must:
  outcome: signed-in
  opens: { new-pin: [account] }
`;

function faultsOf(source: string): { line?: number | undefined; field: string }[] {
  try {
    parseScenario(source, "x.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ line, field }) => ({ line, field }));
    throw error;
  }
  return [];
}

function problemsOf(source: string): string {
  try {
    parseScenario(source, "x.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ problem }) => problem).join("\n");
    throw error;
  }
  return "";
}

describe("a fault in a scenario file names its line and field", () => {
  test("a good file has no fault", () => {
    expect(faultsOf(good)).toEqual([]);
  });

  const faults: Record<string, { from: string; to: string; line: number; field: string }> = {
    "a step that nobody can do": { from: "do: wake", to: "do: hover", line: 6, field: "steps[0].do" },
    "a field that no screen has": {
      from: "newSecret:",
      to: "oldSecret:",
      line: 8,
      field: "steps[1].into.oldSecret",
    },
    "a person who does not work there": {
      from: "alice.adler",
      to: "mallory",
      line: 3,
      field: "person.email",
    },
    "a PIN that is too short": { from: '"274951"', to: '"2749"', line: 4, field: "device.pin" },
    "a PIN that YAML made a number": { from: '"274951"', to: "274951", line: 4, field: "device.pin" },
    "a fault that there is not": { from: "kill-agent", to: "kill-everyone", line: 11, field: "faults[0].do" },
    "an outcome that there is not": { from: "signed-in", to: "happy", line: 13, field: "must.outcome" },
    "a store that there is not": {
      from: "[account]",
      to: "[vault]",
      line: 14,
      field: "must.opens.new-pin[0]",
    },
    "a setting that there is not": { from: "title:", to: "titel:", line: 2, field: "titel" },
  };
  for (const [name, { from, to, line, field }] of Object.entries(faults)) {
    test(name, () => {
      expect(faultsOf(good.replace(from, to))).toContainEqual({ line, field });
    });
  }

  const hints: Record<string, { from: string; to: string; allowed: string }> = {
    "of a step": { from: "do: wake", to: "do: hover", allowed: "show-recovery-key" },
    "of a fault": { from: "kill-agent", to: "kill-everyone", allowed: "power-loss" },
    "of a store": { from: "[account]", to: "[vault]", allowed: "kept-keychain" },
    "of a secret": { from: "new-pin:", to: "old-pin:", allowed: "start-pin" },
    "of a system": { from: "system: windows", to: "system: beos", allowed: "macos" },
    "of a device's word": { from: "localSecret:", to: "secretKind:", allowed: "localSecret" },
    "of a word of another system": {
      from: "localSecret: pin",
      to: "fileVault: true",
      allowed: "localSecret",
    },
    "of a step's word": { from: "    into:", to: "    fields:", allowed: "into" },
    "of a fault without an occasion": {
      from: "when: reset-recorded\n    do:",
      to: "do:",
      allowed: "at: POINT",
    },
    "of a fault at a point": {
      from: "when: reset-recorded\n    do: kill-agent",
      to: 'at: "state.begin:after#1"\n    do: provider-down',
      allowed: "power-loss",
    },
    "of a word at the top": { from: "title:", to: "titel:", allowed: "title" },
  };
  for (const [name, { from, to, allowed }] of Object.entries(hints)) {
    test(`says what is allowed in place ${name}`, () => {
      const source = good.replace(from, to);
      expect(source).not.toBe(good);
      expect(problemsOf(source)).toContain(allowed);
    });
  }

  test("a choice of two is refused with both, and with neither", () => {
    const choose = (more: string) => faultsOf(good.replace("do: wake", `do: choose${more}`));
    expect(choose("")).toHaveLength(1);
    expect(choose("\n    tile: brand\n    user: alice")).toHaveLength(1);
    expect(choose("\n    tile: brand")).toEqual([]);
    expect(choose("\n    user: alice")).toEqual([]);
  });

  test("a file that is too long is refused", () => {
    expect(() => parseScenario(`${good}#${"x".repeat(300_000)}`, "x.yaml")).toThrow(
      expect.objectContaining({ code: "config_unreadable" }),
    );
  });

  test("a file that is not YAML is refused", () => {
    expect(() => parseScenario("steps: [", "x.yaml")).toThrow(
      expect.objectContaining({ code: "config_unreadable" }),
    );
  });

  test("aliases do not multiply", () => {
    expect(() => parseScenario(`a: &a [x]\n${good}b: [*a, *a, *a]\n`, "x.yaml")).toThrow(
      expect.objectContaining({ code: "config_unreadable" }),
    );
  });

  test("every scenario that comes with the project is good", () => {
    const names = listScenarios();
    expect(names).toContain("windows-pin-reset");
    for (const name of names) expect(loadScenario(name).scenario).toBe(name);
  });
});
