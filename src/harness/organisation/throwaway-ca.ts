/**
 * A certificate authority that lives for hours: one for each demo, rehearsal or test, so that everything uses TLS from
 * the first byte. Called by the harness. Its key is never written anywhere and is gone with the process; its
 * certificates name loopback hosts only.
 */
// The certificate library needs this to be loaded first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createHash, webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VestibuleError } from "../../errors/error.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Milliseconds. Clocks of one machine agree; the minute covers a clock that is stepped while the demo starts. */
const backdatedMs = 60_000;

export interface ThrowawayCa {
  /** The authority's certificate, PEM, which the agent is told to trust. */
  readonly certificate: string;
  /** Base64 SHA-256 of the authority's public key: for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spki: string;
  /**
   * Issues a certificate for `hosts` (DNS names under `localhost`, or loopback addresses) and writes `NAME.crt` and
   * `NAME.key`, 0600. The authority follows in `NAME.crt`, since Chromium looks for the pinned key in the chain that
   * the server presents.
   */
  issue(name: string, hosts: readonly string[]): Promise<ServerCertificate>;
}

export interface ServerCertificate {
  certificateFile: string;
  keyFile: string;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function subjectAlternative(host: string): { type: "dns" | "ip"; value: string } {
  if (/^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/.test(host)) return { type: "ip", value: host };
  if (/^([a-z0-9-]+\.)*localhost$/.test(host)) return { type: "dns", value: host };
  throw new VestibuleError("argument_invalid", { evidence: { what: "throwaway certificate", host } });
}

/**
 * Makes the authority.
 * @param directory for issued certificates; the demo's own, 0700
 * @param options.hours how long everything is valid, 1 to 72; default 12
 */
export async function createThrowawayCa(
  directory: string,
  options: { hours?: number } = {},
): Promise<ThrowawayCa> {
  const notBefore = new Date(Date.now() - backdatedMs);
  const notAfter = new Date(Date.now() + (options.hours ?? 12) * 3_600_000);
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const name = "CN=Vestibule throwaway authority";
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const certificate = `${authority.toString("pem")}\n`;

  return {
    certificate,
    spki: createHash("sha256").update(new Uint8Array(authority.publicKey.rawData)).digest("base64"),
    async issue(file, hosts) {
      const serverKeys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const leaf = await x509.X509CertificateGenerator.create({
        subject: `CN=${hosts[0] ?? file}`,
        issuer: name,
        publicKey: serverKeys.publicKey,
        signingKey: keys.privateKey,
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(hosts.map(subjectAlternative)),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const key = pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey));
      const issued = {
        certificateFile: join(directory, `${file}.crt`),
        keyFile: join(directory, `${file}.key`),
      };
      await Promise.all([
        writeFile(issued.certificateFile, `${leaf.toString("pem")}\n${certificate}`, { mode: 0o600 }),
        writeFile(issued.keyFile, key, { mode: 0o600 }),
      ]);
      return issued;
    },
  };
}
