/** scripts/run.mjs: one sentence for a person's mistake; exit codes and signals are passed through. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requires } from "../support/requirements.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const nowhere = { PATH: "/nowhere", HOME: "/nowhere" };
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-run-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(programArguments: string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, programArguments, { stdio: ["ignore", "pipe", "pipe"], env });
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.err += text));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, ...printed };
}

describe("a mistake is reported in one sentence", () => {
  test("an unknown command: exit code 2, and the list of commands", async () => {
    const { code, out, err } = await run([join(root, "scripts/run.mjs"), "nonsense"]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toMatch(/^vestibule: There is no "nonsense": .*demo.*\n$/);
  });

  test("a name that every object inherits is not a command", async () => {
    expect((await run([join(root, "scripts/run.mjs"), "constructor"])).code).toBe(2);
  });

  test("an incomplete copy of the project", async () => {
    cpSync(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
    const { code, err } = await run([join(folder, "scripts/run.mjs"), "build"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^vestibule: package-lock.json is missing: .*\n$/);
  });

  test("no npm", async () => {
    for (const part of ["scripts", "package.json", "package-lock.json"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    // The pinned Node has no npm beside it, and PATH has none.
    const { code, err } = await run([join(folder, "scripts/run.mjs"), "build"], nowhere);
    expect(code).toBe(1);
    expect(err).toMatch(/vestibule: npm was not found: .*\n$/);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("the result of a program is passed through", () => {
  const foreground = (program: string): string[] => [
    "--input-type=module",
    "-e",
    `import { runInForeground } from ${JSON.stringify(pathToFileURL(join(root, "scripts/project.mjs")).href)};
     process.exitCode = await runInForeground(process.execPath, ["-e", ${JSON.stringify(program)}]);`,
  ];

  test("its exit code", async () => {
    expect((await run(foreground("process.exit(7)"))).code).toBe(7);
  });

  test("its death by a signal", async () => {
    expect((await run(foreground("process.kill(process.pid, 'SIGKILL')"))).code).toBe(128 + 9);
  });

  test("a signal is passed on, and the program has time to clean up", async () => {
    const program =
      "process.on('SIGTERM', () => setImmediate(() => { console.log('cleaned'); process.exit(5); })); setInterval(() => {}, 1e6); console.log('ready')";
    const child = spawn(process.execPath, foreground(program), { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (text.includes("ready")) child.kill("SIGTERM");
    });
    const [code] = (await once(child, "close")) as [number];
    expect(out).toBe("ready\ncleaned\n");
    expect(code).toBe(5);
  });

  test("npm's variables and NODE_OPTIONS are removed from its environment", async () => {
    const program =
      "console.log(Object.keys(process.env).filter((name) => /^npm_|^NODE_OPTIONS$/i.test(name)).join())";
    const { out } = await run(foreground(program), {
      ...process.env,
      npm_config_nodedir: "/nowhere",
      npm_lifecycle_event: "test",
      NODE_OPTIONS: "--no-warnings",
    });
    expect(out).toBe("\n");
  });
});

const { test: testLinux } = requires("linux");
testLinux("the agent's bundle starts in a folder where there is no package to be found", async () => {
  cpSync(join(root, "dist/bundle"), join(folder, "bundle"), { recursive: true });
  const { code } = await run(
    ["--disable-warning=ExperimentalWarning", "--disable-sigusr1", join(folder, "bundle/agent.js")],
    nowhere,
  );
  expect(code).toBe(2);
});
