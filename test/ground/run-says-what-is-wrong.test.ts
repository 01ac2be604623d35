/** scripts/run.mjs: one sentence for a person's mistake; exit codes and signals are passed through. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requires } from "../support/requirements.ts";

const { test: testLinux } = requires("linux");
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

describe("an interrupted set-up", () => {
  const project = JSON.stringify(pathToFileURL(join(root, "scripts/project.mjs")).href);
  /** A tool like npm: what it has started goes on without it, and holds its output. */
  const toolOf = (file: string) => `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "inherit" });
    require("node:fs").writeFileSync(${JSON.stringify(file)}, String(child.pid) + "\\n");
    setInterval(() => {}, 1e6);`;
  const setUp = (file: string) => `
    import { interruptible, runQuietly } from ${project};
    await interruptible(async () => {
      const { code } = await runQuietly(process.execPath, ["-e", ${JSON.stringify(toolOf(file))}]);
      console.log("went on with", code);
    }, () => console.log("released"));`;
  /** A zombie that init has not collected runs nothing. */
  const isAlive = (pid: number) => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
    } catch {
      return false;
    }
  };

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    testLinux(
      `${signal} ends what it has started, with the children, before the lock is released`,
      async () => {
        const file = join(folder, "pid");
        const child = spawn(process.execPath, ["--input-type=module", "-e", setUp(file)], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let out = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
        const read = () => (existsSync(file) ? readFileSync(file, "utf8") : "");
        await expect.poll(read, { timeout: 20_000 }).toMatch(/^\d+\n$/);
        child.kill(signal);
        const [, endedBy] = (await once(child, "close")) as [number | null, string | null];
        expect({ out, endedBy, alive: isAlive(Number(read())) }).toEqual({
          out: "released\n",
          endedBy: signal,
          alive: false,
        });
      },
      30_000,
    );
  }
});

testLinux("the agent's bundle starts in a folder where there is no package to be found", async () => {
  cpSync(join(root, "dist/bundle"), join(folder, "bundle"), { recursive: true });
  const { code } = await run(
    ["--disable-warning=ExperimentalWarning", "--disable-sigusr1", join(folder, "bundle/agent.js")],
    nowhere,
  );
  expect(code).toBe(2);
});
