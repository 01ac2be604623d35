/**
 * Reads PEM certificates and says when they expire. Called by whoever reads such a file: the agent for the authorities
 * that it pins, the directory for its own certificate.
 */
import { X509Certificate } from "node:crypto";

const day = 86_400_000;
const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in order. @throws Node's error for a block that is no certificate */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(block) ?? []).map((one) => new X509Certificate(one));
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
