/** `--keep` with a folder that holds something: refused before anything is made, and neither it nor the temporary folder has more than before. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-keep-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("the folder is refused and left unchanged", async () => {
  writeFileSync(join(folder, "mine"), "");
  const refused = createLoginHarness({ keep: folder });
  await expect(refused).rejects.toMatchObject({
    code: "argument_invalid",
    evidence: { place: `--keep ${folder}`, what: expect.any(String) as string },
  });
  expect(readdirSync(folder)).toEqual(["mine"]);
});
