/** `vestibule directory …`: users. */
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export async function addUser(
  options: DirectoryOptions & { email: string; name: string },
  io: Io,
): Promise<void> {
  io.out(await withAdmin(options, (admin) => admin.addUser({ email: options.email, name: options.name })));
}
