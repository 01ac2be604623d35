/** What keeps a PostgreSQL database from being opened, in words for the administrator. Called by `database.ts`. */
import { databaseFaults as faults } from "../../texts/en/directory.ts";

/** Codes of OpenSSL's verification and of Node's check of the name. */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME/;

/**
 * By the error's code, as PostgreSQL (appendix A), the system or TLS has it.
 * @returns undefined for a code that says nothing about opening
 */
export function postgresFault(error: unknown): string | undefined {
  // A host name with several addresses fails once for each.
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = one instanceof Error && "code" in one ? String(one.code) : "";
  switch (code) {
    case "ECONNREFUSED":
    case "ECONNRESET":
    case "ENOENT":
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return faults.noServer;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return faults.noHost;
    case "28P01":
    case "28000":
      return faults.refused;
    case "3D000":
      return faults.noDatabase;
    case "42501":
      return faults.noRights;
    case "53300":
      return faults.full;
    case "57P03":
      return faults.starting;
    default:
      return untrusted.test(code) ? faults.untrusted(code) : undefined;
  }
}
