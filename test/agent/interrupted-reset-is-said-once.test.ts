/**
 * A reset that ended while nobody was at the screen is shown at the next sign-in, with what was kept and what was begun
 * anew (B4): at the tile, or on the desktop of a system that signs in by itself. It is shown until a person was there.
 */
import { expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import { devices, encrypted, plain, play, withEscrow } from "./support/password-story.ts";
import { newPassword, secretOf, typedPassword } from "./power-loss/support/device.ts";
import { materialContext } from "../../src/agent/state/change.ts";
import { bindingId, grantId } from "./power-loss/support/device.ts";

const device = devices();
const { resetPassword, protectedNames } = textsFor("en").screens;
const summary = { kept: ["disk"], anew: ["keychain"], closed: [], diskNotInStep: false } as const;
const noticed = { changed: { ...summary, kept: [...summary.kept], anew: [...summary.anew], closed: [] } };

test("on the desktop, after the system has signed in by itself", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  mac.state.addNotice(mac.account.id, noticed);
  const first = await play(mac, { scenario: "capture", password: typedPassword });
  expect(first.outcome?.text).toContain(protectedNames.keychain);
  const second = await play(mac, { scenario: "capture", password: typedPassword });
  expect(second.outcome?.outcome).toBe(outcomes.finished);
  expect(second.outcome?.text ?? "").toBe("");
});

test("at the tile, until a person has answered the screen that shows it", async () => {
  using windows = await device(plain);
  windows.state.addNotice(windows.account.id, noticed);
  const nobody = new HostByHand(windows);
  expect(textOf(await nobody.screenWith("password"), "notice")).toContain(protectedNames.keychain);
  nobody.hangUp();
  await nobody.session.ended;
  const host = new HostByHand(windows);
  expect(textOf(await host.screenWith("password"), "notice")).toContain(protectedNames.keychain);
  host.type({ password: typedPassword });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
  expect(windows.state.notice(windows.account.id)).toBeUndefined();
});

test("an interrupted reset that the system then refused: the person is told that the earlier password still works", async () => {
  using windows = await device(withEscrow);
  windows.machine.accounts.setPolicy({ complexity: true });
  const { id, passwordSetAt } = windows.account;
  using old = secretOf(typedPassword);
  using next = secretOf(newPassword);
  const { wrapping } = windows.machine.keys;
  windows.state.begin({
    id: "cut",
    accountId: id,
    bindingId,
    detail: {
      kind: "password-reset",
      grantId,
      how: "change",
      passwordSetAt: passwordSetAt.toISOString(),
      lost: [],
    },
    materials: {
      "new-password": await wrapping.wrap(next, materialContext("cut", "new-password")),
      "old-password": await wrapping.wrap(old, materialContext("cut", "old-password")),
    },
    begunAt: new Date(),
  });
  await windows.recover();
  const { screens, outcome } = await play(windows, { password: typedPassword });
  expect(screens[0]).toContain(resetPassword.undoneEarlier);
  expect(outcome?.outcome).toBe(outcomes.credential);
});
