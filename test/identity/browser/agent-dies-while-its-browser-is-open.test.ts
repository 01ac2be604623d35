import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { createProfile, sweepProfiles } from "../../../src/identity/browser/profile.ts";
import { requires } from "../../support/requirements.ts";
import { makeRuntimeDirectory, profileIn } from "./support/opened-page.ts";

const { test } = requires("chromium", "linux");
const holder = fileURLToPath(new URL("support/browser-holder.ts", import.meta.url));

test("SIGKILL: the browser ends, and the next start wipes what it left", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const agent = fork(holder, [runtimeDirectory], {
    execArgv: ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"],
  });
  try {
    const [pid] = (await once(agent, "message")) as [number];
    expect(existsSync(await profileIn(runtimeDirectory))).toBe(true);
    // While that agent lives, nobody else wipes what is its own.
    expect(await sweepProfiles(runtimeDirectory)).toBe(0);
    expect(existsSync(`/proc/${pid}/status`)).toBe(true);

    const exited = once(agent, "exit");
    agent.kill("SIGKILL");
    await exited;
    expect(await sweepProfiles(runtimeDirectory)).toBe(1);
    expect(await readdir(runtimeDirectory)).toEqual([]);
    await expect.poll(() => existsSync(`/proc/${pid}/exe`), { timeout: 10_000 }).toBe(false);
  } finally {
    agent.kill("SIGKILL");
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
}, 60_000);

test("an unrecorded profile is wiped; an unrelated process that has the recorded process id is not killed", async () => {
  const runtimeDirectory = await makeRuntimeDirectory();
  const bystander = fork("-e", ["setInterval(() => {}, 1000)"], { execArgv: [], detached: true });
  try {
    await mkdir(join(runtimeDirectory, "b-empty1"));
    await mkdir(join(runtimeDirectory, "b-stale1"));
    const owner = { agent: 2 ** 22 + 1, agentStart: "1", browser: bystander.pid };
    await writeFile(join(runtimeDirectory, "b-stale1", "owner.json"), JSON.stringify(owner));
    await mkdir(join(runtimeDirectory, "something-else"));
    expect(await sweepProfiles(runtimeDirectory)).toBe(2);
    expect(await readdir(runtimeDirectory)).toEqual(["something-else"]);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill("SIGKILL");
    await rm(runtimeDirectory, { recursive: true, force: true });
  }
});

test("a folder whose path is too long for the browser's socket is refused before a browser starts", async () => {
  const deep = join(tmpdir(), "x".repeat(60));
  await expect(
    createProfile(deep, undefined, { answersProxy: false, trustedCertificates: [] }),
  ).rejects.toMatchObject({
    code: "browser_failed",
  });
  await rm(deep, { recursive: true, force: true });
});
