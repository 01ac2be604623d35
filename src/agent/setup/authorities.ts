/**
 * The certificate authorities that the configuration pins beside the system's: any number, so that the next one can be
 * there before the directory's certificate comes from it. The files are read again when they change. A file that cannot
 * be read must not keep the agent from starting: people sign in without the directory. Called by the service and by
 * `vestibule config check`.
 */
import { readFileSync, statSync } from "node:fs";
import { type Expiry, certificatesIn, expiryOf } from "../../settings/certificates.ts";
import { type AgentConfig, configPath } from "./config.ts";

/** What is wrong, or will be, with a file of authorities. */
export interface AuthorityFault {
  file: string;
  problem: "unreadable" | "expires" | "expired";
  /** Of the certificate in it that expires first. */
  until?: Date;
}

function filesOf(config: AgentConfig): string[] {
  const { trustedCertificate = [] } = config.directory;
  return [trustedCertificate].flat().map((file) => configPath(config, file));
}

/** @throws what keeps the file from being read, or from being PEM certificates */
function read(file: string): string {
  const pem = readFileSync(file, "utf8");
  if (certificatesIn(pem).length === 0) throw new Error("no certificate");
  return pem;
}

/** Looks at each file anew. */
export function authorityFaults(config: AgentConfig, now: Date): AuthorityFault[] {
  return filesOf(config).flatMap((file): AuthorityFault[] => {
    let expiry: Expiry;
    try {
      expiry = expiryOf(read(file), now);
    } catch {
      return [{ file, problem: "unreadable" }];
    }
    const { is, until } = expiry;
    return is === "far" ? [] : [{ file, problem: is === "past" ? "expired" : "expires", until }];
  });
}

export class PinnedAuthorities {
  readonly #always: readonly string[];
  readonly #files: { file: string; version: string; pem: string | undefined }[];
  #current: readonly string[];

  /** @param always PEM texts that are trusted whatever the files say */
  constructor(config: AgentConfig, always: readonly string[]) {
    this.#always = always;
    this.#files = filesOf(config).map((file) => ({ file, version: "", pem: undefined }));
    this.#current = always;
  }

  /** PEM texts: the same array until a file changes. One that cannot be read any more counts as it was. */
  current(): readonly string[] {
    let isChanged = false;
    for (const each of this.#files) {
      try {
        const { mtimeMs, size, ino } = statSync(each.file);
        const version = [mtimeMs, size, ino].join(" ");
        if (version === each.version) continue;
        each.pem = read(each.file);
        each.version = version;
        isChanged = true;
      } catch {
        // Being replaced, or gone: what it said is trusted until it says something else.
      }
    }
    if (isChanged) this.#current = [...this.#always, ...this.#files.flatMap(({ pem }) => pem ?? [])];
    return this.#current;
  }
}
