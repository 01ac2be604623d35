/**
 * An import holds the only right to write while it lasts: nobody can reset anything meanwhile. The work for each line may
 * not grow with the number of devices.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KyselyPlugin } from "kysely";
import { expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { addDevice } from "../../src/directory/devices/devices.ts";
import { importLists } from "../../src/directory/import.ts";
import { openStore } from "../../src/directory/store/open.ts";

const machines = 30;

test("devices are looked up once for all lines", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vestibule-fleet-"));
  const store = await openStore(join(folder, "data"), new Date());
  try {
    const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
      format: "jwk",
    });
    const signingKey = { kty: "EC", crv: "P-256", x, y } as const;
    const boxKey = Buffer.alloc(32, 1).toString("base64url");
    const numbers = Array.from({ length: machines }, (_, at) => at + 1);
    for (const number of numbers)
      await addDevice(store.db, systemClock, {
        hostName: `DESKTOP-${String(number)}`,
        system: "windows",
        signingKey,
        boxKey,
      });
    let looks = 0;
    const counting: KyselyPlugin = {
      transformQuery({ node }) {
        // Every query that joins or reads the table of devices.
        if (node.kind === "SelectQueryNode" && JSON.stringify(node.from).includes('"devices"')) looks += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const address = (number: number) => `person-${String(number)}@acme.example`;
    const report = await importLists(store.db.withPlugin(counting), systemClock, {
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
    expect(report.lines.map(({ outcome }) => outcome)).toEqual(Array(2 * machines).fill("added"));
    expect(looks).toBe(1);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
