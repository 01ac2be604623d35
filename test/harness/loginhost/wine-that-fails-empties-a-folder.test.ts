/** `--wine-prefix DIR` names a folder of the caller: where wine cannot be started, what is in it stays. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openWinePrefix } from "../../../src/harness/loginhost/wine.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-kept-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("a folder that was to be kept is left as it was", async () => {
  const file = join(folder, "thesis.txt");
  writeFileSync(file, "of years");
  vi.stubEnv("PATH", join(folder, "no-programs"));
  await expect(openWinePrefix(folder)).rejects.toMatchObject({ code: "platform_unsupported" });
  expect(readFileSync(file, "utf8")).toBe("of years");
});
