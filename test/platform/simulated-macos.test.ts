/** The simulated Mac passes the suite that every adapter must pass, with FileVault and without. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSimulatedMacos } from "../../src/platform/simulated/macos/machine.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { describePlatformContract } from "./support/contract.ts";
import { TestClock } from "./support/device.ts";

for (const fileVault of [true, false]) {
  describePlatformContract(
    `simulated Mac ${fileVault ? "with" : "without"} FileVault`,
    { disk: fileVault ? "password" : "none" },
    async () => {
      const directory = mkdtempSync(join(tmpdir(), "vestibule-device-"));
      const platform = await openSimulatedMacos({
        directory,
        clock: new TestClock(),
        fileVault,
        serviceAccount: "able",
      });
      const password = Secret.take(Buffer.from("Correct-horse-1"));
      const account = await platform.addAccount({ name: "anna", fullName: "Anna Ek", password });
      return {
        platform,
        account: account.id,
        password,
        recoveryKey: platform.recoveryKey,
        dispose: () => {
          platform[Symbol.dispose]();
          rmSync(directory, { recursive: true });
        },
      };
    },
  );
}
