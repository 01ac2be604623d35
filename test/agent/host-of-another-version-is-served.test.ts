/**
 * Plug-in and agent are updated one after the other: a newer host is answered in the agent's version, and one that has
 * no version in common with the agent is told so, and sent nothing.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Codec, Draft } from "../../src/protocol/codec.ts";
import { outcomes, protocolVersion } from "../../src/protocol/table.ts";
import {
  laterMessage,
  newerCodec,
  newerVersion,
  olderVersion,
  saidLater,
} from "../protocol/support/other-tables.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { type Device, oldPin, openDevice } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-versions-"));
beforeAll(() => prepareDevice(join(root, "with-pin"), { begins: "with-pin" }));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A session of a host that says hello so, in the words of `codec`. */
async function session(hello: Partial<Draft<"hello">>, codec?: Codec) {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, "with-pin"), folder, { recursive: true });
  const device: Device = await openDevice(folder);
  const encode = codec === undefined ? undefined : (message: Draft) => codec.encode(saidLater(message));
  const host = new HostByHand(device, {}, hello, encode);
  return {
    device,
    host,
    async [Symbol.asyncDispose]() {
      host.hangUp();
      await host.session.ended;
      device[Symbol.dispose]();
    },
  };
}

test("a host of a later version is answered in ours, and what it says beyond it is passed over", async () => {
  await using opened = await session({ version: newerVersion }, newerCodec);
  const { host } = opened;
  expect(await host.welcome()).toMatchObject({ version: protocolVersion });
  await host.screenWith("secret");
  host.type({ secret: oldPin });
  const outcome = await host.outcome();
  expect(outcome).toMatchObject({ outcome: outcomes.credential });
  outcome.password?.dispose();
});

test("a host of a later version that says what is new is told that it has no meaning here", async () => {
  await using opened = await session({ version: newerVersion }, newerCodec);
  await opened.host.screenWith("secret");
  opened.host.sayBytes(laterMessage());
  expect(await opened.host.fault()).toMatchObject({ code: "message_unknown" });
});

test.each([0, olderVersion])(
  "a host of version %i, which this agent does not speak, is told so",
  async (version) => {
    await using opened = await session({ version });
    expect(await opened.host.fault()).toMatchObject({ code: "version_unsupported" });
  },
);
