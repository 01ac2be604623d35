/**
 * A harness that signs in gets the credential's bytes from the host; the report, which people read, has their length. The
 * file in between is this user's alone, and holds them no longer than it takes to read them.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect } from "vitest";
import { type CredentialFile, openCredentialFile } from "../../../src/harness/loginhost/credential-file.ts";
import { temporary } from "../../../src/harness/processes/folders.ts";
import { unpackLogon } from "../../../src/harness/windows/kerb-logon.ts";
import type { Secret } from "../../../src/secrets/arena.ts";
import { requires } from "../../support/requirements.ts";
import { type Action, play, timeToMakeWine } from "./support/specimens.ts";

const hosted = requires("mingw", "wine");
const { test } = requires("linux");

const textOf = (secret: Secret) => secret.use((bytes) => Buffer.from(bytes).toString());
const left = () => readdirSync(temporary().folder).filter((name) => name.startsWith("vestibule-credential-"));

hosted.test(
  "each credential is handed to the harness, and to no report",
  async () => {
    const before = left();
    const passwords: string[] = [];
    const attempt = (text: string): readonly Action[] => [
      { do: "type", field: "Password", text },
      { do: "submit" },
      { do: "result", status: 0xc000006d },
    ];
    const typed = ["correct horse", "zoë 日本語"];
    const report = await play("good", [{ do: "select", tile: 0 }, ...typed.flatMap(attempt)], {
      onCredential: (credential) => {
        using whole = credential;
        using password = unpackLogon(whole).password;
        passwords.push(textOf(password));
      },
    });
    expect(passwords).toEqual(typed);
    for (const text of typed) expect(JSON.stringify(report)).not.toContain(text);
    expect(left()).toEqual(before);
  },
  timeToMakeWine,
);

hosted.test(
  "without a harness that asks, the bytes stay in the host",
  async () => {
    const { lines } = await play("good", [
      { do: "select", tile: 0 },
      { do: "type", field: "Password", text: "correct horse" },
      { do: "submit" },
    ]);
    const [serialization] = lines.filter((line) => line.event === "serialization");
    expect(serialization?.credential).toMatchObject({ logon: { secretLength: 13 } });
    expect(serialization?.credential).not.toHaveProperty("handedOver");
  },
  timeToMakeWine,
);

let opened: CredentialFile | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** As the host writes it. */
function record(bytes: Buffer, length = bytes.length): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(length);
  return Buffer.concat([head, bytes]);
}

test("the file is this user's alone, and wiped of what was taken", async () => {
  opened = await openCredentialFile();
  const { path } = opened;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  const first = Buffer.from("correct horse");
  writeFileSync(path, Buffer.concat([record(first), record(Buffer.from("battery"))]));
  for (const expected of ["correct horse", "battery"]) {
    using taken = opened.take();
    expect(taken === undefined ? undefined : textOf(taken)).toBe(expected);
  }
  expect(opened.take()).toBeUndefined();
  expect(readFileSync(path)).toEqual(
    Buffer.concat([record(Buffer.alloc(13)), record(Buffer.alloc("battery".length))]),
  );
});

test("a length that cannot be one is no credential", async () => {
  opened = await openCredentialFile();
  const longest = Buffer.alloc(16 * 1024, "A");
  const impossible = [
    record(longest, 0xffff_ffff),
    record(longest, longest.length + 1),
    record(Buffer.concat([longest, longest])),
  ];
  for (const content of impossible) {
    writeFileSync(opened.path, content);
    expect(opened.take()).toBeUndefined();
  }
  writeFileSync(opened.path, record(longest));
  using whole = opened.take();
  expect(whole?.length).toBe(longest.length);
});

test("a folder whose harness was killed goes with the next one", async () => {
  opened = await openCredentialFile();
  const folder = dirname(opened.path);
  expect(folder.startsWith(join(temporary().folder, "vestibule-credential-"))).toBe(true);
  const holder = join(folder, "holder.json");
  const record = JSON.parse(readFileSync(holder, "utf8")) as Record<string, unknown>;
  writeFileSync(holder, JSON.stringify({ ...record, pid: 2 ** 22 + 1 }));
  const next = await openCredentialFile();
  await next.close();
  expect(left()).not.toContain(folder.slice(temporary().folder.length + 1));
});
