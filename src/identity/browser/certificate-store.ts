/**
 * The certificate authorities that a browser trusts beside its own: Chromium's store in a profile (`ServerCertificate`), which
 * it otherwise fills from its settings page. Called by `profile.ts`; nothing outside the profile is written. Names, times
 * and signatures are checked as ever.
 */
import { X509Certificate, createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** The name of the file in a profile's folder `Default`. */
export const certificateStore = "ServerCertificate";

/** Chromium's message CertificateMetadata { trust: { trust_type: TRUSTED } }, in protobuf. */
const trusted = Uint8Array.of(0x0a, 0x02, 0x08, 0x03);

const schema = `
  CREATE TABLE meta(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR);
  INSERT INTO meta VALUES('version', '1'), ('last_compatible_version', '1');
  CREATE TABLE certificates(sha256hash_hex TEXT PRIMARY KEY, der_cert BLOB NOT NULL, trust_settings BLOB NOT NULL);
`;

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * @param file does not exist yet
 * @param authorities texts in PEM, each with any number of certificates
 */
export function writeCertificateStore(file: string, authorities: readonly string[]): void {
  const database = new DatabaseSync(file);
  try {
    // A profile is wiped after its one proof: nothing has to survive a power loss.
    database.exec(`PRAGMA synchronous = OFF; BEGIN; ${schema}`);
    const insert = database.prepare("INSERT OR IGNORE INTO certificates VALUES (?, ?, ?)");
    for (const pem of authorities.flatMap((text) => text.match(block) ?? [])) {
      const { raw } = new X509Certificate(pem);
      insert.run(createHash("sha256").update(raw).digest("hex"), raw, trusted);
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}
