/** Users and bindings from CSV. Each line is reported; one refused line leaves the directory as it was. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { openStore } from "../../src/directory/store/open.ts";
import { addDevice } from "../../src/directory/devices/devices.ts";
import { administration } from "../../src/texts/en/administration.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { generateKeyPairSync } from "node:crypto";
import { newData } from "../support/stores.ts";

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-import-"));
  data = await newData(join(folder, "data"));
  const store = await openStore(data, new Date());
  const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
    format: "jwk",
  });
  const signingKey = { kty: "EC", crv: "P-256", x, y } as const;
  const boxKey = Buffer.alloc(32, 1).toString("base64url");
  for (const [hostName, system] of [
    ["DESKTOP-1", "windows"],
    ["MAC-1", "macos"],
  ] as const)
    await addDevice(store.db, systemClock, { hostName, system, signingKey, boxKey });
  await store.close();
});
afterEach(() => rm(folder, { recursive: true }));

interface Report {
  done: boolean;
  added: number;
  wouldBeAdded: number;
  there: number;
  refused: number;
  lines: { list: string; line: number; outcome: string; place?: string; sentence?: string }[];
}

async function importing(
  files: { users?: string | Buffer; bindings?: string | Buffer },
  ...more: string[]
): Promise<{ code: number; out: string; err: string; report: Report | undefined }> {
  const ran = { out: "", err: "" };
  const words = ["directory", "import", "--data", data, "--json", ...more];
  for (const [list, text] of Object.entries(files)) {
    const file = join(folder, `${list}.csv`);
    await writeFile(file, text);
    words.push(`--${list}`, file);
  }
  const code = await runCli(words, {
    out: (text) => (ran.out += `${text}\n`),
    err: (text) => (ran.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...ran, report: ran.out === "" ? undefined : (JSON.parse(ran.out) as Report) };
}

/** What the directory holds, and how often it was written to the audit log. */
async function held() {
  const admin = await openDirectoryAdmin({ data, administrator: "test" });
  try {
    const [users, desktop, mac, audit] = await Promise.all([
      admin.users(),
      admin.bindings({ hostName: "DESKTOP-1" }),
      admin.bindings({ hostName: "MAC-1" }),
      admin.listAudit({ limit: 1_000 }),
    ]);
    return {
      users: users.map(({ email }) => email),
      bindings: desktop.length + mac.length,
      audit: audit.length,
    };
  } finally {
    await admin.close();
  }
}

const users = 'email,name\nAda@example.org,Ada Lovelace\nbob@example.org,"Brandt, Bob"\n';
const bindings =
  "user,device,account,local_secret\nada@example.org,DESKTOP-1,ada,pin\nbob@example.org,MAC-1,bob,\n";

test("a dry run says the same and changes nothing; then all is taken; again, all is there already", async () => {
  const empty = await held();
  const dry = await importing({ users, bindings }, "--dry-run");
  expect(dry).toMatchObject({ code: 0, report: { done: false, added: 0, wouldBeAdded: 4, refused: 0 } });
  expect(await held()).toEqual(empty);
  const taken = await importing({ users, bindings });
  expect(taken).toMatchObject({ code: 0, report: { done: true, added: 4, there: 0, refused: 0 } });
  // Nothing is called added that was not.
  expect(dry.report?.lines.map(({ outcome }) => outcome)).toEqual(Array(4).fill("good"));
  expect(dry.report?.lines.map((line) => ({ ...line, outcome: "added" }))).toEqual(taken.report?.lines);
  expect(await held()).toEqual({
    users: ["ada@example.org", "bob@example.org"],
    bindings: 2,
    // Four that were added, and the import.
    audit: 5,
  });
  expect(await importing({ users, bindings })).toMatchObject({
    code: 0,
    report: { done: true, added: 0, there: 4, refused: 0 },
  });
});

const refusedUsers = `email,name
ada@example.org,Ada
\u212aay@example.org,Kay
 bob@example.org,Bob
bob@example.org,"Bob "
bob@example.org
ada@example.org,Another
carol@example.org,Carol\u202e
`;
const refusedBindings = `user,device,account,local_secret
ada@example.org,DESKTOP-1,ada,pin
nobody@example.org,DESKTOP-1,nobody,pin
ada@example.org,DESKTOP-9,ada,pin
ada@example.org,MAC-1,ada,pin
ada@example.org,MAC-1,ada,pine
ada@example.org,DESKTOP-1,ADA,password
`;

describe("a refused line", () => {
  test("is named with line and column, and refuses all", async () => {
    const empty = await held();
    const { code, report } = await importing({ users: refusedUsers, bindings: refusedBindings });
    expect(code).toBe(2);
    expect(report).toMatchObject({ done: false, added: 0, wouldBeAdded: 2 });
    expect(report?.lines.map(({ outcome }) => outcome)).not.toContain("added");
    const nobody = report?.lines.find(({ place }) => place === "user");
    expect(nobody?.sentence).toBe(administration.noUser("nobody@example.org"));
    const refused = report?.lines.filter(({ outcome }) => outcome === "refused");
    expect(refused?.map(({ list, line, place }) => [list, line, place])).toEqual([
      ["users", 3, "email"],
      ["users", 4, "email"],
      ["users", 5, "name"],
      ["users", 6, undefined],
      ["users", 7, "email"],
      ["users", 8, "name"],
      ["bindings", 3, "user"],
      ["bindings", 4, "device"],
      ["bindings", 5, "local_secret"],
      ["bindings", 6, "local_secret"],
      ["bindings", 7, "account"],
    ]);
    expect(await held()).toEqual(empty);
  });

  test("refuses all where every line can be read, too", async () => {
    const empty = await held();
    const { code, report } = await importing({ users: `${users}kay@example,Kay\n` });
    expect({ code, done: report?.done }).toEqual({ code: 2, done: false });
    expect(await held()).toEqual(empty);
  });

  test("is left out with --partial, and the good ones are taken", async () => {
    const { code, report } = await importing({ users: refusedUsers, bindings: refusedBindings }, "--partial");
    expect(code).toBe(2);
    expect(report).toMatchObject({ done: true, added: 2 });
    expect(await held()).toMatchObject({ users: ["ada@example.org"], bindings: 1 });
  });
});

test("as a spreadsheet writes it: a byte order mark, semicolons, carriage returns, empty lines", async () => {
  const text =
    "\ufeffName;E-Mail\r\n".replace("E-Mail", "email") + "Ada;ada@example.org\r\n\r\nBob;bob@example.org\r\n";
  const { report } = await importing({ users: text });
  expect(report?.lines.map(({ line, outcome }) => [line, outcome])).toEqual([
    [2, "added"],
    [4, "added"],
  ]);
});

const unusable: Record<string, { users: string | Buffer; says: string }> = {
  "an unknown column": { users: "emial,name\n", says: "did you mean email?" },
  "a column twice": { users: "email,name,email\n", says: "email" },
  "a missing column": { users: "email\n", says: "name" },
  "the columns and no row": { users: "email,name\n", says: administration.csv.noRows },
  "the columns and empty lines": { users: "email,name\r\n\r\n", says: administration.csv.noRows },
  "an empty file": { users: "", says: "email, name" },
  "a quotation mark that is not closed": { users: 'email,name\nada@example.org,"Ada\n', says: "users.csv:" },
  "a quotation mark inside": { users: 'email,name\nada@example.org,"A"da\n', says: "users.csv:2" },
  "another encoding": { users: Buffer.from("email,name\nj\u00fc@x.org,J\u00fc\n", "latin1"), says: "UTF-8" },
};
test.each(Object.entries(unusable))(
  "%s: nothing is read from the file",
  async (_what, { users: text, says }) => {
    const { code, out, err } = await importing({ users: text });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    expect(err).not.toMatch(/CSV_|Invalid|Quote/);
  },
);

test("for people: what would be added, and that nothing was", async () => {
  const said = administration.csv;
  const file = join(folder, "some.csv");
  const lines = async (text: string, ...more: string[]) => {
    await writeFile(file, text);
    let out = "";
    await runCli(["directory", "import", "--data", data, "--users", file, ...more], {
      out: (line) => (out += `${line}\n`),
      err: () => undefined,
      isTty: false,
      interrupted: new AbortController().signal,
    });
    return out.split("\n");
  };
  expect(await lines(users, "--dry-run")).toEqual([
    said.would(`${file}:2`),
    said.would(`${file}:3`),
    said.wouldBeDone(2, 0, 0),
    administration.dryRunDone,
    "",
  ]);
  const refused = await lines(`${users}kay@example,Kay\n`);
  expect(refused.slice(-3)).toEqual([said.wouldBeDone(2, 0, 1), said.refusedAll, ""]);
  expect((await lines(users)).slice(-2)).toEqual([said.done(2, 0, 0), ""]);
});

test("no file, and a file that is not there", async () => {
  expect((await importing({})).code).toBe(2);
  expect((await importing({}, "--users", join(folder, "none.csv"))).code).toBe(2);
});
