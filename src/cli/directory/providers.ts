/** `vestibule directory …`: OpenID providers. */
import { readFileSync } from "node:fs";
import { VestibuleError } from "../../errors/error.ts";
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export async function addProvider(
  options: DirectoryOptions & {
    issuer: string;
    clientId: string;
    /** Absent for a public client. */
    clientSecretFile?: string | undefined;
    domain: string[];
  },
  io: Io,
): Promise<void> {
  const { clientSecretFile } = options;
  let clientSecret: string | undefined;
  try {
    if (clientSecretFile !== undefined) clientSecret = readFileSync(clientSecretFile, "utf8").trim();
  } catch (cause) {
    throw new VestibuleError("config_unreadable", { evidence: { place: clientSecretFile }, cause });
  }
  const { issuer, clientId, domain } = options;
  io.out(
    await withAdmin(options, (admin) =>
      admin.addProvider({ issuer, clientId, clientSecret, domains: domain }),
    ),
  );
}
