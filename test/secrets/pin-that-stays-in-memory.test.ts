import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { expect } from "vitest";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import { inMemory, named } from "../support/residue.ts";

const { test } = requires("linux");
const program = bundleChild(join(import.meta.dirname, "support/residue-child.ts"));

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

async function searchedAfter(o: { argv: string[] }): Promise<string[]> {
  const pin = pick("0123456789", 32);
  const password = pick("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 24);
  const running: ChildProcessWithoutNullStreams = spawn(process.execPath, [program, ...o.argv]);
  try {
    const complaints: string[] = [];
    running.stderr.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
    const exit = once(running, "exit").then(() => Promise.reject(new Error(complaints.join(""))));
    running.stdin.write(pin + password);
    await Promise.race([once(running.stdout, "data"), exit]);
    exit.catch(() => undefined);
    const { found, bytes } = inMemory(running.pid ?? 0, named({ pin, password }));
    // The search must have looked at the memory, not only found nothing.
    expect(bytes).toBeGreaterThan(4_000_000);
    return found.map(({ secret, form }) => `${secret} ${form}`);
  } finally {
    running.kill("SIGKILL");
  }
}

test("after a whole round neither PIN nor password is anywhere in the process", async () => {
  expect(await searchedAfter({ argv: [] })).toEqual([]);
});

test("the search finds a planted copy", async () => {
  expect(await searchedAfter({ argv: ["plant"] })).toContain("pin hex");
});
