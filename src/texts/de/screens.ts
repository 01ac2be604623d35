/** German: field labels, the sentences of the agent's screens, and what to do next. */
import type { FieldLabels, NextTexts, ScreenTexts, SummaryTexts } from "../catalogue.ts";
import { isAllKept } from "../all-kept.ts";

export const labels: FieldLabels = {
  pin: "PIN",
  newPin: "Neue PIN",
  confirmPin: "PIN bestätigen",
  currentPassword: "Aktuelles Passwort",
  previousPassword: "Vorheriges Passwort",
  password: "Passwort",
  newPassword: "Neues Passwort",
  confirmPassword: "Passwort bestätigen",
  forgotPassword: "Passwort vergessen?",
  tryAgain: "Erneut versuchen",
  code: "Code",
  userName: "Benutzername",
  recoveryKey: "Wiederherstellungsschlüssel",
  submit: "Weiter",
  cancel: "Abbrechen",
  working: "Bitte warten",
  brandImage: "Bild Ihrer Organisation",
  timeLeft: "Verbleibende Zeit: {time}",
  agentNotThere: "Die Anmeldung wird vorbereitet. Bis dahin können Sie sich mit Ihrem Passwort anmelden.",
  agentNotService: "Ein anderes Programm antwortet anstelle dieser Anmeldeoption. Verwenden Sie eine andere.",
  contact: "Wenden Sie sich an Ihre Administration:",
  tooLong: "Ihre Eingabe ist zu lang.",
  agentLost: "Diese Anmeldeoption reagiert nicht mehr. Was abgeschlossen war, bleibt erhalten.",
  cannotDraw:
    "Diese Anmeldeoption hat etwas gesendet, das nicht angezeigt werden kann. Verwenden Sie eine andere.",
  reveal: "Eingabe anzeigen",
  keyboard: "Tastatur",
  qrCode: "QR-Code",
  webPage: "Anmeldeseite Ihrer Organisation",
};

const plural = new Intl.PluralRules("de");
const tries = (left: number) =>
  plural.select(left) === "one"
    ? `Sie haben noch ${String(left)} Versuch`
    : `Sie haben noch ${String(left)} Versuche`;

const list = new Intl.ListFormat("de", { type: "conjunction" });

const isSet = "Ihr neues Passwort ist festgelegt.";
const allKept = "Alles, was Ihr Konto schützt, ist erhalten geblieben.";
const diskBehind = "Die Festplatte verlangt noch Ihr altes Passwort: Melden Sie das Ihrer Administration.";

function summary(of: SummaryTexts): string {
  const { kept, anew, closed, diskNotInStep } = of;
  const sentences: string[] = [];
  if (isAllKept(of)) sentences.push(allKept);
  else if (kept.length > 0) sentences.push(`Erhalten: ${list.format(kept)}.`);
  if (anew.length > 0)
    sentences.push(
      `Neu angelegt: ${list.format(anew)}; das Bisherige bleibt mit dem alten Passwort zugänglich.`,
    );
  if (closed.length > 0) sentences.push(`Ohne das alte Passwort nicht zu öffnen: ${list.format(closed)}.`);
  if (diskNotInStep) sentences.push(diskBehind);
  return sentences.join(" ");
}

/** The sentences that the lines of a list do not replace. */
function besideList(of: SummaryTexts): string {
  return [isSet, ...(isAllKept(of) ? [allKept] : []), ...(of.diskNotInStep ? [diskBehind] : [])].join(" ");
}

export const screens: ScreenTexts = {
  signIn: {
    title: "Mit Ihrer PIN anmelden",
    message: "Sie gilt nur auf diesem Computer.",
    forgot: "Ich habe meine PIN vergessen",
  },
  setUp: {
    title: "PIN einrichten",
    message:
      "Das Passwort dieses Kontos wird durch ein zufälliges ersetzt, das niemand kennt. Von da an gilt:",
    consequences: [
      "Remotedesktop, Netzwerkfreigaben und „Als anderer Benutzer ausführen“ nehmen Ihr altes Passwort nicht mehr an.",
      "Geplante Aufgaben und die Einrichtung von Windows Hello nehmen es ebenfalls nicht mehr an.",
      "Ihre Administration kann das neue Passwort herausgeben, wenn es dafür gebraucht wird.",
    ],
    agree: "Um zuzustimmen, geben Sie Ihr aktuelles Passwort ein.",
    working: "Ihre PIN wird eingerichtet …",
    done: "Ihre PIN ist eingerichtet.",
    notNow: "Nicht jetzt",
  },
  passwordSignIn: {
    title: "Mit Ihrem Passwort anmelden",
    message: "Das Passwort Ihres Kontos auf diesem Computer.",
    forgot: "Ich habe mein Passwort vergessen",
    wrong: "Das Passwort ist falsch.",
    lockedOut:
      "Dieses Konto ist nach zu vielen Versuchen gesperrt. Setzen Sie Ihr Passwort zurück, um es zu entsperren, oder warten Sie.",
  },
  userName: { title: "Anmelden", message: "Geben Sie Ihren Benutzernamen auf diesem Computer ein." },
  changePassword: {
    title: "Passwort ändern",
    message:
      "Verwenden Sie die eigene Funktion des Computers zum Ändern des Passworts. Dabei bleibt alles erhalten, was Ihr Konto schützt.",
    messageWithPin:
      "Sie melden sich mit einer PIN an, daher gibt es kein Passwort zu ändern. Für eine neue PIN wählen Sie bei der nächsten Anmeldung „Ich habe meine PIN vergessen“.",
  },
  handBack: {
    title: "Passwort wählen",
    message:
      "Ihre Organisation hat die Anmeldung mit PIN deaktiviert. Wählen Sie ein Passwort für diesen Computer.",
    later: "Später",
    working: "Ihr Passwort wird festgelegt …",
    done: "Ihr Passwort ist festgelegt, die PIN gibt es nicht mehr. Alles, was Ihr Konto schützt, ist erhalten geblieben.",
  },
  choosePassword: {
    title: "Neues Passwort wählen",
    notAtPreBoot:
      "Beim Start, wo das Laufwerk entsperrt wird, hat die Tastatur vielleicht nicht jedes Zeichen dieses Passworts. Geben Sie es noch einmal ein, um es trotzdem zu verwenden, oder wählen Sie ein anderes.",
  },
  rules: {
    minimumCharacters: (minimum) => `Mindestens ${String(minimum)} Zeichen`,
    maximumCharacters: (maximum) => `Höchstens ${String(maximum)} Zeichen`,
    minimumDigits: (minimum) =>
      `Mindestens ${String(minimum)} ${plural.select(minimum) === "one" ? "Ziffer" : "Ziffern"}`,
    digits: "Nur Ziffern",
    visibleAscii: "Buchstaben ohne Umlaute, Ziffern und Sonderzeichen, kein Leerzeichen",
    noRun: "Keine Folge wie 123456",
    noRepeat: "Nicht immer dieselbe Ziffer",
    noRepeatedCharacter: "Nicht immer dasselbe Zeichen",
    notUsedBefore: "Keine Ihrer letzten fünf PINs",
    withoutName: "Ohne Ihren Namen",
    noPattern: "Nicht immer dasselbe Zeichen, keine Folge wie 345678",
    opaqueString: "Keine unsichtbaren oder ungewöhnlichen Zeichen",
    sameTwice: "In beiden Feldern gleich",
  },
  refusedCharacter: {
    sentence: ({ character, code }) =>
      `Eine andere Tastatur gibt das vielleicht anders ein: ${character} (${code}). Wählen Sie ein Passwort ohne dieses Zeichen.`,
    names: {
      noBreakSpace: "ein geschütztes Leerzeichen",
      fullwidthSpace: "ein Leerzeichen in voller Breite",
      space: "ein Leerzeichen von anderer Breite",
      zeroWidthSpace: "ein unsichtbares Leerzeichen ohne Breite",
      zeroWidthNoBreakSpace: "ein unsichtbares geschütztes Leerzeichen ohne Breite",
      zeroWidthNonJoiner: "ein unsichtbarer Bindehemmer ohne Breite",
      zeroWidthJoiner: "ein unsichtbarer Verbinder ohne Breite, wie in manchen Emojis",
      softHyphen: "ein weiches Trennzeichen",
      variationSelector: "ein unsichtbarer Variantenwähler, wie in manchen Emojis",
      directionMark: "ein unsichtbares Zeichen für die Schreibrichtung",
      invisible: "ein unsichtbares Zeichen",
      control: "ein Steuerzeichen",
      unassigned: "ein Zeichen, das noch nicht allgemein in Gebrauch ist",
      replaced: "ein Zeichen, das wie ein anderes aussieht",
      separate: "ein Akzent oder Vokalzeichen getrennt von seinem Buchstaben",
      outOfPlace: "ein Zeichen, das nicht neben die anderen gehört",
      disallowed: "ein Zeichen, das nicht in ein Passwort gehört",
    },
  },
  resetPassword: {
    lossTitle: "Ohne Ihr altes Passwort",
    lossMessage:
      "Was jetzt da ist, wird aufbewahrt, lässt sich aber ohne Ihr altes Passwort nicht mehr öffnen.",
    knowOld: "Ich kenne mein altes Passwort noch",
    oldTitle: "Ihr altes Passwort",
    oldMessage: "Geben Sie das Passwort ein, das Sie bisher verwendet haben. Damit bleibt alles erhalten.",
    oldWrong: "Das ist nicht Ihr altes Passwort.",
    oldLockedOut:
      "Dieses Konto ist nach zu vielen Versuchen gesperrt. Ihr altes Passwort kann jetzt nicht geprüft werden.",
    oldOpensSome: "Das ist ein früheres Passwort: Was es öffnet, wird übernommen.",
    working: "Ihr neues Passwort wird festgelegt …",
    done: (of) => `${isSet} ${summary(of)}`,
    doneBesideList: besideList,
    doneEarlier: (of) =>
      `Eine unterbrochene Änderung ist abgeschlossen: Ihr neues Passwort gilt. ${summary(of)}`,
    undoneEarlier: "Eine unterbrochene Änderung wurde zurückgenommen: Ihr früheres Passwort gilt weiterhin.",
  },
  sync: {
    working: "Das Passwort Ihrer Organisation wird gesetzt …",
    done: (of) =>
      `Das Passwort Ihrer Organisation gilt jetzt auch auf diesem Computer. Verwenden Sie es ab jetzt. ${summary(of)}`,
    doneEarlier: (of) =>
      `Dieser Computer hat jetzt das Passwort Ihrer Organisation: Melden Sie sich damit an. ${summary(of)}`,
  },
  repair: {
    title: "Die Festplatte verlangt ein altes Passwort",
    message:
      "Sie haben sich mit Ihrem neuen Passwort angemeldet; die Festplatte verlangt noch das vorherige. Geben Sie es ein, dann gilt das neue überall auf diesem Mac.",
    messageBoth:
      "Geben Sie das Passwort ein, das die Festplatte entsperrt, und das, mit dem Sie sich anmelden.",
    messageCurrent: "Geben Sie das Passwort ein, mit dem Sie sich anmelden.",
    notKnown: "Ich weiß es nicht",
    notNow: "Nicht jetzt",
    previousWrong: (left) => `Dieses Passwort entsperrt die Festplatte nicht. ${tries(left)}.`,
    previousIsCurrent: "Das ist Ihr neues Passwort. Geben Sie das vorherige ein.",
    noTriesLeft: (time) =>
      `Zu viele frühere Passwörter waren falsch. Ab ${time} können Sie es erneut versuchen. Angemeldet werden Sie trotzdem.`,
    currentWrong: "Das aktuelle Passwort ist nicht das, mit dem Sie sich anmelden.",
    currentNeeded:
      "Geben Sie das Passwort ein, mit dem Sie sich anmelden, und lassen Sie das andere Feld leer.",
    keyTitle: "Wiederherstellungsschlüssel der Festplatte",
    keyMessage:
      "Ohne das vorherige Passwort hilft nur der Wiederherstellungsschlüssel der Festplatte. Wenn Sie ihn nicht haben, wählen Sie „Nicht jetzt“ und fragen Sie Ihren Administrator.",
    keyWrong: (left) => `Dieser Schlüssel entsperrt die Festplatte nicht. ${tries(left)}.`,
    working: "Das Passwort der Festplatte wird aktualisiert …",
    doneTitle: "Die Festplatte nimmt Ihr neues Passwort",
    doneMessage: "Verwenden Sie ab jetzt Ihr neues Passwort, auch beim Start des Macs.",
    kept: (what) => `${what}: öffnet sich mit dem neuen Passwort`,
    anew: (what) =>
      `${what}: neu und leer; das Bisherige bleibt erhalten und öffnet sich mit dem früheren Passwort`,
    closed: (what) => `${what}: öffnet sich nur mit dem früheren Passwort`,
    doneEarlier:
      "Eine unterbrochene Änderung ist abgeschlossen: Die Festplatte nimmt jetzt Ihr neues Passwort.",
  },
  protectedNames: {
    dpapi: "was Windows für Sie verschlüsselt hat",
    "credential-manager": "Anmeldeinformationsverwaltung",
    keychain: "Anmeldeschlüsselbund",
    "local-items": "„Lokale Objekte“",
    disk: "Festplatte",
  },
  protectedHeadings: {
    dpapi: "Von Windows verschlüsselte Daten",
    "credential-manager": "Anmeldeinformationsverwaltung",
    keychain: "Anmeldeschlüsselbund",
    "local-items": "Lokale Objekte",
    disk: "Festplatte",
  },
  protectedLosses: {
    dpapi:
      "Was Windows für Sie verschlüsselt hat, etwa Browser-Passwörter, lässt sich nur noch mit dem alten Passwort öffnen.",
    "credential-manager":
      "Die Anmeldeinformationsverwaltung mit Ihren gespeicherten Anmeldungen ist danach leer.",
    keychain: "Sie erhalten einen neuen, leeren Anmeldeschlüsselbund.",
    "local-items": "Der Schlüsselbund „Lokale Objekte“ (Passwörter und Passkeys) ist danach leer.",
    disk: "Die Festplatte wird weiterhin mit Ihrem alten Passwort entsperrt.",
  },
  prove: {
    title: "Bestätigen Sie Ihre Identität",
    starting: "Die Anmeldeseite Ihrer Organisation wird geöffnet …",
    browser: "Melden Sie sich auf der Seite Ihrer Organisation an.",
    hostRefused: (host) => `Die Seite wollte ${host} aufrufen. Das ist hier nicht erlaubt.`,
    cancel: "Abbrechen",
  },
  choosePin: { title: "Neue PIN wählen" },
  resetting: "Ihre neue PIN wird festgelegt …",
  resetDone: "Ihre neue PIN ist festgelegt. Alles, was Ihr Konto schützt, ist erhalten geblieben.",
  resetDonePinLater: (time) =>
    `Ihre neue PIN ist festgelegt und funktioniert ab ${time}, wenn der Sicherheitschip wieder PINs annimmt. Alles ist erhalten geblieben.`,
  wrongPin: (left) => `Die PIN ist falsch. ${tries(left)}.`,
  pinLockedOut: (time) =>
    `Zu viele falsche PINs: Der Sicherheitschip nimmt bis ${time} keine mehr an. Sie können Ihre PIN jetzt zurücksetzen.`,
  openReset: "Meine PIN zurücksetzen",
  refused: {
    title: "Das hat nicht geklappt",
    reference: (code) => `Für Ihre Administration: ${code}`,
  },
  back: "Zurück",
  finishedEarlier: "Eine unterbrochene Änderung wurde abgeschlossen: Ihre neue PIN ist festgelegt.",
  recovering: "Eine unterbrochene Änderung wird beendet …",
  undoneEarlier: "Eine unterbrochene Änderung wurde zurückgenommen: Ihre frühere PIN gilt weiterhin.",
};

export const next: NextTexts = {
  "ask-administrator": "Bitten Sie Ihre Administration um Hilfe. Es wurde nichts geändert.",
  "tell-administrator": "Melden Sie das Ihrer Administration.",
  "try-again": "Versuchen Sie es noch einmal.",
  wait: "Warten Sie einen Moment, und versuchen Sie es noch einmal.",
  "try-new-first":
    "Versuchen Sie es in einigen Minuten erneut: zuerst mit der neuen PIN oder dem neuen Passwort, dann mit dem bisherigen.",
  "try-later": "Versuchen Sie es in einigen Minuten noch einmal. Ihre PIN oder Ihr Passwort ist unverändert.",
  "start-again": "Beginnen Sie von vorn. Es wurde nichts geändert.",
  connect:
    "Verbinden Sie sich mit einem Netzwerk, und versuchen Sie es noch einmal. Ihre PIN oder Ihr Passwort funktioniert auch ohne Netzwerk.",
  "sign-in-to-network":
    "Verwenden Sie ein anderes Netzwerk. Oder melden Sie sich mit PIN oder Passwort an, und öffnen Sie dann die Seite dieses Netzwerks.",
  "be-the-owner":
    "Beginnen Sie von vorn, und melden Sie sich als die Person an, der das Konto gehört. Es wurde nichts geändert.",
  "check-address": "Prüfen Sie die Adresse, und geben Sie sie noch einmal ein.",
  "change-at-sign-in":
    "Verwenden Sie die Anmeldeoption des Computers: Sie fragt nach einem neuen Passwort. Mit PIN gehen Sie zurück und geben Sie sie noch einmal ein.",
  "reset-or-own-sign-in":
    "Gehen Sie zurück und setzen Sie es zurück, oder verwenden Sie die eigene Anmeldeoption des Computers.",
  "check-name":
    "Prüfen Sie den Namen und geben Sie ihn noch einmal ein, oder verwenden Sie die eigene Anmeldeoption des Computers.",
  "unlock-disk": "Entsperren Sie zuerst die Festplatte.",
  "use-password": "Melden Sie sich mit Ihrem Passwort an.",
  shorten: "Geben Sie etwas Kürzeres ein.",
  none: "",
};
