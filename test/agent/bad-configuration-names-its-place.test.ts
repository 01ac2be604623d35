/** `vestibule.yaml` with faults: each named by line and field, all at once; nothing unknown is accepted. */
import { describe, expect, test } from "vitest";
import { checkConfig, parseConfig } from "../../src/agent/setup/config.ts";
import { ConfigError } from "../../src/settings/settings-file.ts";

function faultsOf(source: string): ConfigError {
  try {
    parseConfig(source, "/etc/vestibule.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("parseConfig", () => {
  test("accepts the least that is needed and fills in the rest", () => {
    const config = parseConfig("directory:\n  url: https://directory.example\n", "/etc/vestibule.yaml");
    expect(config).toMatchObject({ brand: "Vestibule", browser: { allow: [] }, pin: { minimum: 6 } });
  });

  test("names line and field of every fault at once", () => {
    const error = faultsOf(
      [
        "brand: ''",
        "directory:",
        "  url: http://directory.example",
        "pin:",
        "  minimum: 3",
        "colour: red",
      ].join("\n"),
    );
    expect(error.code).toBe("config_invalid");
    expect(error.faults.map(({ line, field }) => [line, field])).toEqual([
      [1, "brand"],
      [3, "directory.url"],
      [5, "pin.minimum"],
      [6, "colour"],
    ]);
  });

  test("says where YAML itself is broken", () => {
    const error = faultsOf("directory:\n  url: [unclosed\n");
    expect(error.code).toBe("config_unreadable");
    expect(error.faults[0]?.line).toBeGreaterThan(1);
  });

  test("says the first fault alone where the file is something else", () => {
    const { faults } = faultsOf(
      "# Title\n\nText: of a [page]: that is\n\n```\n- no: [settings\n\tfile: `at all\n",
    );
    expect(faults.map(({ line }) => line)).toEqual([3]);
  });

  test("names a missing field even though it has no line", () => {
    expect(faultsOf("brand: Example\n").faults).toEqual([
      { line: undefined, field: "directory", problem: "is missing" },
    ]);
    // A value of another type is there all the same.
    const [fault] = faultsOf("brand: 5\ndirectory:\n  url: https://directory.example\n").faults;
    expect(fault).toMatchObject({ line: 1, field: "brand" });
    expect(fault?.problem).not.toBe("is missing");
  });

  test("refuses an alias bomb", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a]",
      "c: [*b,*b,*b,*b,*b,*b]",
    ].join("\n");
    expect(faultsOf(bomb).code).toBe("config_unreadable");
  });

  test("says of a file that is not there that it is missing", () => {
    expect(() => checkConfig("/nonexistent/vestibule.yaml")).toThrow(
      expect.objectContaining({ code: "config_missing" }) as Error,
    );
  });
});
