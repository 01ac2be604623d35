/**
 * The password of the CONNECT proxy of a host's browser: any process of the machine can reach a loopback port, and only
 * the browser with the password gets through. Scheme Basic (RFC 9110 section 11.7.1, RFC 7617). Made and checked by `connect-proxy.ts`,
 * entered by the code that drives a browser. It opens an allow-list for the length of one page and is not a person's
 * secret: header and DevTools carry it as text.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Secret } from "../../secrets/arena.ts";
import type { DevTools } from "./devtools-pipe.ts";

/** RFC 7617 section 2. */
export const proxyUser = "vestibule";

/** 192 random bits, in base64url. */
export function newProxyCredential(): Secret {
  return Secret.take(Buffer.from(randomBytes(24).toString("base64url")));
}

const digest = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

/** Whether a `Proxy-Authorization` header has the credential, compared in constant time. */
export function isAuthorized(header: string | undefined, credential: Secret): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(header ?? "")?.[1] ?? "";
  const wanted = credential.use((bytes) => digest(Buffer.concat([Buffer.from(`${proxyUser}:`), bytes])));
  return timingSafeEqual(digest(Buffer.from(encoded, "base64")), wanted);
}

export const proxyPasswordOf = (credential: Secret): string =>
  credential.use((bytes) => Buffer.from(bytes).toString("latin1"));

export interface ChallengeOptions {
  /** Port on 127.0.0.1 of the proxy whose challenge is answered. */
  port: number;
  password: string;
}

/**
 * Answers the proxy's challenge in the browser and cancels every other: a site gets no password. The browser remembers
 * the proxy's password from then on. Only listens: the caller sends `Fetch.enable` with `handleAuthRequests`.
 * @param session the target whose challenges are answered; undefined for the browser's own session
 */
export function answerChallenges(
  devtools: DevTools,
  session: string | undefined,
  { port, password }: ChallengeOptions,
): void {
  devtools.on("Fetch.authRequired", session, ({ requestId, authChallenge }) => {
    const isOurs =
      authChallenge.source === "Proxy" &&
      URL.parse(authChallenge.origin)?.host === `127.0.0.1:${String(port)}`;
    const authChallengeResponse = isOurs
      ? ({ response: "ProvideCredentials", username: proxyUser, password } as const)
      : ({ response: "CancelAuth" } as const);
    devtools
      .send("Fetch.continueWithAuth", { requestId, authChallengeResponse }, session)
      .catch(() => undefined);
  });
}
