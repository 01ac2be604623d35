import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
// Beside the packages, so that the bundle finds libsodium as the sources do.
const home = mkdtempSync(fileURLToPath(new URL("../../node_modules/.residue-", import.meta.url)));
const child = join(home, "child.mjs");

beforeAll(async () => {
  await build({
    entryPoints: [join(here, "residue-child.ts")],
    outfile: child,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
  });
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

/** All forms in which a secret would be recognised. */
function formsOf(text: string): Record<string, Buffer> {
  const plain = Buffer.from(text);
  return {
    plain,
    utf16: Buffer.from(text, "utf16le"),
    hex: Buffer.from(plain.toString("hex")),
    // Without the last characters, which depend on what follows.
    base64: Buffer.from(plain.toString("base64").slice(0, -4)),
  };
}

/** Names of the forms that lie anywhere in the writable memory of `pid`. */
function search(pid: number, forms: Record<string, Buffer>): string[] {
  const memory = openSync(`/proc/${String(pid)}/mem`, "r");
  const found = new Set<string>();
  let searched = 0;
  try {
    for (const line of readFileSync(`/proc/${String(pid)}/maps`, "latin1").split("\n")) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const start = Number.parseInt(from, 16);
      const length = Number.parseInt(to, 16) - start;
      if (length > 1 << 28) continue;
      const region = Buffer.alloc(length);
      try {
        searched += readSync(memory, region, 0, length, start);
      } catch {
        continue; // Guard pages and device memory cannot be read by anybody.
      }
      for (const [name, form] of Object.entries(forms)) if (region.includes(form)) found.add(name);
    }
  } finally {
    closeSync(memory);
  }
  // A search that saw nothing must not pass for one that found nothing.
  expect(searched).toBeGreaterThan(4_000_000);
  return [...found].sort();
}

async function searchedAfter(o: { argv: string[] }): Promise<string[]> {
  const pin = pick("0123456789", 32);
  const password = pick("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 24);
  const running: ChildProcessWithoutNullStreams = spawn(process.execPath, [child, ...o.argv]);
  try {
    const complaints: string[] = [];
    running.stderr.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
    const exit = once(running, "exit").then(() => Promise.reject(new Error(complaints.join(""))));
    running.stdin.write(pin + password);
    await Promise.race([once(running.stdout, "data"), exit]);
    exit.catch(() => undefined);
    const forms = Object.entries({ pin: formsOf(pin), password: formsOf(password) }).flatMap(([what, each]) =>
      Object.entries(each).map(([name, form]) => [`${what} ${name}`, form] as const),
    );
    return search(running.pid ?? 0, Object.fromEntries(forms));
  } finally {
    running.kill("SIGKILL");
  }
}

const elsewhere = process.platform !== "linux";

test("after a whole round neither PIN nor password is anywhere in the process", async ({ skip }) => {
  skip(elsewhere, "needs /proc/PID/mem");
  expect(await searchedAfter({ argv: [] })).toEqual([]);
});

test("the search finds a planted copy", async ({ skip }) => {
  skip(elsewhere, "needs /proc/PID/mem");
  expect(await searchedAfter({ argv: ["plant"] })).toContain("pin hex");
});
