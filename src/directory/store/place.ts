/**
 * Where a directory's database is: the SQLite file in its data folder, or, if there is a file `directory.postgres`, the
 * PostgreSQL database that it names. The address holds a password, so it is in a file that only the server's user may read,
 * and never in an argument or a variable. Read by `open.ts`, and by the command that sets it.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { getCACertificates, type ConnectionOptions } from "node:tls";
import { VestibuleError } from "../../errors/error.ts";
import { certificateProblem } from "../../settings/files.ts";
import { databaseFaults as faults } from "../../texts/en/directory.ts";

export const storeFiles = {
  sqlite: "directory.sqlite",
  postgres: "directory.postgres",
  key: "directory.key",
} as const;

export interface PostgresAddress {
  /** A name, an address, or the folder of a socket. */
  host: string;
  port: number;
  user: string;
  /** Text, as the library wants it. Empty where the server asks for none. */
  password: string;
  database: string;
  /** Undefined on a socket or the machine's own loopback only. */
  tls: ConnectionOptions | undefined;
}

export type DatabasePlace =
  { kind: "sqlite"; file: string } | { kind: "postgres"; file: string; address: PostgresAddress };

/** Longer than any address; the file is read whole. */
const mostBytes = 4_096;

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

const errnoOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/** Whether a directory was begun in this folder. */
export const holdsDirectory = (data: string): boolean =>
  existsSync(join(data, storeFiles.sqlite)) || existsSync(join(data, storeFiles.postgres));

/** @throws `config_unreadable`, `config_invalid` */
export function placeIn(data: string): DatabasePlace {
  const file = join(data, storeFiles.postgres);
  const text = readPrivate(file);
  return text === undefined
    ? { kind: "sqlite", file: join(data, storeFiles.sqlite) }
    : { kind: "postgres", file, address: parseAddress(text, file) };
}

/**
 * Begins a directory on PostgreSQL: keeps the address of `addressFile` in the data folder, which exists.
 * @returns takes it away again, for when the database cannot be opened
 * @throws `config_missing`, `config_unreadable`, `config_invalid`; `conflict` where a directory was begun
 */
export function keepAddress(data: string, addressFile: string): () => void {
  const text = readPrivate(addressFile);
  if (text === undefined) throw new VestibuleError("config_missing", { evidence: { file: addressFile } });
  parseAddress(text, addressFile);
  if (holdsDirectory(data))
    throw new VestibuleError("conflict", {
      evidence: { noun: "directory", place: data, what: faults.begun },
    });
  const file = join(data, storeFiles.postgres);
  writeFileSync(file, `${text.trim()}\n`, { mode: 0o600, flag: "wx" });
  return () => {
    rmSync(file, { force: true });
  };
}

/**
 * The text of a file that nobody else may read; undefined when there is none.
 * @throws `config_unreadable`
 */
export function readPrivate(file: string): string | undefined {
  const fail = (what: string, cause?: unknown): VestibuleError =>
    new VestibuleError("config_unreadable", { evidence: { file, what }, cause });
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw fail(faults.cannotBeRead, cause);
  }
  try {
    const status = fstatSync(handle);
    if (!status.isFile() || status.size > mostBytes) throw fail(faults.cannotBeRead);
    // Windows has no such modes; there the access list of the folder decides.
    if (process.platform !== "win32" && (status.mode & 0o077) !== 0) throw fail(faults.openToOthers);
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

/**
 * @param file for the message; no part of the address is in it
 * @throws `config_invalid`
 */
export function parseAddress(text: string, file: string): PostgresAddress {
  const fail = (what: string): VestibuleError =>
    new VestibuleError("config_invalid", { evidence: { file, what, hint: faults.form } });
  const line = text.trim();
  const url = URL.canParse(line) ? new URL(line) : undefined;
  if (url === undefined || /\s/.test(line) || !/^postgres(?:ql)?:$/.test(url.protocol))
    throw fail(faults.notAnAddress);
  const known = ["host", "user", "sslmode", "sslrootcert"];
  for (const name of url.searchParams.keys())
    if (!known.includes(name)) throw fail(faults.unknownParameter(name, known));
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const decoded = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw fail(faults.notAnAddress);
    }
  };
  const socket = parameter("host");
  if (socket !== undefined && (url.hostname !== "" || !socket.startsWith("/"))) throw fail(faults.socket);
  const database = decoded(url.pathname.slice(1));
  const user = url.username === "" ? (parameter("user") ?? "") : decoded(url.username);
  if ((socket ?? url.hostname) === "" || database === "" || user === "") throw fail(faults.incomplete);
  return {
    // An IPv6 address stands in brackets there.
    host: socket ?? url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 5_432 : Number(url.port),
    user,
    password: decoded(url.password),
    database,
    tls: socket === undefined ? tlsOf(url, fail) : undefined,
  };
}

/** The server has to be the one that is named. Without TLS only on the machine itself. */
function tlsOf(url: URL, fail: (what: string) => VestibuleError): ConnectionOptions | undefined {
  const mode = url.searchParams.get("sslmode") ?? "verify-full";
  const authority = url.searchParams.get("sslrootcert");
  if (mode === "disable") {
    if (!loopback.has(url.hostname)) throw fail(faults.withoutTls);
    return undefined;
  }
  // The others of libpq take any certificate, or any name.
  if (mode !== "verify-full") throw fail(faults.sslmode(mode));
  const problem = authority === null ? undefined : certificateProblem(authority);
  if (problem !== undefined) throw fail(problem);
  return {
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    // What the certificate is held against, where it is an address: `pg` passes on names only.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ca: authority === null ? getCACertificates("system") : [readFileSync(authority, "utf8")],
  };
}
