/**
 * The password of one CONNECT proxy, so that nothing but the browser that it was made for leaves through it: any process
 * of the machine reaches a loopback port. Scheme Basic (RFC 9110 section 11.7.1, RFC 7617). Made and judged by
 * `connect-proxy.ts`, given by whoever drives a browser. It opens an allow-list for the length of one page, and is no
 * secret of a person: header and DevTools carry it as text.
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

/** Whether a `Proxy-Authorization` header has the credential. Takes as long for any header. */
export function isAuthorized(header: string | undefined, credential: Secret): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(header ?? "")?.[1] ?? "";
  const wanted = credential.use((bytes) => digest(Buffer.concat([Buffer.from(`${proxyUser}:`), bytes])));
  return timingSafeEqual(digest(Buffer.from(encoded, "base64")), wanted);
}

export const proxyPasswordOf = (credential: Secret): string =>
  credential.use((bytes) => Buffer.from(bytes).toString("latin1"));

export interface ChallengeOptions {
  /** Of the proxy on 127.0.0.1 whose challenge is answered. */
  port: number;
  password: string;
}

/**
 * Answers the proxy's challenge in the browser, and cancels every other: a site gets no password. The browser keeps the
 * proxy's from then on. Listens only: `Fetch.enable` with
 * `handleAuthRequests` is the caller's.
 * @param session of the target whose challenges are heard; undefined for the browser's own
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
