/** The directory's certificate authority is replaced: several are trusted at a time, and files are read again. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PinnedAuthorities, authorityFaults } from "../../src/agent/setup/authorities.ts";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { createHttpClient } from "../../src/http/client.ts";
import { startTlsServer, type TlsServer } from "./support/tls-server.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-authorities-"));
let old: TlsServer;
let next: TlsServer;
beforeAll(async () => {
  const answer = (): Promise<TlsServer> =>
    startTlsServer(["directory.localhost"], (_request, response) => response.end("hello"));
  [old, next] = await Promise.all([answer(), answer()]);
});
afterAll(async () => {
  await Promise.all([old.close(), next.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const at = ({ port }: TlsServer): string => `https://directory.localhost:${String(port)}/`;
const file = (name: string): string => join(folder, name);
function configOf(files: string | string[]) {
  const directory = { url: "https://directory.localhost", trustedCertificate: files };
  return parseConfig(JSON.stringify({ directory }), file("vestibule.yaml"));
}

test("both authorities are trusted at a time, from two files or from one", async () => {
  writeFileSync(file("old.pem"), old.ca);
  writeFileSync(file("next.pem"), next.ca);
  writeFileSync(file("both.pem"), old.ca + next.ca);
  for (const files of [["old.pem", "next.pem"], "both.pem"]) {
    const authorities = new PinnedAuthorities(configOf(files), []);
    const client = createHttpClient({ clock: systemClock, ca: () => authorities.current() });
    for (const server of [old, next]) expect((await client.fetch(at(server))).status).toBe(200);
    await client.close();
  }
});

test("the file is replaced while the agent runs; removed or half written it counts as it was", async () => {
  writeFileSync(file("pinned.pem"), old.ca);
  const authorities = new PinnedAuthorities(configOf("pinned.pem"), []);
  const client = createHttpClient({ clock: systemClock, ca: () => authorities.current() });
  expect((await client.fetch(at(old))).status).toBe(200);
  await expect(client.fetch(at(next))).rejects.toMatchObject({ code: "directory_untrusted" });
  writeFileSync(file("pinned.pem"), "-----BEGIN CERTIFICATE-----\nMII");
  expect((await client.fetch(at(old))).status).toBe(200);
  rmSync(file("pinned.pem"));
  expect((await client.fetch(at(old))).status).toBe(200);
  writeFileSync(file("pinned.pem"), next.ca);
  expect((await client.fetch(at(next))).status).toBe(200);
  await expect(client.fetch(at(old))).rejects.toMatchObject({ code: "directory_untrusted" });
  await client.close();
});

test("what is wrong with a file, or will be, is said", () => {
  writeFileSync(file("good.pem"), old.ca);
  writeFileSync(file("none.pem"), "no certificate");
  const config = configOf(["good.pem", "none.pem", "missing.pem"]);
  const unreadable = ["none.pem", "missing.pem"].map((name) => ({ file: file(name), problem: "unreadable" }));
  const now = Date.now();
  const problems = (hours: number) => authorityFaults(config, new Date(now + hours * 3_600_000));
  expect(problems(0)).toEqual(unreadable);
  expect(problems(9)).toMatchObject([{ file: file("good.pem"), problem: "expires" }, {}, {}]);
  expect(problems(13)).toMatchObject([{ file: file("good.pem"), problem: "expired" }, {}, {}]);
  // The agent starts all the same: people sign in without the directory.
  expect(new PinnedAuthorities(config, ["given"]).current()).toEqual(["given", old.ca]);
});
