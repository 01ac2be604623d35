/** A connection whose callback fails is closed: left open, a peer could use up the agent's descriptors. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { loadNative } from "../../../src/platform/native/loader.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";

const program = bundleChild(join(import.meta.dirname, "../support/throwing-listener.ts"));
const { test } = requires("linux", "native-addon");
const openDescriptors = () => readdirSync("/proc/self/fd").length;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-taken-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

// The agent's listener closes the connection of an owner that fails, and goes on.
for (const [listener, thrown] of [
  ["addon", 6],
  ["agent", 0],
] as const) {
  test(`a callback that throws, in the ${listener}'s listener`, () => {
    const given = [program, join(folder, "socket"), listener];
    const { stdout } = spawnSync(process.execPath, given, { encoding: "utf8", timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual({ thrown, left: 0 });
  });
}

test("a callback that does not take it", async () => {
  const path = join(folder, "socket");
  const stop = loadNative().listen(
    path,
    16,
    () => false,
    () => undefined,
  );
  const before = openDescriptors();
  const client = connect(path);
  client.resume();
  await once(client, "close");
  expect(openDescriptors()).toBe(before);
  stop();
});
