/**
 * The simulated stores run inside the agent, so they are held to the agent's promise: once their `Secret` is
 * disposed of, neither password nor PIN authorization is anywhere in the process.
 */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import { inMemory, named } from "../support/residue.ts";
import { temporaryFolder } from "./support/device.ts";

const { test } = requires("linux");
const program = bundleChild(join(import.meta.dirname, "support/memory-child.ts"));

async function remains(system: "windows" | "macos", keep: boolean): Promise<string[]> {
  const secrets = [0, 1, 2].map(() => Buffer.from(randomBytes(18).toString("base64url")));
  const child = fork(program, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["pipe", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const died = once(child, "exit").then(([code]) => {
    throw new Error(`the child ended with ${String(code)}`);
  });
  died.catch(() => undefined);
  await Promise.race([once(child, "message"), died]);
  child.send({ system, directory: temporaryFolder(), keep });
  child.stdin?.end(Buffer.concat(secrets));
  await Promise.race([once(child, "message"), died]);
  const names = ["first password", "second password", "third secret"];
  const looked = named(
    Object.fromEntries(secrets.map((secret, index) => [names[index] ?? "", secret.toString()])),
  );
  const { found, bytes } = inMemory(child.pid ?? 0, looked);
  // The search must have looked at the memory, not only found nothing.
  expect(bytes).toBeGreaterThan(16 * 1024 * 1024);
  return [...new Set(found.map(({ secret, form }) => `${secret} ${form}`))];
}

for (const system of ["windows", "macos"] as const) {
  test(`no password and no PIN authorization is left in the process that used them on ${system}`, async () => {
    expect(await remains(system, false)).toEqual([]);
  });

  test(`one that is left behind on ${system} is found`, async () => {
    expect(await remains(system, true)).toEqual(["first password plain"]);
  });
}
