/**
 * Reads PEM certificates and says when they expire. Called by the readers of such files: the agent for the authorities
 * that it pins, the directory for its own certificate.
 */
import { X509Certificate } from "node:crypto";

const day = 86_400_000;
const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";

/** The certificates' blocks of a PEM text, in order; the last one may be cut short. */
function blocksIn(pem: string): string[] {
  const [, ...begun] = pem.split(begin);
  return begun.map((rest) => `${begin}${rest.split(end)[0] ?? ""}${rest.includes(end) ? end : ""}`);
}

function certificateIn(one: string): X509Certificate {
  // Node takes a block that is cut short at a line's end.
  if (!one.endsWith(end)) throw new Error("a certificate is cut short");
  return new X509Certificate(one);
}

/**
 * The certificates of a PEM text, in order. After one that it cannot read, OpenSSL leaves out the rest without an error.
 * @throws Node's error for a block that is no certificate
 */
export const certificatesIn = (pem: string): X509Certificate[] => blocksIn(pem).map(certificateIn);

/** The number, from 1, of the first block that is no certificate. */
export function unreadableCertificate(pem: string): number | undefined {
  const at = blocksIn(pem).findIndex((one) => {
    try {
      certificateIn(one);
      return false;
    } catch {
      return true;
    }
  });
  return at < 0 ? undefined : at + 1;
}

/** When a certificate stops being valid, and whether that has to be said now. */
export interface Expiry {
  until: Date;
  /** `soon`: within 30 days, or the last third of its life where that is shorter. */
  is: "far" | "soon" | "past";
}

/** Of the certificate that expires first. @throws for a PEM text without a certificate */
export function expiryOf(pem: string, now: Date): Expiry {
  const found = certificatesIn(pem).toSorted(
    (one, other) => one.validToDate.getTime() - other.validToDate.getTime(),
  );
  const [first] = found;
  if (first === undefined) throw new Error("no certificate");
  const until = first.validToDate;
  const left = until.getTime() - now.getTime();
  const life = until.getTime() - first.validFromDate.getTime();
  if (left <= 0) return { until, is: "past" };
  return { until, is: left < Math.min(30 * day, life / 3) ? "soon" : "far" };
}
