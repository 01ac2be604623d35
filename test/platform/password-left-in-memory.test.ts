/**
 * The simulated stores run inside the agent, so they are held to the agent's promise: once their `Secret` is
 * disposed of, neither password nor PIN authorization is anywhere in the process.
 */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { requires } from "../requirements.ts";
import { bundled } from "./bundled.ts";
import { temporaryFolder } from "./device.ts";

const { test } = requires("linux");
const program = bundled("memory-child");

/** How many of `needles` occur in the readable memory of a process. */
function foundIn(pid: number, needles: readonly Buffer[]): number {
  const overlap = Math.max(...needles.map((needle) => needle.length));
  const chunk = Buffer.alloc(8 * 1024 * 1024);
  const memory = openSync(`/proc/${String(pid)}/mem`, "r");
  const found = new Set<Buffer>();
  let searched = 0;
  try {
    for (const line of readFileSync(`/proc/${String(pid)}/maps`, "utf8").split("\n")) {
      const range = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \d+\s*(.*)$/.exec(line);
      if (range === null || /^\[v(var|syscall|dso)/.test(range[3] ?? "")) continue;
      const end = parseInt(range[2] ?? "", 16);
      for (let at = parseInt(range[1] ?? "", 16); at < end; at += chunk.length - overlap) {
        let length: number;
        try {
          length = readSync(memory, chunk, 0, Math.min(chunk.length, end - at), at);
        } catch {
          break; // Reserved and not backed by anything.
        }
        searched += length;
        const part = chunk.subarray(0, length);
        for (const needle of needles) if (part.includes(needle)) found.add(needle);
      }
    }
  } finally {
    closeSync(memory);
  }
  // A search that saw nothing must not pass for one that found nothing.
  expect(searched).toBeGreaterThan(16 * 1024 * 1024);
  return found.size;
}

async function remains(keep: boolean): Promise<number> {
  const secrets = [0, 1, 2].map(() => Buffer.from(randomBytes(18).toString("base64url")));
  const child = fork(program(), {
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
  child.send({ directory: temporaryFolder(), keep });
  child.stdin?.end(Buffer.concat(secrets));
  await Promise.race([once(child, "message"), died]);
  const needles = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret.toString("utf8"), "utf16le"),
    Buffer.from(secret.toString("hex")),
    Buffer.from(secret.toString("base64")),
  ]);
  return foundIn(child.pid ?? 0, needles);
}

test("no password and no PIN authorization is left in the process that used them", async () => {
  expect(await remains(false)).toBe(0);
});

test("one that is left behind is found", async () => {
  expect(await remains(true)).toBe(1);
});
