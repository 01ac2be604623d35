/**
 * Every screen, each once, with the values that make it longest or plainest. Used by the gallery, `docs/screens.md`,
 * and the tests that draw all screens on every host in every language.
 */
import { secondsToChoose } from "../../agent/flows/time-to-choose.ts";
import { type ErrorCode, errorCodes, inputCodes } from "../../errors/codes.ts";
import { type Screen, atMost } from "../../agent/screens/composition.ts";
import { Screens } from "../../agent/screens/screens.ts";
import { rulesOf } from "../../secrets/pin-policy.ts";
import { Secret } from "../../secrets/arena.ts";
import type { Catalogue } from "../../texts/catalogue.ts";
import { plannedScreens } from "./planned-screens.ts";

/** The hosts that show a screen. The tray will show the same view on the desktop; it is not built yet. */
export type Host = "windows" | "macos";

export interface Specimen {
  id: string;
  /** `refusal`: one of many that differ only in their code. `planned`: no workflow shows it yet. */
  kind: "screen" | "refusal" | "planned";
  hosts: readonly Host[];
  screen: Screen;
}

const everywhere: readonly Host[] = ["windows", "macos"];
/** Daily sign-in at our tile; a Mac has its own. */
const daily: readonly Host[] = ["windows"];
const userName = "ada";

/** A made-up credential, used by all specimens as long as the process runs. */
let proxyCredential: Secret | undefined;

/** @throws `internal` for a screen that fits no host */
export function specimens(texts: Catalogue, brand: string): Specimen[] {
  const screens = new Screens(texts, brand);
  const said = texts.screens;
  const { protectedLosses } = said;
  const loss = (kinds: readonly (keyof typeof protectedLosses)[]) =>
    atMost(kinds.map((kind) => ({ mark: "loss", text: protectedLosses[kind] })));
  const page = {
    address: "https://directory.acme.example/authorize",
    proxy: "127.0.0.1:40001",
    credential: (proxyCredential ??= Secret.fill(8, () => undefined)),
  };
  const timeLeft = secondsToChoose - 1;
  const of = (id: string, screen: Screen, hosts = everywhere): Specimen => ({
    id,
    kind: "screen",
    hosts,
    screen,
  });
  return [
    of("pin", screens.pin(), daily),
    of("pin-wrong", screens.pin(said.wrongPin(1)), daily),
    of("pin-locked-out", screens.pinUnusable(said.pinLockedOut("08:59")), daily),
    of("password", screens.password(), daily),
    of("password-wrong", screens.password(said.passwordSignIn.wrong), daily),
    of("password-locked-out", screens.password(said.passwordSignIn.lockedOut), daily),
    of("user-name", screens.userName({ canLeave: false }), daily),
    of("user-name-at-a-mac", screens.userName({ canLeave: true }), ["macos"]),
    of(
      "user-name-not-served",
      screens.userName({ canLeave: true, notice: texts.codes.account_not_served.person }),
    ),
    of("change-by-system", screens.changePassword("password"), ["windows"]),
    of("change-by-system-with-pin", screens.changePassword("pin"), ["windows"]),
    of("consent", screens.consent(), ["windows"]),
    of("proving-starting", screens.proving("starting")),
    of("proving-browser", screens.proving("browser", said.prove.hostRefused("ads.example"))),
    of("proving-in-host", screens.provingInHost(page), ["macos"]),
    of("losses-windows", screens.losses(loss(["dpapi", "credential-manager"]), { knowOld: true }), [
      "windows",
    ]),
    of("losses-macos", screens.losses(loss(["keychain", "local-items"]), { knowOld: true }), ["macos"]),
    of(
      "losses-some-open",
      screens.losses(loss(["local-items"]), { knowOld: false }, said.resetPassword.oldOpensSome),
      ["macos"],
    ),
    of("old-password", screens.oldPassword()),
    of("old-password-wrong", screens.oldPassword(said.resetPassword.oldWrong)),
    of("choose-pin", screens.choosePin(rulesOf(), { timeLeft })),
    of("choose-pin-again", screens.choosePin(rulesOf(), { timeLeft, notice: texts.codes.pin_reused.person })),
    of("choose-long-pin", screens.choosePin(rulesOf({ minimum: 12, characters: "alphanumeric" }))),
    of("choose-password", screens.choosePassword(userName, { timeLeft })),
    of(
      "choose-password-again",
      screens.choosePassword(userName, { timeLeft, notice: texts.codes.confirmation_differs.person }),
    ),
    of("hand-back", screens.handBack(userName), ["windows"]),
    of("working", screens.working(said.resetPassword.working)),
    of("capture", screens.capture(), ["macos"]),
    of("repair", screens.repair("previous"), ["macos"]),
    of("repair-wrong", screens.repair("previous", said.repair.previousWrong(4)), ["macos"]),
    of("repair-same", screens.repair("previous", said.repair.previousIsCurrent), ["macos"]),
    of("repair-both", screens.repair("both", said.repair.currentWrong), ["macos"]),
    of("repair-current", screens.repair("current", said.repair.noTriesLeft("08:59")), ["macos"]),
    of(
      "recovery-key",
      screens.recoveryKey({ knowOld: true }, said.refused.reference("service_token_invalid")),
      ["macos"],
    ),
    of("recovery-key-wrong", screens.recoveryKey({ knowOld: true }, said.repair.keyWrong(1)), ["macos"]),
    of("repair-out-of-tries", screens.recoveryKey({ knowOld: false }, said.repair.noTriesLeft("08:59")), [
      "macos",
    ]),
    of(
      "losses-in-a-repair",
      screens.losses(loss(["keychain", "local-items"]), { knowOld: true, leave: said.repair.notNow }),
      ["macos"],
    ),
    of("repair-working", screens.working(said.repair.working), ["macos"]),
    of(
      "repaired",
      screens.repaired([
        { mark: "kept", text: said.repair.kept(said.protectedHeadings.disk) },
        { mark: "anew", text: said.repair.anew(said.protectedHeadings.keychain) },
        { mark: "closed", text: said.repair.closed(said.protectedHeadings["local-items"]) },
      ]),
      ["macos"],
    ),
    of("not-repaired", screens.notRepaired("service_account_missing"), ["macos"]),
    of("refused-with-a-way-on", screens.refused("disk_needs_old_password", { knowOld: true }), ["macos"]),
    ...refusals.map((code): Specimen => ({
      id: `refused-${code}`,
      kind: "refusal",
      hosts: everywhere,
      screen: screens.refused(code),
    })),
    ...Object.entries(plannedScreens(texts, brand)).map(([id, screen]): Specimen => ({
      id: id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      kind: "planned",
      hosts: screen.some(({ purpose }) => purpose === "qr") ? ["macos"] : everywhere,
      screen,
    })),
  ];
}

/** Codes that never refuse a screen: those of commands, pages and files. */
const elsewhere: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  // The screen is shown again, with a notice.
  ...inputCodes,
  "cancelled",
  "argument_invalid",
  "request_invalid",
  "not_found",
  "conflict",
  "port_in_use",
  "addon_unavailable",
  "debugger_open",
]);
export const refusals: readonly ErrorCode[] = errorCodes.filter((code) => !elsewhere.has(code));
