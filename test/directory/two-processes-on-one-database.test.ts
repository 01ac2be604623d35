/**
 * Two directory servers on one PostgreSQL database, each with a copy of the key file, behind a balancer. Neither holds
 * state that the other lacks: a proof goes on at either, and what counts once counts once for both.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDirectory, type Directory } from "../../src/directory/index.ts";
import { grantClaim } from "../../src/device-api/schemas.ts";
import { onPostgres } from "../support/stores.ts";
import { startBalancer, type Balancer } from "./support/balancer.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { Device } from "./support/device.ts";

describe.runIf(onPostgres())("two servers", () => {
  let balancer: Balancer;
  let bench: Bench;
  let second: Directory;
  let ports: [number, number];
  beforeAll(async () => {
    balancer = await startBalancer();
    const publicUrl = `https://directory.localhost:${String(balancer.port)}`;
    bench = await startBench({
      publicUrl,
      listening: (port) => balancer.to(port),
    });
    const data = join(bench.data, "..", "second");
    mkdirSync(data, { mode: 0o700 });
    for (const name of ["directory.key", "directory.postgres"])
      copyFileSync(join(bench.data, name), join(data, name));
    second = await createDirectory({
      data,
      publicUrl,
      tls: await bench.ca.issue("second", ["directory.localhost"]),
      clock: bench.clock,
      trustedCertificates: [bench.ca.certificate],
    });
    ports = [bench.directory.address?.port ?? 0, (await second.listen()).port];
  });
  afterAll(async () => {
    await second.close();
    await bench.close();
    await balancer[Symbol.asyncDispose]();
  });

  /** Begun at one, address typed at the other, judged at the one, completed at the other. */
  async function proven(): Promise<string> {
    const { device, binding, ada } = bench;
    const browser = bench.browser();
    await balancer.to(ports[0]);
    const proof = await device.beginProof(binding.bindingId);
    await browser.open(proof.url);
    await balancer.to(ports[1]);
    await browser.submit("/email", { email: ada.email });
    await balancer.to(ports[0]);
    const ended = await browser.submit("", { email: ada.email, password: ada.password });
    await balancer.to(ports[1]);
    const { [grantClaim]: grantId } = await proof.complete(ended);
    if (typeof grantId !== "string") throw new Error("no grant");
    return grantId;
  }

  test("a proof that goes from one to the other gives a grant, which either redeems, once", async () => {
    const { device } = bench;
    const grantId = await proven();
    const token = await device.token();
    const before = ports.map((port) => balancer.given.get(port) ?? 0);
    await balancer.to(...ports);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => device.call("POST", `/grants/${grantId}/redeem`, { token })),
    );
    // Both were asked.
    for (const [at, port] of ports.entries())
      expect(balancer.given.get(port)).toBeGreaterThan(before[at] ?? 0);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    for (const { status, body } of answers)
      if (status === 409) expect(body).toMatchObject({ code: "grant_used" });
  });

  test("an enrolment token that both are given at once enrols one device", async () => {
    const token = await bench.directory.admin.issueEnrolmentToken({});
    await balancer.to(...ports);
    const devices = await Promise.all(
      Array.from({ length: 6 }, () => Device.create(bench.publicUrl, bench.ca.certificate)),
    );
    const answers = await Promise.all(devices.map((device) => device.enrol(token)));
    await Promise.all(devices.map((device) => device.http.close()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403, 403, 403, 403]);
    for (const { status, body } of answers)
      if (status === 403) expect(body).toMatchObject({ code: "enrolment_token_used" });
  });

  test("what an administrator changes at one holds at the other at once", async () => {
    const token = await bench.device.token();
    await balancer.to(ports[0]);
    await second.admin.revokeDevice(bench.device.enrolled.deviceId);
    expect((await bench.device.call("GET", "/bindings", { token })).status).toBeGreaterThanOrEqual(401);
  });
});
