/**
 * The public entry point of the directory: `createDirectory` makes the server, `openDirectoryAdmin` opens its data for
 * an administrator's command. Called by `src/main/directory.ts`, the command line and the harness.
 */
import { readFile } from "node:fs/promises";
import { systemClock, type Clock } from "../clock/clock.ts";
import { oauthPath } from "../device-api/schemas.ts";
import { VestibuleError } from "../errors/error.ts";
import { makeFolder } from "../folders/make-folder.ts";
import { createHttpClient, type HttpClient } from "../http/client.ts";
import { createAdmin, type DirectoryAdmin } from "./admin.ts";
import { AnonymousAudit } from "./audit/anonymous.ts";
import type { ProviderFetch } from "./federation/relying-party.ts";
import { serve } from "./server.ts";
import { httpsOriginHint, isHttpsOrigin } from "../settings/addresses.ts";
import { openStore } from "./store/open.ts";
import { keepAddress } from "./store/place.ts";
import { CertificateWatch } from "./web/certificate-watch.ts";
import type { DirectoryLog } from "./web/context.ts";
import { createListener, type Listener } from "./web/listener.ts";

export type { DirectoryAdmin, WhichDevice } from "./admin.ts";
export type { ListedAdministrator, NewAdministrator } from "./administrators/administrators.ts";
export type { ListedApiKey, NewApiKey } from "./administrators/api-keys.ts";
export type { AdministratorId, ApiKeyId, Role, Scope } from "./access/roles.ts";
export type { ListedIdentity, WhichIdentities } from "./accounts/identities.ts";
export type { ListedUser, UserRemoved } from "./accounts/user-changes.ts";
export type { AuditEntry } from "./audit/audit.ts";
export type { BindingChange, BindingChanged } from "./devices/binding-changes.ts";
export type { Removed } from "./devices/removal.ts";
export type { ImportedBinding, ImportedUser, ImportLine, ImportLists, ImportReport } from "./import.ts";
export type { ListedBinding, ListedDevice } from "./fleet/overview.ts";
export type { BreakGlassRelease } from "./recovery/break-glass.ts";
export type { RecoveryKeyRelease } from "./recovery/recovery-key-release.ts";
export type { DirectoryLog } from "./web/context.ts";
export { recoveryPath } from "./pages/recovery.ts";
export { holdsDirectory } from "./store/place.ts";

export interface DirectoryOptions {
  /** A folder that only the server uses; made with mode 0700. Holds `directory.key`, and `directory.sqlite` or the address of a database, `directory.postgres`. */
  data: string;
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /**
   * Where browsers and devices reach the server, https, no path. Port 0 is replaced by the port that is listened on;
   * for demo and tests only, since devices remember the issuer.
   */
  publicUrl: string;
  /** Files, PEM. */
  tls: { keyFile: string; certificateFile: string };
  /** The name on every page; default "Vestibule". */
  brand?: string;
  clock?: Clock;
  /** Certificate authorities (PEM) to trust for providers, in addition to the system's. */
  trustedCertificates?: readonly string[];
  /** In place of the HTTP client for providers. */
  fetch?: ProviderFetch;
  log?: DirectoryLog;
  /** The name in the audit log for changes made through `admin`. Default "embedded". */
  administrator?: string;
}

export interface DirectoryAddress {
  port: number;
  /** Origin, with the real port. */
  publicUrl: string;
  issuer: string;
}

export interface Directory {
  readonly admin: DirectoryAdmin;
  /** @throws `port_in_use` */
  listen(): Promise<DirectoryAddress>;
  /**
   * Looks at the files of key and certificate now, in place of the next look within a minute. A pair that cannot be used
   * changes nothing and is in the operator's log.
   */
  renewCertificate(): Promise<void>;
  /** Where it listens; undefined before. */
  readonly address: DirectoryAddress | undefined;
  /** Waits at most two seconds for running requests, then closes everything. Idempotent. */
  close(): Promise<void>;
}

const closeWithinMs = 2_000;
const silent: DirectoryLog = { audit: () => undefined, operator: () => undefined, debug: () => undefined };

async function pem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new VestibuleError("config_unreadable", { evidence: { file }, cause });
  }
}

/** @throws `config_invalid`, `config_unreadable`, `config_missing` */
export async function createDirectory(options: DirectoryOptions): Promise<Directory> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? silent;
  if (!isHttpsOrigin(options.publicUrl))
    throw new VestibuleError("config_invalid", { evidence: { place: "publicUrl", hint: httpsOriginHint } });
  const publicUrl = new URL(options.publicUrl);
  const [key, certificate] = await Promise.all([pem(options.tls.keyFile), pem(options.tls.certificateFile)]);
  const store = await openStore(options.data, clock.now());
  for (const file of store.tightened) log.operator("file-was-open-to-others", { file });
  let certificateWatch: CertificateWatch;
  let listener: Listener;
  try {
    listener = createListener({ key, certificate });
    const watched = { files: options.tls, key, certificate };
    certificateWatch = new CertificateWatch(watched, { listener, clock, log });
  } catch (cause) {
    await store.close();
    throw new VestibuleError("config_invalid", { evidence: { place: "tls" }, cause });
  }
  const anonymous = new AnonymousAudit(store.db, clock);
  let http: HttpClient | undefined;
  let address: DirectoryAddress | undefined;
  let closing: Promise<void> | undefined;
  let serving: { settled(): Promise<void> } | undefined;

  function providerFetch(): ProviderFetch {
    if (options.fetch !== undefined) return options.fetch;
    const client = createHttpClient({ clock, ca: options.trustedCertificates ?? [] });
    http = client;
    return (url, request) => client.fetch(url, request);
  }

  return {
    admin: createAdmin(store, clock, options.administrator ?? "embedded"),
    get address() {
      return address;
    },
    renewCertificate: () => certificateWatch.look(),
    async listen() {
      const { port } = await listener.listen(options.host ?? "127.0.0.1", options.port ?? 0);
      const origin = new URL(publicUrl);
      if (origin.port === "0") origin.port = String(port);
      const issuer = `${origin.origin}${oauthPath}`;
      const context = {
        store,
        clock,
        log,
        anonymous,
        issuer,
        origin: origin.origin,
        brand: options.brand ?? "Vestibule",
      };
      serving = await serve(listener, context, { fetch: providerFetch() });
      address = { port, publicUrl: origin.origin, issuer };
      return address;
    },
    close() {
      closing ??= (async () => {
        certificateWatch[Symbol.dispose]();
        await listener.close(closeWithinMs);
        await anonymous.flush();
        await serving?.settled();
        await http?.close();
        await store.close();
      })();
      return closing;
    },
  };
}

/**
 * Begins a directory in a PostgreSQL database that exists.
 * @param options.addressFile holds one line, `postgres://USER:PASSWORD@HOST:5432/DATABASE`, with mode 0600; it is copied
 * @throws `config_missing`, `config_unreadable`, `config_invalid`, `conflict` where a directory was begun, `folder_unusable`
 */
export async function beginOnPostgres(options: { data: string; addressFile: string }): Promise<void> {
  makeFolder(options.data);
  const takeAway = keepAddress(options.data, options.addressFile);
  try {
    await (await openStore(options.data, systemClock.now())).close();
  } catch (error) {
    takeAway();
    throw error;
  }
}

/** The administrator's functions over a directory's data, whether or not its server runs. @throws `config_unreadable`, `config_missing` */
export async function openDirectoryAdmin(options: {
  data: string;
  /** The name for the audit log. */
  administrator: string;
  clock?: Clock;
}): Promise<DirectoryAdmin & { close(): Promise<void> }> {
  const clock = options.clock ?? systemClock;
  const store = await openStore(options.data, clock.now());
  try {
    return { ...createAdmin(store, clock, options.administrator), close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
