/**
 * The tile draws what the agent sends: a damaged screen is refused or drawn within its fields, and no byte is read or
 * written outside of them. The DLL's parts that know no Windows are compiled for this machine, under both sanitizers.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { encode } from "../../../src/protocol/codec.ts";
import { purposes } from "../../../src/protocol/table.ts";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("compiler", "linux");

const copies = longForm ? 500_000 : 20_000;
const seed = process.pid;
const folder = mkdtempSync(join(tmpdir(), "vestibule-screens-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const protocol = inRoot("native/protocol");
const provider = inRoot("native/windows-credprov");
const sanitized = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wundef", "-Werror"];

function compile(compiler: string, ...given: string[]): void {
  const { status, stderr } = spawnSync(compiler, given, { encoding: "utf8", cwd: folder });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

test("a damaged screen of the agent's stays within the tile's fields", () => {
  const parts = ["codec.c", "vestibule_protocol.c", "bytes.c"].map((file) => join(protocol, file));
  compile("cc", "-std=c99", ...warnings, ...sanitized, "-c", ...parts);
  const sources = ["portable/screens.cc", "provider/screen.cc", "provider/text.cc"];
  compile(
    "c++",
    "-std=c++17",
    ...warnings,
    ...sanitized,
    `-I${join(provider, "portable/windows")}`,
    `-I${protocol}`,
    ...sources.map((file) => join(provider, file)),
    ...parts.map((file) => join(folder, `${file.slice(protocol.length + 1, -2)}.o`)),
    "-o",
    join(folder, "screens"),
  );
  const field = (purpose: keyof typeof purposes, text: string, index = 0) => ({
    purpose: purposes[purpose],
    index,
    text,
  });
  const frame = encode({
    message: "screen",
    revision: 7,
    fields: [
      field("title", "Ünïcode \u{1f511}"),
      field("message", "x".repeat(300)),
      { ...field("item", "At least 4"), mark: 1, value: 4, detail: "alice" },
      field("secret", ""),
      field("submit", "Sign in"),
      field("action", "Forgotten"),
    ],
  });
  const file = join(folder, "screen");
  // Without the frame's header.
  writeFileSync(file, frame.subarray(4));
  const { status, stdout, stderr } = spawnSync(
    join(folder, "screens"),
    [file, String(copies), String(seed)],
    {
      encoding: "utf8",
    },
  );
  expect({ status, stderr }, `seed ${String(seed)}`).toEqual({ status: 0, stderr: "" });
  const [drawn = 0, refused = 0] = stdout.trim().split(" ").map(Number);
  expect(drawn).toBeGreaterThan(copies / 100);
  expect(refused).toBeGreaterThan(copies / 100);
}, 180_000);
