/**
 * The disk opens with an earlier password, which whoever sits at a signed-in Mac could try to guess: no store counts. The
 * agent counts over sign-ins and restarts. Its limit closes that one way for a while, says until when, and keeps nobody
 * out: the sign-in goes on, and the recovery key and the service account open the disk as before.
 */
import { expect, test } from "vitest";
import { maximumGuesses, millisecondsToHeal } from "../../src/agent/state/guesses.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { ServiceAccount } from "../../src/platform/ports.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  type Prepared,
  devices,
  encrypted,
  footprint,
  openPrepared,
  opens,
  plain,
  play,
} from "./support/password-story.ts";
import {
  type Person,
  type RepairMove,
  newPassword,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";
import { recoveryKeyOf } from "./power-loss/support/stories.ts";

const device = devices();
const { repair: said, protectedLosses } = textsFor("en").screens;
const right: RepairMove = { previous: typedPassword };
const everything = { keychain: true, "local-items": true, disk: true };

/** A clock that stands still until a test moves it. */
class StandingClock {
  ms = Date.now();
  now() {
    return new Date(this.ms);
  }
}

const behind = (
  clock: StandingClock,
  serviceAccount: ServiceAccount = "absent",
  diskBehind: "disk" | "everything" = "everything",
) => device({ ...plain, mac: { ...encrypted, serviceAccount }, diskBehind }, clock);

const reconcile = (mac: Prepared, repair: readonly RepairMove[], person: Partial<Person> = {}) =>
  play(mac, { scenario: "reconcile", password: newPassword, repair, ...person });

/** One wrong password at each of so many sign-ins. */
async function guess(mac: Prepared, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1)
    await reconcile(mac, [{ previous: `wrong ${String(at)}` }, "not-now"]);
}

/** What the screen says while no guess is left, first taken at `ms`: a time of day that is over when it has come. */
function noneBefore(ms: number): string {
  const minute = 60_000;
  const at = new Date(Math.ceil((ms + millisecondsToHeal) / minute) * minute);
  return said.noTriesLeft(at.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit" }));
}

const told = (mac: Prepared) =>
  mac.state.pendingEvents().events.filter(({ kind }) => kind === "guesses-spent");

test("five wrong ones at five sign-ins are all: at the sixth not even the right one is asked for", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses - 1);
  expect(told(mac)).toEqual([]);
  const fifth = await reconcile(mac, [{ previous: "wrong 4" }, "not-now"]);
  expect(fifth.screens.at(-1)).toContain(noneBefore(clock.ms));
  expect(told(mac)).toHaveLength(1);

  const { screens } = await reconcile(mac, ["not-now"]);
  expect(screens.filter((screen) => screen.includes(said.title))).toEqual([]);
  expect(screens.at(-1)).toContain(noneBefore(clock.ms));
  expect(told(mac)).toHaveLength(1);
});

test("a screen that was open when another spent the last guess tries nothing", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  const before = await footprint(mac);
  const { screens } = await reconcile(mac, [right, "not-now"], {
    onScreen: (texts) => {
      if (!texts.includes(said.title)) return;
      for (let at = 0; at < maximumGuesses; at += 1) mac.state.takeGuess(mac.account.id, clock.now());
    },
  });
  expect(screens.at(-1)).toContain(noneBefore(clock.ms));
  expect(await footprint(mac)).toEqual(before);
});

test("a restart forgets no guess, the one that was being tried when the power failed included", async () => {
  const clock = new StandingClock();
  const first = await behind(clock);
  await guess(first, 2);
  // It is counted before it is tried, and the power fails before the disk has answered.
  const tried = Promise.withResolvers<undefined>();
  const check = first.machine.protectedData.check.bind(first.machine.protectedData);
  using cutOff = secretOf("cut off");
  first.machine.protectedData.check = async (id, password) => {
    if (!password.equals(cutOff)) return await check(id, password);
    tried.resolve(undefined);
    return await new Promise<never>(() => undefined);
  };
  void reconcile(first, [{ previous: "cut off" }]);
  await tried.promise;
  first[Symbol.dispose]();

  using mac = await openPrepared(first.folder, clock);
  const { screens } = await reconcile(mac, [{ previous: "a fourth" }, "not-now"]);
  expect(screens.at(-1)).toContain(said.previousWrong(1));
});

test("one that the disk could not be asked about costs nothing", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  const { protectedData } = mac.machine;
  const check = protectedData.check.bind(protectedData);
  let asked = 0;
  protectedData.check = async (id, password) => {
    // The first is of the current password.
    if ((asked += 1) === 2) throw new VestibuleError("store_unavailable");
    return await check(id, password);
  };
  const { outcome } = await reconcile(mac, [right, "go-on"]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(mac.state.guessesLeft(mac.account.id, clock.now())).toEqual({ left: maximumGuesses });
});

test("one that the disk could not be tried with costs nothing, however often", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  const { protectedData } = mac.machine;
  const check = protectedData.check.bind(protectedData);
  protectedData.check = async (id, password) => {
    const checks = await check(id, password);
    const isTyped = checks.some(({ kind, opens: does }) => kind === "disk" && does === true);
    return checks.map((one) =>
      one.kind === "disk" && isTyped ? { kind: "disk", opens: "unknown", reason: "no session" } : one,
    );
  };
  const often = Array.from({ length: maximumGuesses + 1 }, () => right);
  const { screens } = await reconcile(mac, [...often, "not-now"]);
  expect(screens.at(-1)).toContain(textsFor("en").codes.store_unavailable.person);
  expect(mac.state.guessesLeft(mac.account.id, clock.now())).toEqual({ left: maximumGuesses });
});

test("the right one wins all guesses back", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses - 1);
  await reconcile(mac, [right, "go-on"]);
  expect(await opens(mac, newPassword)).toEqual(everything);
  expect(mac.state.guessesLeft(mac.account.id, clock.now())).toEqual({ left: maximumGuesses });
});

test("one comes back each hour, and the right one is taken then", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses);
  clock.ms += millisecondsToHeal - 1;
  expect((await reconcile(mac, ["not-now"])).screens.join()).not.toContain(said.title);
  clock.ms += 1;
  const again = await reconcile(mac, [{ previous: "still wrong" }, "not-now"]);
  expect(again.screens.at(-1)).toContain(noneBefore(clock.ms));
  expect(told(mac)).toHaveLength(2);
  clock.ms += millisecondsToHeal;
  await reconcile(mac, [right, "go-on"]);
  expect(await opens(mac, newPassword)).toEqual(everything);
});

test("a clock that was set back by a year makes nobody wait for more than an hour", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses);
  clock.ms -= 365 * 86_400_000;
  expect((await reconcile(mac, ["not-now"])).screens.at(-1)).toContain(noneBefore(clock.ms));
  clock.ms += millisecondsToHeal;
  await reconcile(mac, [right, "go-on"]);
  expect(await opens(mac, newPassword)).toEqual(everything);
});

test("a person whose guesses are spent is let in, and may put it off", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses);
  const before = await footprint(mac);
  const { outcome } = await reconcile(mac, ["not-now"]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(await footprint(mac)).toEqual(before);
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: true, new: false });
});

test("their recovery key opens the disk as before", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock, "absent", "disk");
  await guess(mac, maximumGuesses);
  await reconcile(mac, [{ key: recoveryKeyOf(mac) }, "go-on"]);
  expect(await opens(mac, newPassword)).toEqual(everything);
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: false, new: true });
});

test("the service account carries the disk along, after what goes was said", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock, "able");
  await guess(mac, maximumGuesses);
  const { screens } = await reconcile(mac, ["go-on", "go-on"]);
  expect(screens.at(-3)).toContain(protectedLosses.keychain);
  expect(screens.at(-3)).toContain(noneBefore(clock.ms));
  expect(await opens(mac, newPassword)).toEqual(everything);
});

test("a host that hands over no password has the current one typed alone", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock, "absent", "disk");
  await guess(mac, maximumGuesses);
  const current = (text: string): RepairMove => ({ current: text });
  const { screens } = await reconcile(
    mac,
    [current("not mine"), current(newPassword), { key: recoveryKeyOf(mac) }, "go-on"],
    { password: "" },
  );
  expect(screens[1]).toContain(said.messageCurrent);
  expect(screens[1]).toContain(noneBefore(clock.ms));
  expect(screens[2]).toContain(said.currentWrong);
  expect(await opens(mac, newPassword)).toEqual(everything);
});

test("guesses at one person's disk cost another nothing", async () => {
  const clock = new StandingClock();
  using mac = await behind(clock);
  await guess(mac, maximumGuesses);
  expect(mac.state.guessesLeft("another" as typeof mac.account.id, clock.now())).toEqual({
    left: maximumGuesses,
  });
});
