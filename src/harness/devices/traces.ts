/**
 * The traces that a change leaves on a device: a digest of everything that an examination reads. Called by the examiner
 * at every event, so that it tries the secrets again exactly when something is another than before, whoever changed it.
 */
import { type BigIntStats, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { readContainer } from "./agent-state.ts";
import type { Examined } from "./truth.ts";

/** SQLite's shared memory is written by whoever reads, too. */
const isRead = (name: string) => !name.endsWith("-shm");

const marks = ({ ino, size, mtimeNs }: BigIntStats) => [ino, size, mtimeNs].join();

/** A line for each file of the device. Files come and go meanwhile: a key is renamed into its place. */
async function linesOf(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  const lines = await Promise.all(
    names.filter(isRead).map(async (name) => {
      const found = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
      return found?.isFile() === true ? `${name} ${marks(found)}` : "";
    }),
  );
  return lines.sort();
}

/** A digest of everything that an examination of `examined` would depend on. */
export async function tracesOf(examined: Examined): Promise<string> {
  const { device, deviceState, agentState, accountId, directory, known } = examined;
  const [files, account, failed, glass, keys] = await Promise.all([
    linesOf(deviceState),
    device.account(),
    device.failedAttempts(),
    directory.db.selectFrom("break_glass").select(["sealed", "earlier"]).execute(),
    directory.db.selectFrom("recovery_keys").select(["sealed", "earlier", "stored_at", "shown_at"]).execute(),
  ]);
  const container = readContainer(agentState, accountId);
  const hash = createHash("sha256");
  // Tries come back and lock-outs end by the clock alone.
  for (const part of [files, account, failed, device.tpm(), glass, keys, known])
    hash.update(`${JSON.stringify(part)}\n`);
  return hash.update(container ?? "none").digest("base64");
}
