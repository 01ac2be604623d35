/**
 * `vestibule directory …`: break-glass passwords and recovery keys. They are the only secrets that any command prints, and
 * only on request.
 */
import type { Io } from "../terminal/io.ts";
import type { BindingId, DeviceId } from "../../device-api/schemas.ts";
import type { DirectoryAdmin } from "../../directory/index.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { bindingNamed, deviceNamed } from "./named.ts";

const deviceFor = async (admin: DirectoryAdmin, given: string): Promise<{ deviceId: DeviceId }> => ({
  deviceId: (await deviceNamed(admin, given)).deviceId,
});

const bindingFor = async (
  admin: DirectoryAdmin,
  given: { device: string; account: string },
): Promise<{ bindingId: BindingId }> => ({
  bindingId: (await bindingNamed(admin, given)).binding.bindingId,
});

export async function breakGlass(
  options: DirectoryOptions & { device: string; account: string; reason: string },
  io: Io,
): Promise<void> {
  await withAdmin(options, io, async (admin) => {
    // Two, newest first, while the device has not confirmed which of them the account has.
    using released = await admin.releaseBreakGlass({
      which: await bindingFor(admin, options),
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
  await withAdmin(options, io, async (admin) => {
    // Two, newest first, while the device has not confirmed which of them the disk has.
    using released = await admin.releaseRecoveryKey({
      device: await deviceFor(admin, options.device),
      reason: options.reason,
    });
    for (const key of released.keys) io.out(key.use((bytes) => Buffer.from(bytes).toString("utf8")));
  });
}
