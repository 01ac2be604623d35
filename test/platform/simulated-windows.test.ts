/** The simulated Windows passes the suite that every adapter must pass, with a TPM and without. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSimulatedWindows } from "../../src/platform/simulated/windows/machine.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { describePlatformContract } from "./support/contract.ts";
import { TestClock } from "./support/device.ts";

for (const tpm of ["with a TPM", "without a TPM"] as const) {
  describePlatformContract(`simulated Windows ${tpm}`, { disk: "none" }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "vestibule-device-"));
    const platform = await openSimulatedWindows({
      directory,
      clock: new TestClock(),
      tpm: tpm === "without a TPM" ? "none" : undefined,
    });
    const password = Secret.take(Buffer.from("Correct-horse-1"));
    const account = await platform.addAccount({ name: "anna", fullName: "Anna Ek", password });
    return {
      platform,
      account: account.id,
      password,
      dispose: () => {
        platform[Symbol.dispose]();
        rmSync(directory, { recursive: true });
      },
    };
  });
}
