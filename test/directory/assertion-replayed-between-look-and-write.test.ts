/** Two requests at once that both looked before either wrote: the write itself lets only one through. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { openDatabase, type Database } from "../../src/directory/store/database.ts";
import { oauthAdapter } from "../../src/directory/store/oauth-adapter.ts";
import { placeIn } from "../../src/directory/store/place.ts";
import { newData } from "../support/stores.ts";

let folder: string;
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-directory-"));
  db = await openDatabase(placeIn(await newData(folder)));
});
afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

const adapter = (kind: string) =>
  oauthAdapter({ db, clock: systemClock, client: () => Promise.resolve(undefined) })(kind);
const outcomes = async (attempts: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(attempts)).map((outcome) => outcome.status).sort();

test("an assertion", async () => {
  const replays = adapter("ReplayDetection");
  const write = () => replays.upsert("assertion", { iss: "device" }, 60);
  expect(await outcomes([write(), write(), write()])).toEqual(["fulfilled", "rejected", "rejected"]);
  await expect(write()).rejects.toMatchObject({ error: "invalid_client" });
});

test("an authorization code", async () => {
  const codes = adapter("AuthorizationCode");
  await codes.upsert("code", { accountId: "usr_a" }, 60);
  expect(await codes.find("code")).toEqual({ accountId: "usr_a", jti: "code" });
  expect(await outcomes([codes.consume("code"), codes.consume("code")])).toEqual(["fulfilled", "rejected"]);
  expect(await codes.find("code")).toMatchObject({ consumed: true });
});

test("an expired record is not found, and a record is not found under another kind", async () => {
  const codes = adapter("AuthorizationCode");
  await codes.upsert("old", {}, -1);
  await codes.upsert("new", {}, 60);
  expect(await codes.find("old")).toBe(undefined);
  expect(await adapter("AccessToken").find("new")).toBe(undefined);
});
