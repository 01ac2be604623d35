/** `vestibule directory …`: devices and the tokens that they enrol with. */
import { directoryCommands as said } from "../../texts/en/directory.ts";
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export async function issueToken(
  options: DirectoryOptions & {
    user: string;
    account: string;
    localSecret: "pin" | "password";
    escrow: "split" | "device" | "off";
    expires: number;
  },
  io: Io,
): Promise<void> {
  const { user, account, localSecret, escrow, expires } = options;
  const token = await withAdmin(options, async (admin) => {
    const displayName = (await admin.findUser(user))?.name ?? account;
    return admin.issueEnrolmentToken({
      expiresInSeconds: expires,
      bindings: [{ userEmail: user, accountName: account, displayName, localSecret, escrow }],
    });
  });
  io.out(token);
}

/** Devices and their bindings, as lines or, with `json`, as one array. */
export async function devices(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const listed = await withAdmin(options, async (admin) =>
    Promise.all(
      (await admin.devices()).map(async (device) => ({
        ...device,
        bindings: await admin.bindings({ deviceId: device.deviceId }),
      })),
    ),
  );
  if (options.json) {
    io.out(JSON.stringify(listed, null, 2));
    return;
  }
  if (listed.length === 0) io.out(said.none);
  for (const device of listed) {
    io.out(said.device(device));
    io.out(said.recoveryKey[device.recoveryKey]);
    for (const binding of device.bindings) io.out(said.binding(binding));
  }
}
