/** A token enrols one device: used by several at once, late, or made up. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBench, type Bench } from "./support/bench.ts";
import { Device } from "./support/device.ts";

let bench: Bench;
const devices: Device[] = [];
beforeAll(async () => {
  bench = await startBench();
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.http.close()));
  await bench.close();
});

async function fresh(): Promise<Device> {
  const device = await Device.create(bench.publicUrl, bench.ca.certificate);
  devices.push(device);
  return device;
}

test("used by many devices at once: one is enrolled, with the bindings of the token", async () => {
  const token = await bench.directory.admin.issueEnrolmentToken({
    bindings: [
      {
        userEmail: bench.ada.email,
        accountName: "ada",
        displayName: "Ada L.",
        localSecret: "pin",
        escrow: "split",
      },
      {
        userEmail: bench.bob.email,
        accountName: "bob",
        displayName: "",
        localSecret: "password",
        escrow: "off",
      },
    ],
  });
  const contenders = await Promise.all(Array.from({ length: 6 }, fresh));
  const before = (await bench.directory.admin.devices()).length;
  const answers = await Promise.all(contenders.map((device) => device.enrol(token)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 403, 403, 403, 403, 403]);
  for (const answer of answers.filter((one) => one.status === 403)) {
    expect(answer.body).toMatchObject({ code: "enrolment_token_used" });
  }
  expect((await bench.directory.admin.devices()).length).toBe(before + 1);
  const winner = contenders.find((device) => device.enrolment !== undefined);
  expect(await winner?.bindings()).toMatchObject([
    {
      userId: bench.ada.userId,
      accountName: "ada",
      displayName: "Ada L.",
      localSecret: "pin",
      escrow: "split",
      breakGlass: "none",
    },
    {
      userId: bench.bob.userId,
      accountName: "bob",
      localSecret: "password",
      escrow: "off",
      breakGlass: "none",
    },
  ]);
  expect(winner?.enrolled.issuer).toBe(`${bench.publicUrl}/oauth`);
});

test("an expired or made-up token is refused", async () => {
  const token = await bench.directory.admin.issueEnrolmentToken({ expiresInSeconds: 60 });
  bench.clock.advance(61_000);
  const device = await fresh();
  expect((await device.enrol(token)).body).toMatchObject({ code: "enrolment_token_expired" });
  expect((await device.enrol("vstenr_0123456789012345678901234567890")).body).toMatchObject({
    code: "enrolment_token_invalid",
  });
  const refused = (await bench.audit())
    .filter((entry) => entry.event === "enrolment-refused")
    .map((entry) => entry.code);
  expect(refused.slice(0, 2)).toEqual(["enrolment_token_invalid", "enrolment_token_expired"]);
});
