/**
 * The address of a PostgreSQL database holds a password and says whom to trust: from a file that nobody else may read, with
 * TLS that checks who answers, and no part of it in a message.
 */
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { parseAddress, placeIn } from "../../src/directory/store/place.ts";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { newPostgresAddress, onPostgres } from "../support/stores.ts";

let folder: string;
let authority: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-address-"));
  authority = join(folder, "authority.pem");
  await writeFile(authority, (await createThrowawayCa(folder)).certificate);
});
afterAll(() => rm(folder, { recursive: true }));

const parse = (text: string) => parseAddress(text, "FILE");

test("what it says: host, port, user, password, database, and TLS with the system's authorities", () => {
  expect(parse("postgres://ada:p%40ss@db.example.org/vestibule\n")).toMatchObject({
    ...{ host: "db.example.org", port: 5_432, user: "ada", password: "p@ss", database: "vestibule" },
    tls: { rejectUnauthorized: true, host: "db.example.org" },
  });
  expect(parse("postgresql://ada@[::1]:6543/v?sslmode=disable")).toMatchObject({
    ...{ host: "::1", port: 6_543, password: "", tls: undefined },
  });
  expect(parse("postgres:///v?host=/run/postgresql&user=ada")).toMatchObject({
    ...{ host: "/run/postgresql", user: "ada", database: "v", tls: undefined },
  });
  expect(parse(`postgres://a:b@db.example.org/v?sslrootcert=${authority}`).tls?.ca).toHaveLength(1);
});

test.each([
  "",
  "directory.sqlite",
  "mysql://ada:secret@db.example.org/v",
  "postgres://ada:secret@db.example.org/",
  "postgres://db.example.org/v",
  "postgres://ada:sec ret@db.example.org/v",
  "postgres://ada:secret%@db.example.org/v",
  "postgres://ada:secret@db.example.org/v\npostgres://ada:secret@db.example.org/w",
  "postgres://ada:secret@db.example.org/v?sslmode=require",
  "postgres://ada:secret@db.example.org/v?sslmode=prefer",
  "postgres://ada:secret@db.example.org/v?sslmode=no-verify",
  "postgres://ada:secret@db.example.org/v?sslmode=disable",
  "postgres://ada:secret@db.example.org/v?sslrootcert=/nowhere",
  "postgres://ada:secret@db.example.org/v?ssl=false",
  "postgres://ada:secret@db.example.org/v?host=/run/postgresql",
  "postgres:///v?host=run&user=ada",
])("refused, and not repeated: %j", (text) => {
  let thrown: unknown;
  try {
    parse(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: "config_invalid", evidence: { file: "FILE" } });
  expect(JSON.stringify(thrown)).not.toMatch(/secret|sec ret/);
});

test.skipIf(process.platform === "win32")("a file that others may read, a link, a folder", async () => {
  const file = join(folder, "directory.postgres");
  await writeFile(file, "postgres://ada@[::1]/v?sslmode=disable", { mode: 0o640 });
  await chmod(file, 0o640);
  expect(() => placeIn(folder)).toThrow(expect.objectContaining({ code: "config_unreadable" }));
  await chmod(file, 0o600);
  expect(placeIn(folder).kind).toBe("postgres");
  await rm(file);
  await symlink(authority, file);
  expect(() => placeIn(folder)).toThrow(expect.objectContaining({ code: "config_unreadable" }));
  await rm(file);
  await mkdir(file);
  expect(() => placeIn(folder)).toThrow(expect.objectContaining({ code: "config_unreadable" }));
  await rm(file, { recursive: true });
  expect(placeIn(folder).kind).toBe("sqlite");
});

async function init(name: string, address: string) {
  const file = join(folder, `${name}.address`);
  await writeFile(file, address, { mode: 0o600 });
  const said: string[] = [];
  const hear = (line: string) => said.push(line);
  const { signal } = new AbortController();
  const io = { out: hear, err: hear, isTty: false, interrupted: signal };
  const data = join(folder, name);
  const code = await runCli(["directory", "init", "--data", data, "--database", file], io);
  return { code, said: said.join("\n"), data };
}

test("no server there: said so, without the password, and nothing is begun", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const { code, said, data } = await init("none", `postgres://a:secret@127.0.0.1:${String(port)}/v`);
  expect(code).toBe(2);
  expect(said).toContain("no PostgreSQL server answers");
  expect(said).not.toContain("secret");
  await expect(stat(join(data, "directory.postgres"))).rejects.toMatchObject({ code: "ENOENT" });
});

if (onPostgres())
  describe("a server", () => {
    test("begins a directory there, once", async () => {
      const address = await newPostgresAddress();
      const { code, data } = await init("begun", address);
      expect(code).toBe(0);
      expect((await stat(join(data, "directory.postgres"))).mode & 0o777).toBe(0o600);
      const again = await init("begun", address);
      expect(again.code).not.toBe(0);
    });

    test("of another authority, under another name, another password, no such database", async () => {
      const address = await newPostgresAddress();
      const url = new URL(address);
      for (const [name, change, sentence] of [
        ["authority", () => url.searchParams.set("sslrootcert", authority), "certificate is not trusted"],
        ["system", () => url.searchParams.delete("sslrootcert"), "certificate is not trusted"],
        ["name", () => (url.hostname = "127.0.0.1"), "certificate is not trusted"],
        ["password", () => (url.password = "another"), "refuses the user or the password"],
        ["database", () => (url.pathname = "/nowhere"), "no such database"],
      ] as const) {
        url.href = address;
        change();
        const { code, said } = await init(name, url.href);
        expect({ name, code, said }).toEqual({
          name,
          code: 2,
          said: expect.stringContaining(sentence) as string,
        });
      }
    });

    test("another key file than the one that the database was begun with", async () => {
      const address = await newPostgresAddress();
      await init("first", address);
      const { code, said } = await init("second", address);
      expect(code).toBe(2);
      expect(said).toContain("key file");
    });
  });
