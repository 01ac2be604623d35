/**
 * `vestibule directory …`: break-glass passwords and recovery keys. They are the only secrets that any command prints, and
 * only on request.
 */
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, which, withAdmin } from "./access.ts";

export async function breakGlass(
  options: DirectoryOptions & { device: string; account: string; reason: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Two, newest first, while the device has not confirmed which of them the account has.
    using released = await admin.releaseBreakGlass({
      which: { device: which(options.device), accountName: options.account },
      reason: options.reason,
    });
    for (const password of released.passwords)
      io.out(password.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}

export async function releaseRecoveryKey(
  options: DirectoryOptions & { device: string; reason: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, async (admin) => {
    // Two, newest first, while the device has not confirmed which of them the disk has.
    using released = await admin.releaseRecoveryKey({
      device: which(options.device),
      reason: options.reason,
    });
    for (const key of released.keys) io.out(key.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}
