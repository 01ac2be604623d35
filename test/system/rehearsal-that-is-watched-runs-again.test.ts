/** `vestibule rehearse --watch` plays again when its scenario was saved: in place, and as editors do, by a new file. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { requires } from "../support/requirements.ts";

const { test } = requires("linux");
const program = join(import.meta.dirname, "..", "..", "dist", "main", "vestibule.js");

const scenario = (title: string) => `scenario: mine
title: ${title}
person: { email: alice.adler@acme.example }
device: { system: windows, localSecret: password, signedInOnce: false }
steps: [{ do: wake }]
must: { outcome: not-signed-in }
`;

test("a watched scenario is played again when it was saved", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-watch-test-"));
  const file = join(folder, "mine.yaml");
  writeFileSync(file, scenario("the first"));
  const command = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, "rehearse", file, "--watch"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const exited = once(command, "exit");
  let said = "";
  const waiting: { words: string; resolve: () => void }[] = [];
  for (const stream of [command.stdout, command.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      said += text;
      for (const { words, resolve } of waiting) if (said.includes(words)) resolve();
    });
  }
  /** The next time that it says so. */
  const says = (words: string) =>
    new Promise<void>((resolve) => {
      said = "";
      waiting.push({ words, resolve });
    });
  try {
    await says("Waiting for a change of mine.yaml");
    const second = says("the second");
    writeFileSync(file, scenario("the second"));
    await second;
    const third = says("the third");
    writeFileSync(join(folder, "other.yaml"), scenario("the third"));
    renameSync(join(folder, "other.yaml"), file);
    await third;
    // A file that cannot be read is said, and watched on.
    const broken = says("mine.yaml:1");
    writeFileSync(file, "steps: [");
    await broken;
    const fourth = says("the fourth");
    writeFileSync(file, scenario("the fourth"));
    await fourth;
    command.kill("SIGINT");
    expect(await exited).toEqual([130, null]);
  } finally {
    command.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}, 120_000);
