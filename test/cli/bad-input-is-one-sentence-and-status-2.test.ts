import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { scenarios } from "../../src/texts/en/harness.ts";
import { cli } from "../../src/texts/en/cli.ts";
import { codes } from "../../src/texts/en/codes.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "vestibule-cli-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Runs the whole program and returns its output and exit code. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await runCli(argv, {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  expect(said.err, "a stack trace").not.toMatch(/^\s+at .*\(?(file|node):/m);
  return { code, ...said };
}

describe("arguments", () => {
  const bad: Record<string, { argv: string[]; says: string; hint: string }> = {
    "a command that there is not": {
      argv: ["frob"],
      says: "unknown command 'frob'",
      hint: "vestibule --help",
    },
    "an option that there is not": {
      argv: ["demo", "--frob"],
      says: "unknown option '--frob'",
      hint: "vestibule demo --help",
    },
    "a port that is none": {
      argv: ["demo", "--port", "99999"],
      says: "from 0 to 65535",
      hint: "vestibule demo --help",
    },
    "a port that is not decimal": {
      argv: ["demo", "--port", "0x10"],
      says: "from 0 to 65535",
      hint: "vestibule demo --help",
    },
    "an argument too few": {
      argv: ["rehearse"],
      says: "missing required argument 'name'",
      hint: "vestibule rehearse --help",
    },
    "an argument too many": {
      argv: ["config", "check", "a", "b"],
      says: "too many arguments",
      hint: "vestibule config check --help",
    },
    "an option too few": {
      argv: ["directory", "audit"],
      says: "'--data <dir>'",
      hint: "vestibule directory audit --help",
    },
    "a choice that there is not": {
      argv: [
        "directory",
        "enrolment-token",
        "--data",
        "x",
        "--user",
        "x",
        "--account",
        "x",
        "--local-secret",
        "face",
      ],
      says: "Allowed choices are pin, password",
      hint: "vestibule directory enrolment-token --help",
    },
  };
  for (const [name, { argv, says, hint }] of Object.entries(bad)) {
    test(name, async () => {
      const { code, out, err } = await run(...argv);
      expect(code).toBe(2);
      expect(out).toBe("");
      expect(err.split("\n")).toHaveLength(3);
      expect(err).toMatch(/^vestibule: /);
      expect(err).toContain(says);
      expect(err).toContain(hint);
    });
  }

  test("no arguments: the help, with status 2", async () => {
    const { code, out, err } = await run();
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("Usage: npx vestibule");
  });

  test("--help and --version end with status 0", async () => {
    const help = await run("rehearse", "--help");
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("Examples:");
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
});

describe("config check", () => {
  test("a valid file", async () => {
    const file = join(directory, "good.yaml");
    await writeFile(file, "directory:\n  url: https://directory.example.com\n");
    expect(await run("config", "check", file)).toMatchObject({ code: 0, err: "" });
  });

  test("every fault is named with line and field", async () => {
    const file = join(directory, "faulty.yaml");
    await writeFile(
      file,
      "directory:\n  url: http://directory.example.com\nbrowser:\n  allow:\n    - UPPER\npinn: {}\n",
    );
    const { code, err } = await run("config", "check", file);
    expect(code).toBe(2);
    expect(err).toContain(codes.config_invalid.administrator);
    expect(err).toContain(`${file}:2 directory.url: `);
    expect(err).toContain(`${file}:5 browser.allow[0]: `);
    expect(err).toMatch(/:6 pinn: is not a setting/);
  });

  test("a file that is not YAML, and a missing file", async () => {
    const file = join(directory, "broken.yaml");
    await writeFile(file, "directory: [\n");
    expect((await run("config", "check", file)).err).toContain(codes.config_unreadable.administrator);
    const missing = await run("config", "check", join(directory, "none.yaml"));
    expect(missing.code).toBe(2);
    expect(missing.err).toContain(codes.config_missing.administrator);
  });
});

describe("rehearse", () => {
  test("lists the scenarios", async () => {
    const { code, out } = await run("rehearse", "list");
    expect(code).toBe(0);
    expect(out).toMatch(/^windows-pin-reset +windows +\S/m);
    expect(out).toMatch(/^mac-reset-escrow +macos +\S/m);
    expect(JSON.parse((await run("rehearse", "list", "--json")).out)).toContainEqual(
      expect.objectContaining({ scenario: "windows-pin-reset", system: "windows" }),
    );
  });

  for (const name of ["no-such-scenario", "../scenarios/windows-pin-reset", ""]) {
    test(`no scenario is called "${name}"`, async () => {
      const { code, err } = await run("rehearse", name);
      expect(code).toBe(2);
      expect(err).toContain(codes.argument_invalid.administrator);
      expect(err).toContain(scenarios.unknown);
      expect(err).toContain("vestibule rehearse list");
    });
  }
});

describe("rehearse --trace", () => {
  const places: Record<string, () => string> = {
    "a folder": () => directory,
    "a folder that is not there": () => join(directory, "none", "run.html"),
    "a device": () => "/dev/null",
    "below a file": () => join(directory, "good.yaml", "run.html"),
    "a name that is too long": () => join(directory, `${"x".repeat(300)}.html`),
  };
  for (const [name, place] of Object.entries(places)) {
    test(`${name} is refused before anything is played`, async () => {
      const { code, out, err } = await run("rehearse", "windows-pin-reset", "--trace", place());
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(codes.argument_invalid.administrator);
      expect(err).toContain(place());
      expect(err).toContain("hint: ");
    });
  }

  test("options that exclude each other", async () => {
    expect((await run("rehearse", "list", "--watch")).code).toBe(2);
    expect((await run("rehearse", "all", "--show")).code).toBe(2);
    expect((await run("rehearse", "windows-pin-reset", "--watch", "--show")).code).toBe(2);
    expect((await run("rehearse", "all", "--jobs", "0")).code).toBe(2);
  });
});

describe("directory", () => {
  test("a mistyped path is refused, and no folder is made there", async () => {
    const data = join(directory, "not-there");
    const { code, err } = await run("directory", "audit", "--data", data);
    expect(code).toBe(2);
    expect(err).toContain(data);
    expect(err).toContain(cli.directory.noData);
    await expect(readFile(join(data, "directory.sqlite"))).rejects.toThrow();
  });

  test("the folder that a demo was kept in: the error says where in it the data is", async () => {
    const kept = join(directory, "kept");
    const data = join(kept, "directory");
    await run("directory", "init", "--data", data);
    const { code, err } = await run("directory", "audit", "--data", kept);
    expect(code).toBe(2);
    expect(err).toContain(cli.directory.dataIs(data));
    expect((await run("directory", "audit", "--data", data)).code).toBe(0);
  });

  test("from an empty folder to an enrolment token, all in the audit log under the administrator's name", async () => {
    const data = join(directory, "data");
    const by = ["--data", data, "--administrator", "root-of-all"];
    expect(await run("directory", "init", ...by)).toMatchObject({ code: 0, err: "" });
    const user = ["--email", "alice@example.com", "--name", "Alice"];
    expect((await run("directory", "add-user", ...by, ...user)).out).toMatch(/^usr_/);
    const again = await run("directory", "add-user", ...by, ...user);
    expect(again.code).toBe(2);
    expect(again.err).toContain(codes.conflict.administrator);
    const secret = join(directory, "client-secret");
    await writeFile(secret, "a-client-secret-of-some-length\n");
    const provider = [
      "--issuer",
      "https://login.example.com",
      "--client-id",
      "vestibule",
      "--domain",
      "example.com",
    ];
    expect(
      (await run("directory", "add-provider", ...by, ...provider, "--client-secret-file", secret)).code,
    ).toBe(0);
    const token = await run(
      "directory",
      "enrolment-token",
      ...by,
      "--user",
      "alice@example.com",
      "--account",
      "alice",
    );
    expect(token).toMatchObject({ code: 0, err: "" });
    const refused = await run(
      "directory",
      "break-glass",
      ...by,
      "--device",
      "DESKTOP",
      "--account",
      "alice",
      "--reason",
      "test",
    );
    expect(refused).toMatchObject({ code: 2, out: "" });
    const { out } = await run("directory", "audit", "--json", ...by);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; actor: string });
    expect(events.map(({ event }) => event)).toEqual([
      "user-added",
      "provider-added",
      "enrolment-token-issued",
    ]);
    expect(new Set(events.map(({ actor }) => actor))).toEqual(new Set(["administrator:root-of-all"]));
    expect(out).not.toContain(token.out.trim());
    expect(out).not.toContain("a-client-secret");
  });
});
