/**
 * Brings a device into its organisation: a one-time token for a signing key and a box key of the device's own.
 * Called by the service, once, and again for a device that is enrolled anew; what it gives is durable before the token
 * is forgotten.
 */
import { readFileSync, rmSync } from "node:fs";
import { VestibuleError, codeOf } from "../errors/error.ts";
import type { Platform } from "../platform/ports.ts";
import { Secret } from "../secrets/arena.ts";
import { createBoxKey, openBox, sealTo } from "../secrets/sealed-box.ts";
import type { EnrolmentDesk } from "./directory/directory-client.ts";
import type { AgentState, Enrolment } from "./state/state.ts";

/**
 * @throws `enrolment_token_invalid`, `enrolment_token_used`, `enrolment_token_expired`, those of the network;
 * `config_missing` when the token's file is not there
 */
export async function enrol(
  tokenFile: string,
  device: { platform: Platform; state: AgentState; desk: EnrolmentDesk },
): Promise<Enrolment> {
  const { platform, state, desk } = device;
  let token: string;
  try {
    token = readFileSync(tokenFile, "utf8").trim();
  } catch (cause) {
    throw new VestibuleError("config_missing", {
      evidence: { field: "enrolment.tokenFile", file: tokenFile },
      cause,
    });
  }
  const boxKey = (await usableBoxKey(device)) ?? (await createBoxKey(platform.keys.wrapping));
  const response = await desk.enrol({
    token,
    hostName: platform.hostName,
    ...(platform.serialNumber === undefined ? {} : { serialNumber: platform.serialNumber }),
    system: platform.system,
    signingKey: platform.keys.signing.publicJwk,
    boxKey: Buffer.from(boxKey.publicKey).toString("base64url"),
  });
  const enrolment: Enrolment = {
    deviceId: response.deviceId,
    issuer: response.issuer,
    breakGlassKey: Buffer.from(response.breakGlassKey, "base64url"),
    boxKey,
    signingKeys: response.signingKeys,
  };
  state.saveEnrolment(enrolment);
  // Used up: what is left of it is only a thing to find.
  rmSync(tokenFile, { force: true });
  return enrolment;
}

/** The key of an earlier enrolment: recovery parts are sealed to it. Undefined when there is none, or it opens nothing. */
async function usableBoxKey({ platform, state }: { platform: Platform; state: AgentState }) {
  const boxKey = state.enrolment()?.boxKey;
  if (boxKey === undefined) return undefined;
  using trial = Secret.random(32);
  try {
    using opened = await openBox({
      sealed: sealTo(boxKey.publicKey, trial),
      ...boxKey,
      wrapping: platform.keys.wrapping,
    });
    return opened.equals(trial) ? boxKey : undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === "container_damaged" || code === "tpm_cleared") return undefined;
    throw error;
  }
}
