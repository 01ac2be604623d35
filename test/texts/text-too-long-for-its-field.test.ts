/**
 * Every screen and text of every language, with the longest values that are put in: as many bytes as the protocol
 * carries, as many columns as a Windows tile has room for. What does not fit is cut before the person has read it.
 */
import { Secret } from "../../src/secrets/arena.ts";
import { describe, expect, test } from "vitest";
import { Screens } from "../../src/agent/screens/screens.ts";
import type { Screen } from "../../src/agent/screens/composition.ts";
import { errorCodes } from "../../src/errors/codes.ts";
import { plannedDays } from "../../src/harness/gallery/planned-screens.ts";
import { specimens } from "../../src/harness/gallery/specimens.ts";
import { messages, purposeTable } from "../../src/protocol/table.ts";
import { rulesOf } from "../../src/secrets/pin-policy.ts";
import { type WindowsPurpose, windowsFields } from "../../src/protocol/windows-fields.ts";
import {
  type Catalogue,
  explain,
  type FieldLabels,
  type ProtectedName,
  type SummaryTexts,
} from "../../src/texts/catalogue.ts";
import { catalogues } from "../../src/texts/languages/languages.ts";

/** East Asian Wide and Fullwidth (Unicode Standard Annex 11), as far as texts have them. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;
const columnsOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

/** Of one field, or for what a host compiles in, with the room that it has there. */
interface Text {
  place: string;
  text: string;
  bytes: number;
  columns: number;
}

/** An input that a Mac alone shows is as wide as any other. */
type Shown = WindowsPurpose | "recoveryKey";

function field(purpose: Shown, place: string, text: string): Text {
  const row = purpose === "recoveryKey" ? "password" : purpose;
  const columns = windowsFields.find((each) => each.purpose === row)?.columns ?? 0;
  return { place: `${purpose}: ${place}`, text, bytes: purposeTable[purpose].maximum, columns };
}

/** A label that is compiled into the host: no bytes on the wire. */
const label = (purpose: Shown, place: string, text: string): Text => ({
  ...field(purpose, place, text),
  bytes: Infinity,
});

const labelFields: Readonly<Record<keyof FieldLabels, Shown>> = {
  pin: "secret",
  newPin: "newSecret",
  confirmPin: "confirm",
  currentPassword: "currentPassword",
  previousPassword: "previousPassword",
  password: "password",
  newPassword: "newPassword",
  confirmPassword: "confirmPassword",
  forgotPassword: "action",
  tryAgain: "action",
  code: "code",
  userName: "userName",
  recoveryKey: "recoveryKey",
  submit: "submit",
  cancel: "action",
  working: "progress",
  brandImage: "brand",
  timeLeft: "timeLeft",
  agentNotThere: "message",
  agentNotService: "message",
  contact: "item",
  tooLong: "message",
  agentLost: "message",
  cannotDraw: "message",
  reveal: "action",
  keyboard: "action",
  qrCode: "action",
  webPage: "action",
};

/** The widest that a clock says in any of the languages. */
const time = "12:05 p.\u00a0m.";
const host = `${"a".repeat(63)}.login.organisation.example`;
const name = "Maximiliane-Alexandra von Hohenstein-Württemberg";
const refusal = errorCodes.toSorted((one, other) => other.length - one.length)[0] ?? "internal";

/** What can have become of what a password protects, on a PC and on a Mac: each kind is in one list, or in none. */
function* summaries(names: Readonly<Record<ProtectedName, string>>): Generator<SummaryTexts> {
  const fates = ["kept", "anew", "closed"] as const;
  for (const kinds of [
    ["dpapi", "credential-manager"],
    ["keychain", "local-items"],
  ] as const)
    for (const first of fates)
      for (const second of fates)
        for (const disk of kinds[0] === "dpapi" ? ["none"] : ["none", "kept", "behind"]) {
          const of = (fate: string) => [
            ...(first === fate ? [names[kinds[0]]] : []),
            ...(second === fate ? [names[kinds[1]]] : []),
            ...(disk === fate ? [names.disk] : []),
          ];
          yield {
            kept: of("kept"),
            anew: of("anew"),
            closed: of("closed"),
            diskNotInStep: disk === "behind",
          };
        }
}

const credential = Secret.fill(1, () => undefined);

function screensOf(texts: Catalogue): Screen[] {
  const screens = new Screens(texts, "Example");
  const { protectedLosses, resetPassword } = texts.screens;
  const loss = (kind: ProtectedName) => ({ mark: "loss", text: protectedLosses[kind] }) as const;
  const page = { address: "https://directory.example/", proxy: "127.0.0.1:1", credential };
  return [
    screens.pin(),
    screens.pinUnusable(texts.screens.pinLockedOut(time)),
    screens.password(),
    screens.capture(),
    screens.consent(),
    screens.choosePassword(name),
    screens.handBack(name),
    screens.losses([loss("dpapi"), loss("credential-manager")], { knowOld: true }),
    screens.losses([loss("keychain"), loss("local-items"), loss("disk")], { knowOld: true }),
    screens.oldPassword(),
    screens.choosePin(rulesOf({ minimum: 12, characters: "digits" })),
    screens.choosePin(rulesOf({ minimum: 12, characters: "alphanumeric" })),
    screens.proving("starting"),
    screens.proving("browser", texts.screens.prove.hostRefused(host)),
    screens.provingInHost(page),
    ...[texts.screens.resetting, texts.screens.setUp.working, texts.screens.handBack.working].map((text) =>
      screens.working(text),
    ),
    screens.working(resetPassword.working),
    ...errorCodes.map((code) => screens.refused(code, { knowOld: true })),
  ];
}

/** Each text of a screen, measured against the field that it is composed into. */
const fieldsOf = (screen: Screen, place?: string): Text[] =>
  screen.flatMap(({ purpose, text }) =>
    text === undefined || purpose === "web" || purpose === "webProxy" || purpose === "qr"
      ? []
      : [field(purpose, place ?? text, text)],
  );

const composed = (texts: Catalogue): Text[] => screensOf(texts).flatMap((screen) => fieldsOf(screen));

/** As the gallery shows them, those of behaviours that no workflow has yet among them. */
const shown = (texts: Catalogue): Text[] =>
  specimens(texts, "Example").flatMap(({ id, screen }) => fieldsOf(screen, id));

function notices({ screens, ...catalogue }: Catalogue): Text[] {
  const { passwordSignIn, resetPassword } = screens;
  return [
    ...errorCodes.map((code) => explain(catalogue, code)),
    passwordSignIn.wrong,
    passwordSignIn.lockedOut,
    resetPassword.oldWrong,
    resetPassword.oldLockedOut,
    resetPassword.oldOpensSome,
    resetPassword.undoneEarlier,
    screens.repair.doneEarlier,
    ...[1, 5].flatMap((left) => [screens.repair.previousWrong(left), screens.repair.keyWrong(left)]),
    screens.finishedEarlier,
    screens.undoneEarlier,
    ...[1, 31].map((left) => screens.wrongPin(left)),
    screens.pinLockedOut(time),
    screens.prove.hostRefused(host),
    screens.refused.reference(refusal),
    ...Object.values(screens.refusedCharacter.names).map((character) =>
      screens.refusedCharacter.sentence({ character, code: "U+10FFFD" }),
    ),
    ...[...summaries(screens.protectedNames)].map((summary) => resetPassword.doneEarlier(summary)),
  ].map((text) => field("notice", text, text));
}

/** With what a session ends: a host says it in a place of its own. */
function outcomes({ screens }: Catalogue): Text[] {
  const { text, summary } = messages.outcome.fields;
  const said = [
    screens.setUp.done,
    screens.handBack.done,
    screens.resetDone,
    screens.resetDonePinLater(time),
    ...[...summaries(screens.protectedNames)].map((what) => screens.resetPassword.done(what)),
  ];
  return [
    ...said.map((one) => ({ place: `outcome: ${one}`, text: one, bytes: text.maximum, columns: Infinity })),
    ...Object.values(screens.protectedHeadings).map((one) => ({
      ...field("item", one, one),
      bytes: summary.item.text.maximum,
    })),
    ...Object.values(screens.protectedHeadings).flatMap((what) =>
      [screens.repair.kept(what), screens.repair.anew(what), screens.repair.closed(what)].map((one) =>
        field("item", one, one),
      ),
    ),
  ];
}

function labels({ labels: texts }: Catalogue): Text[] {
  const keys = Object.keys(labelFields) as (keyof FieldLabels)[];
  return keys.map((key) => label(labelFields[key], key, texts[key].replace("{time}", "14:59")));
}

const tooLong = (texts: readonly Text[]): object[] =>
  texts
    .map(({ text, ...rest }) => ({ ...rest, has: [Buffer.byteLength(text), columnsOf(text)] as const }))
    .filter(({ bytes, columns, has }) => has[0] > bytes || has[1] > columns);

describe.each(catalogues.map((texts) => [texts.language, texts] as const))("in %s", (_language, texts) => {
  test.each([
    ["screens", composed],
    ["notices", notices],
    ["outcomes", outcomes],
    ["labels", labels],
    ["screens of the gallery", shown],
  ])("%s fit their fields", (_what, of) => {
    const all = of(texts);
    expect(all.length).toBeGreaterThan(10);
    expect(tooLong(all)).toEqual([]);
  });

  test("every text of a behaviour that no workflow has yet is on some screen", () => {
    const screens = specimens(texts, "Example").filter(({ kind }) => kind === "planned");
    const all = new Set(screens.flatMap(({ screen }) => screen.map(({ text }) => text)));
    const said = Object.entries(texts.planned).flatMap(([part, group]) =>
      Object.entries(group as Readonly<Record<string, string | ((days: number) => string)>>).map(
        ([key, text]) => [`${part}.${key}`, typeof text === "string" ? text : text(plannedDays)] as const,
      ),
    );
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter(([, text]) => !all.has(text))).toEqual([]);
  });

  test("a plug-in finds one place for the time that is left", () => {
    expect(texts.labels.timeLeft.split("{time}")).toHaveLength(2);
  });
});
