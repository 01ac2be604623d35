/**
 * Plug-in and agent are updated one after the other. A host of an older version is told everything in what it has; a
 * newer one is answered in ours; and one that has no version in common with us is told so, and sent nothing.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atMost, compose } from "../../src/agent/screens/composition.ts";
import { asOf } from "../../src/agent/screens/versions.ts";
import { type Message, encode } from "../../src/protocol/codec.ts";
import { protocolVersion, purposeTable } from "../../src/protocol/table.ts";
import { explain } from "../../src/texts/catalogue.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { HostByHand, textOf } from "./host-by-hand.ts";
import { type Device, oldPin, openDevice } from "./power-loss/device.ts";
import { prepareDevice } from "./power-loss/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-versions-"));
const texts = textsFor("en");
beforeAll(() => prepareDevice(join(root, "with-pin"), { begins: "with-pin" }));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A session of a host that says that version. */
async function session(version: number) {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, "with-pin"), folder, { recursive: true });
  const device: Device = await openDevice(folder);
  const host = new HostByHand(device, {}, { version });
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

const newestOf = (screen: Message<"screen">) =>
  Math.max(
    ...(screen.fields ?? []).map(
      ({ purpose }) =>
        Object.values(purposeTable).find(({ number }) => number === purpose)?.since ?? Infinity,
    ),
  );

test("a host of version 1: welcomed as such, and what to do next stands in the message", async () => {
  await using opened = await session(1);
  const { host } = opened;
  expect(await host.welcome()).toMatchObject({ version: 1 });
  await host.screenWith("secret");
  host.act();
  const refused = await host.screenWith("message");
  expect(newestOf(refused)).toBe(1);
  expect(textOf(refused, "message")).toBe(explain(texts, "browser_missing"));
  for (const field of refused.fields ?? [])
    expect(Object.keys(field).sort()).toEqual(["index", "purpose", "text"]);
});

test("a host of version 1 signs in, and its outcome has nothing that it does not know", async () => {
  await using opened = await session(1);
  await opened.host.screenWith("secret");
  opened.host.type({ secret: oldPin });
  const outcome = await opened.host.outcome();
  expect(outcome).toMatchObject({ outcome: 1 });
  expect(outcome).not.toHaveProperty("summary");
  outcome.password?.dispose();
});

test("a host of a newer version is answered in ours, and what it says beyond it is passed over", async () => {
  await using opened = await session(protocolVersion + 1);
  const { host } = opened;
  expect(await host.welcome()).toMatchObject({ version: protocolVersion });
  await host.screenWith("secret");
  const cancel = encode({ message: "cancel", revision: 1 });
  // A tag that this build does not have, of three bytes, behind what it has.
  const longer = Buffer.concat([cancel, Buffer.from([200, 0, 3, 1, 2, 3])]);
  longer.writeUInt32BE(longer.length - 4, 0);
  host.sayBytes(longer);
  expect(await host.outcome()).toMatchObject({ outcome: 4 });
});

test("a host with no version in common is told so, and nothing else", async () => {
  await using opened = await session(0);
  expect(await opened.host.fault()).toMatchObject({ code: "version_unsupported" });
});

test("nothing is left out silently: lists, codes and next steps become words, and a missing input is a refusal", () => {
  const screen = compose("Acme", {
    title: "Title",
    items: [
      { mark: "loss", text: "One goes." },
      { mark: "loss", text: "Two goes." },
    ],
    shownCode: "WDJB-MJHT",
    address: "acme.example/go",
    qr: "https://acme.example/go",
    timeLeft: 300,
    next: "Do this.",
    actions: { 0: "Back" },
  });
  expect(asOf(1, screen)).toEqual([
    { purpose: "brand", text: "Acme" },
    { purpose: "title", text: "Title" },
    { purpose: "message", text: "WDJB-MJHT acme.example/go One goes. Two goes. Do this." },
    { purpose: "action", index: 0, text: "Back" },
  ]);
  expect(asOf(2, screen)).toBe(screen);
  const long = (text: string) => `${text} ${"名".repeat(80)}`;
  const items = [1, 2, 3].map((each) => ({ mark: "loss" as const, text: long(`Line ${String(each)}`) }));
  const [message, notice] = asOf(1, compose("Acme", { items: atMost(items), submit: true, notice: "Wrong." }))
    .filter(({ purpose }) => purpose === "message" || purpose === "notice")
    .map(({ text }) => text);
  expect([message, notice]).toEqual([`${long("Line 1")} ${long("Line 2")}`, `${long("Line 3")} Wrong.`]);
  const most = atMost([...items, ...items]);
  expect(() => asOf(1, compose("Acme", { items: most }))).toThrow(
    expect.objectContaining({ code: "version_unsupported" }) as Error,
  );
  const previous = compose("Acme", { asks: [{ purpose: "previousPassword" }], submit: true });
  expect(() => asOf(1, previous)).toThrow(expect.objectContaining({ code: "version_unsupported" }) as Error);
});
