/**
 * A worker that ends while a connection waits for its listener must not take the process with it: the addon can make no
 * object for the peer there, and nobody can take what that throws.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";

const program = bundleChild(join(import.meta.dirname, "../support/ending-worker.ts"));
const { test } = requires("linux", "native-addon");
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-ending-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("an environment ends while a connection waits", () => {
  const given = [program, join(folder, "socket")];
  const { stdout, status } = spawnSync(process.execPath, given, { encoding: "utf8", timeout: 30_000 });
  expect({ stdout, status }).toEqual({ stdout: "ended", status: 0 });
});
