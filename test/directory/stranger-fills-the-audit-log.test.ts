/**
 * Without a credential anybody can have requests refused, as fast as they can send them. The audit log keeps what
 * matters in sight: what strangers cause is counted, not written line by line, and the log is read page by page.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import {
  AnonymousAudit,
  networksApart,
  windowMs,
  writtenSingly,
} from "../../src/directory/audit/anonymous.ts";
import { list } from "../../src/directory/audit/audit.ts";
import { openStore } from "../../src/directory/store/open.ts";
import { networkOf } from "../../src/directory/web/network.ts";
import { MovableClock, startBench, type Bench } from "./support/bench.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newData } from "../support/stores.ts";

const refusal = { actor: "person", event: "proof-refused", code: "proof_invalid" } as const;

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["", "unknown"],
  ["nonsense", "unknown"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe("what is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-audit-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(name: string) {
    const clock = new MovableClock();
    const store = await openStore(await newData(join(folder, name)), clock.now());
    const audit = new AnonymousAudit(store.db, clock);
    return { clock, store, audit, entries: () => list(store.db, { limit: 1_000 }) };
  }

  test("a thousand refusals of one network become six entries", async () => {
    const { store, audit, entries } = await opened("one");
    for (let sent = 0; sent < 1_000; sent += 1) await audit.add(refusal, "192.0.2.7");
    expect(await entries()).toHaveLength(writtenSingly);
    await audit.flush();
    const [count, ...singly] = await entries();
    expect(count).toMatchObject({
      ...refusal,
      detail: { network: "192.0.2.7", more: 1_000 - writtenSingly },
    });
    expect(singly).toHaveLength(writtenSingly);
    await store.close();
  });

  test("ten thousand networks are no way around", async () => {
    const { store, audit, entries } = await opened("many");
    for (let sent = 0; sent < 10_000; sent += 1)
      await audit.add(refusal, networkOf(`2001:db8:${sent.toString(16)}::1`));
    await audit.flush();
    const all = await entries();
    expect(all.length).toBeLessThanOrEqual((networksApart + 1) * (writtenSingly + 1));
    const counted = all.reduce(
      (sum, { detail }) => sum + (typeof detail["more"] === "number" ? detail["more"] : 1),
      0,
    );
    expect(counted).toBe(10_000);
    await store.close();
  }, 60_000);

  test("a refusal that names a device or a user is not lost among those of strangers", async () => {
    const { store, audit, entries } = await opened("named");
    for (let sent = 0; sent < 200; sent += 1) await audit.add(refusal, `192.0.2.${String(sent)}`);
    await audit.add({ ...refusal, deviceId: "dev_1" }, "198.51.100.9");
    expect((await entries())[0]).toMatchObject({ deviceId: "dev_1", detail: { network: "198.51.100.9" } });
    await store.close();
  });

  test("a new window begins with entries of its own, after the count of the earlier one", async () => {
    const { clock, store, audit, entries } = await opened("window");
    for (let sent = 0; sent < 10; sent += 1) await audit.add(refusal, "192.0.2.7");
    clock.advance(windowMs);
    await audit.add(refusal, "192.0.2.7");
    const [newest, count] = await entries();
    expect(newest?.detail).toEqual({ network: "192.0.2.7" });
    expect(count?.detail).toMatchObject({ more: 10 - writtenSingly });
    await store.close();
  });
});

describe("a directory that is flooded", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());

  test("made-up tokens, made-up answers and made-up addresses write a bounded number of entries", async () => {
    const before = (await bench.audit()).length;
    const browser = bench.browser();
    for (let sent = 0; sent < 30; sent += 1) {
      const token = `vstenr_${"A".repeat(43)}`;
      const enrolment = await bench.device.call("POST", "/enrolments", {
        json: await bench.device.request(token),
      });
      expect(enrolment.status).toBe(403);
      await browser.open(new URL(`/federation/callback/organisation?state=${String(sent)}`, bench.publicUrl));
      await browser.open(new URL("/recover", bench.publicUrl));
      await browser.submit("/recover/email", { email: `somebody-${String(sent)}@elsewhere.org` });
    }
    expect((await bench.audit()).length - before).toBe(3 * writtenSingly);
  });

  test("one account is asked for a limited number of times from a network, and another one still is", async () => {
    const browser = bench.browser();
    const ask = async (email: string) => {
      await browser.open(new URL("/recover", bench.publicUrl));
      await browser.submit("/recover/email", { email });
      return browser.visited.at(-1);
    };
    const codes = async () => (await bench.audit()).map(({ code }) => code);
    for (let tried = 0; tried < 20; tried += 1) await ask(bench.ada.email);
    expect(await codes()).not.toContain("too_many_requests");
    await ask(bench.ada.email);
    expect(await codes()).toContain("too_many_requests");
    const refused = (await codes()).filter((code) => code === "too_many_requests").length;
    await ask(bench.bob.email);
    expect((await codes()).filter((code) => code === "too_many_requests")).toHaveLength(refused);
  });

  test("the log is read page by page, to its beginning", async () => {
    let said: string[] = [];
    const run = async (...argv: string[]) => {
      said = [];
      const hear = (text: string) => said.push(text);
      const { signal } = new AbortController();
      const io = { out: hear, err: hear, isTty: false, interrupted: signal };
      expect(await runCli(["directory", "audit", "--data", bench.data, ...argv], io)).toBe(0);
      return said;
    };
    const seen: number[] = [];
    let before: string[] = [];
    for (;;) {
      const lines = await run("--most", "10", "--json", ...before);
      if (lines.length === 0) break;
      const page = lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence);
      seen.unshift(...page);
      before = ["--before", String(page[0])];
    }
    const all = (await bench.audit()).map(({ sequence }) => sequence).reverse();
    expect(seen).toEqual(all);
    const lines = await run("--most", "2");
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain(`--before ${String(all.at(-2))}`);
  });
});
