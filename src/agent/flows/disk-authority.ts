/**
 * Finds the authority to change an encrypted disk's password without the old one. Called by the reset of a password. A
 * recovery key counts only when it was proven to open the disk, a service account only when it is able to.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { openPart } from "../changes/change-context.ts";
import type { DiskAuthority } from "../changes/replacement.ts";
import { serviceRefusal } from "../changes/protected-stores.ts";
import type { Flow } from "./flow.ts";
import type { OwnRedemption } from "./prove.ts";

/** The authority, or why there is none. */
export type Authority = DiskAuthority | { by: "nothing"; because: VestibuleError };

export async function findAuthority(
  flow: Flow,
  { recoveryKeys }: Pick<OwnRedemption, "recoveryKeys">,
): Promise<Authority> {
  const { context, account } = flow;
  const { disk } = context.platform;
  if ((await disk.state(account.id)) !== "password") return { by: "none-needed" };
  for (const each of recoveryKeys) {
    const sealed = Buffer.from(each, "base64url");
    if (await proves(flow, sealed)) return { by: "recovery-key", sealed };
  }
  if ((await disk.serviceAccount()) === "able") return { by: "service-account" };
  return { by: "nothing", because: await whyNothing(flow, recoveryKeys.length) };
}

async function whyNothing({ context, account }: Flow, recoveryKeys: number): Promise<VestibuleError> {
  const service = await serviceRefusal(context);
  const evidence = { account: account.id, recoveryKeys, service };
  if (recoveryKeys > 0) return new VestibuleError("recovery_key_invalid", { evidence });
  const code = service === "service_account_missing" ? "disk_needs_old_password" : service;
  return new VestibuleError(code, { evidence });
}

async function proves(flow: Flow, sealed: Uint8Array): Promise<boolean> {
  const { context, logs } = flow;
  try {
    using key = await openPart(sealed, context);
    return await context.platform.disk.provesRecoveryKey(key);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "container_damaged" && code !== "tpm_cleared") throw error;
    logs.operator.warn({ event: "recovery-key-not-opened", code });
    return false;
  }
}
