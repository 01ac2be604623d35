/**
 * What an administrator does to a fleet: the number of queries may not grow with it, nor may one query read a table for
 * each row of another. An import holds the only right to write while it lasts: nobody can reset anything meanwhile.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KyselyPlugin } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { administration } from "../../src/texts/en/administration.ts";
import { runCli } from "../../src/cli/program.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { listUsers } from "../../src/directory/accounts/user-changes.ts";
import { addDevice } from "../../src/directory/devices/devices.ts";
import { importLists, type ImportReport } from "../../src/directory/import.ts";
import { listAllBindings, listBindings, listDevices } from "../../src/directory/fleet/overview.ts";
import type { Queries } from "../../src/directory/store/database.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";

const machines = 30;
const numbers = Array.from({ length: machines }, (_, at) => at + 1);
const address = (number: number) => `person-${String(number)}@acme.example`;

let folder: string;
let store: Store;
/** Queries that read from the table, since the last `count`. */
let reads: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-fleet-"));
  store = await openStore(join(folder, "data"), new Date());
  reads = [];
  const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
    format: "jwk",
  });
  const signingKey = { kty: "EC", crv: "P-256", x, y } as const;
  const boxKey = Buffer.alloc(32, 1).toString("base64url");
  for (const number of numbers)
    await addDevice(store.db, systemClock, {
      hostName: `DESKTOP-${String(number)}`,
      system: "windows",
      signingKey,
      boxKey,
    });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const counting: KyselyPlugin = {
  transformQuery({ node }) {
    if (node.kind === "SelectQueryNode") reads.push(JSON.stringify(node.from));
    return node;
  },
  transformResult: ({ result }) => Promise.resolve(result),
};

function importFleet(): Promise<ImportReport> {
  return importLists(store.db.withPlugin(counting), systemClock, {
    actor: "administrator:test",
    lists: {
      users: numbers.map((line) => ({ line, email: address(line), name: `Person ${String(line)}` })),
      bindings: numbers.map((line) => ({
        line,
        userEmail: address(line),
        device: `DESKTOP-${String(line)}`,
        accountName: "person",
        displayName: "",
        localSecret: "pin",
        escrow: "split",
      })),
    },
  });
}

test("an import looks the devices up once for all lines", async () => {
  const report = await importFleet();
  expect(report.lines.map(({ outcome }) => outcome)).toEqual(Array(2 * machines).fill("added"));
  // Every query that joins or reads the table of devices.
  expect(reads.filter((from) => from.includes('"devices"'))).toHaveLength(1);
});

test("lists of devices, bindings and users are a few queries each, and say the same as one by one", async () => {
  await importFleet();
  reads = [];
  const queries: Queries = store.db.withPlugin(counting);
  const [devices, bindings] = [await listDevices(queries), await listAllBindings(queries)];
  expect(await listUsers(queries)).toHaveLength(machines);
  expect(reads.length).toBeLessThan(10);
  expect(devices).toHaveLength(machines);
  for (const { deviceId } of devices) {
    const own = await listBindings(store.db, deviceId);
    expect(own).toHaveLength(1);
    expect(bindings.get(deviceId)).toEqual(own);
  }
});

test("the list of users reads no table once for each user", () => {
  const compiled = capture(listUsers);
  const database = new DatabaseSync(join(folder, "data", "directory.sqlite"), { readOnly: true });
  try {
    const plan = database
      .prepare(`explain query plan ${compiled}`)
      .all()
      .map(({ detail }) => String(detail));
    expect(plan.filter((step) => step.startsWith("SCAN"))).toEqual([
      "SCAN users USING INDEX sqlite_autoindex_users_2",
    ]);
  } finally {
    database.close();
  }
});

/** The SQL that a list asks. */
function capture(list: (queries: Queries) => Promise<unknown>): string {
  let sql = "";
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      sql = store.db.getExecutor().compileQuery(node, { queryId: "plan" }).sql;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  void list(store.db.withPlugin(plugin)).catch(() => undefined);
  return sql;
}

/** Imports 3,000 users, and is ended by Ctrl+C once `isTime`, which looks at the database from outside. */
async function interruptedImport(isTime: (other: DatabaseSync) => boolean, ...more: string[]) {
  const lines = Array.from({ length: 3_000 }, (_, at) => `${address(at)},Person`);
  const file = join(folder, "users.csv");
  await writeFile(file, ["email,name", ...lines].join("\n"));
  const interrupt = new AbortController();
  const said: string[] = [];
  const io = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
    isTty: false,
    interrupted: interrupt.signal,
  };
  const argv = ["directory", "import", "--data", join(folder, "data"), "--users", file, ...more];
  const running = runCli(argv, io);
  const other = new DatabaseSync(join(folder, "data", "directory.sqlite"), { timeout: 0 });
  const look = setInterval(() => {
    if (isTime(other)) interrupt.abort();
  }, 5);
  try {
    expect(await running, said.slice(-5).join("\n")).toBe(130);
  } finally {
    clearInterval(look);
    other.close();
  }
  return said;
}

test("an import that is ended by Ctrl+C ends, and has added nobody", async () => {
  // In its middle: while nobody else may write.
  await interruptedImport((other) => {
    try {
      other.exec("begin immediate; rollback");
      return false;
    } catch {
      return true;
    }
  });
  expect(await listUsers(store.db)).toEqual([]);
});

test("a partial import lets others write meanwhile; ended by Ctrl+C it says who was added", async () => {
  let wrote = 0;
  const said = await interruptedImport((other) => {
    const { count } = other.prepare("select count(*) as count from users").get() as { count: number };
    if (count === 0) return false;
    other.exec("begin immediate; rollback");
    wrote = count;
    return true;
  }, "--partial");
  const added = await listUsers(store.db);
  expect(wrote).toBeGreaterThan(0);
  expect(added.length).toBeGreaterThanOrEqual(wrote);
  expect(added.length).toBeLessThan(3_000);
  expect(said).toContain(administration.csv.done(added.length, 0, 0));
  expect(said).toContain(administration.csv.stopped);
});
