/**
 * The person goes away while "Setting your new PIN…" shows, or once the credential is handed over and before anybody is
 * signed in by it: a second Enter has chosen another tile. What was changed is said at the next sign-in, once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwaitedResults } from "../../src/agent/sessions/awaited-results.ts";
import { outcomes, systems } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { newPin, typedPassword } from "./power-loss/support/device.ts";
import { openCopy, prepareDevice } from "./power-loss/support/prepare.ts";
import { HostByHand } from "./support/host-by-hand.ts";

const { finishedEarlier } = textsFor("en").screens;

const root = mkdtempSync(join(tmpdir(), "vestibule-unsaid-"));
beforeAll(async () => {
  await prepareDevice(join(root, "bare"), { begins: "with-typed-password" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

async function setUp(host: HostByHand) {
  await host.screenWith("currentPassword");
  host.type({ currentPassword: typedPassword });
  await host.screenWith("newSecret");
  host.type({ newSecret: newPin, confirm: newPin });
}

async function saidAtNextSignIn(device: Opened, pin: string): Promise<string[]> {
  const said: string[] = [];
  const { outcome, password } = await device.signIn({ pin, onScreen: (texts) => said.push(...texts) });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  return said;
}

test("gone with the credential, and no result: it is said at the next sign-in, and not at the one after", async () => {
  using device = await openCopy(root, "bare");
  const host = new HostByHand(device);
  await setUp(host);
  (await host.outcome()).password?.dispose();
  host.hangUp();
  await host.session.ended;
  expect(await saidAtNextSignIn(device, newPin)).toContain(finishedEarlier);
  expect(await saidAtNextSignIn(device, newPin)).not.toContain(finishedEarlier);
});

test("cancelled while it is being set: the same", async () => {
  using device = await openCopy(root, "bare");
  const host = new HostByHand(device);
  await setUp(host);
  await host.screenWith("progress");
  host.cancel();
  expect((await host.outcome()).outcome).toBe(outcomes.cancelled);
  await host.session.ended;
  expect(await saidAtNextSignIn(device, newPin)).toContain(finishedEarlier);
});

test("the result comes after all, by another connection: it was read on the desktop", async () => {
  using device = await openCopy(root, "bare");
  const results = new AwaitedResults(() => undefined);
  const host = new HostByHand(device, { results });
  await setUp(host);
  const { id, password } = await host.outcome();
  password?.dispose();
  if (id === undefined) throw new Error("no credential");
  host.hangUp();
  await host.session.ended;
  const other = new HostByHand(device, { results });
  other.say({ message: "result", outcome: id, accepted: 1, system: systems.windows });
  await other.screenWith("secret");
  other.hangUp();
  expect(await saidAtNextSignIn(device, newPin)).not.toContain(finishedEarlier);
  results[Symbol.dispose]();
});

test("an ordinary sign-in that is left like that leaves nothing to be said", async () => {
  using device = await openCopy(root, "bare");
  const host = new HostByHand(device);
  await setUp(host);
  const first = await host.outcome();
  first.password?.dispose();
  host.say({ message: "result", outcome: first.id ?? 0n, accepted: 1, system: systems.windows });
  await host.session.ended;
  const again = new HostByHand(device);
  await again.screenWith("secret");
  again.type({ secret: newPin });
  (await again.outcome()).password?.dispose();
  again.hangUp();
  await again.session.ended;
  expect(device.state.notice(device.account.id)).toBeUndefined();
});
