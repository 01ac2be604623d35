/**
 * The agent loses its power at every instant between two effects of every change of a secret. With the agent dead
 * there is always a way in; after its next start exactly one of the old and the new secret signs in, and
 * everything that the account protects still opens.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newPassword, newPin, oldPin, typedPassword } from "./support/device.ts";
import { prepareDevice } from "./support/prepare.ts";
import { type Story, stories } from "./support/stories.ts";
import { type AtPoint, killedAgent, play, walkThrough } from "./support/walk.ts";

const program = killedAgent();
walkThrough(Object.fromEntries(Object.entries(stories).filter(([, { mac }]) => mac === undefined)));

test.each([
  ["a PIN is reset", "state.advance:before#1"],
  ["a password is reset, the old one from escrow", "state.advance:before#1"],
  ["a password is handed back in place of a PIN", "state.advance:before#1"],
])(
  "the journal holds no secret in the clear: %s",
  async (name, point) => {
    const root = mkdtempSync(join(tmpdir(), "vestibule-clear-"));
    try {
      const folder = join(root, "device");
      await prepareDevice(folder, stories[name] as Story);
      const atPoint: AtPoint = (reached) => (reached === point ? "kill" : "go-on");
      expect((await play(program, { folder, story: name, atPoint })).signal).toBe("SIGKILL");
      const content = ["agent.db", "agent.db-wal"].map((file) =>
        readFileSync(join(folder, "agent", file)).toString("latin1"),
      );
      for (const secret of [newPin, oldPin, typedPassword, newPassword]) {
        for (const form of [
          secret,
          Buffer.from(secret).toString("base64"),
          Buffer.from(secret, "utf16le").toString("latin1"),
        ]) {
          expect(
            content.some((each) => each.includes(form)),
            form,
          ).toBe(false);
        }
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  60_000,
);
