/** German: the directory's pages that people see. */
import type { DirectoryPageTexts, DirectoryTexts, RecoveryPageTexts } from "../directory-pages.ts";

const pages: DirectoryPageTexts = {
  resetTitle: { "pin-reset": "PIN zurücksetzen", "password-reset": "Passwort zurücksetzen" },
  resetIntroduction: "Sagen Sie uns, wer Sie sind. Ihre Organisation bittet Sie dann, sich anzumelden.",
  device: "Gerät",
  account: "Konto",
  email: "E-Mail-Adresse",
  emailHelp: "Die Adresse, die Sie in Ihrer Organisation verwenden.",
  emailInvalid: "Das ist keine E-Mail-Adresse. Prüfen Sie sie.",
  next: "Weiter",
  cancel: "Abbrechen",
  leavingTitle: "Weiter zu Ihrer Organisation",
  leavingMessage: "Sie werden zur Anmeldeseite Ihrer Organisation weitergeleitet.",
  leavingLink: "Weiter zur Anmeldung",
  refusedTitle: "Das hat nicht geklappt",
  backToDevice: "Zurück zum Gerät",
  gone: "Diese Seite ist nicht mehr gültig. Schließen Sie sie, und beginnen Sie von vorn.",
  failed: "Hier ist etwas schiefgegangen. Schließen Sie diese Seite, und beginnen Sie von vorn.",
  goneTitle: "Bitte von vorn beginnen",
  beginAgain: "Von vorn beginnen",
};

/** With soft hyphens for headings and buttons on a phone, which is narrower than the word. */
const recoveryKey = "Wieder\u00adherstellungs\u00adschlüssel";

const recovery: RecoveryPageTexts = {
  beginTitle: "Festplatte Ihres Computers entsperren",
  beginIntroduction:
    "Wenn Ihr Computer vor dem Start ein Passwort verlangt und Sie es vergessen haben, entsperrt sein Wiederherstellungsschlüssel die Festplatte. Sagen Sie uns, wer Sie sind. Ihre Organisation bittet Sie dann, sich anzumelden.",
  listTitle: "Ihre Computer",
  listIntroduction:
    "Wählen Sie den Computer, der gesperrt ist. Es wird festgehalten, dass Sie seinen Wiederherstellungsschlüssel gesehen haben; nach Gebrauch wird der Schlüssel ersetzt.",
  none: "Ihre Organisation hat für keinen Ihrer Computer einen Wiederherstellungsschlüssel. Bitten Sie Ihre Administration um Hilfe.",
  show: (hostName) => `${recoveryKey} von ${hostName} anzeigen`,
  account: (accountName) => `Konto: ${accountName}`,
  serialNumber: (serialNumber) => `Seriennummer: ${serialNumber}`,
  setUp: (day) => `Eingerichtet am ${day}`,
  lastSeen: (day) => `Zuletzt gemeldet am ${day}`,
  replacedBySetUp:
    "Dieser Computer wurde später neu eingerichtet. Versuchen Sie zuerst seinen neuesten Eintrag: Dieser Schlüssel öffnet wahrscheinlich nichts mehr.",
  retired: "Von Ihrer Organisation außer Betrieb genommen. Der Schlüssel wird nicht angezeigt.",
  end: "Fertig",
  endedTitle: "Fertig",
  ended: "Sie können diese Seite schließen.",
  refusedTitle: "Das hat nicht geklappt",
  back: "Zurück zu Ihren Computern",
  used: "Diese Seite wurde schon verwendet oder durch eine andere ersetzt. Gehen Sie zurück zu Ihren Computern, und wählen Sie noch einmal.",

  keyTitle: (hostName) => `${recoveryKey} von ${hostName}`,
  keyLabel: recoveryKey,
  newestLabel: `Versuchen Sie zuerst diesen ${recoveryKey}`,
  earlierLabel: "Wird er nicht angenommen, versuchen Sie diesen",
  two: "Dieser Computer bekam gerade einen neuen Wiederherstellungsschlüssel, als er sich zuletzt gemeldet hat. Einer von diesen entsperrt ihn.",
  keepSecret:
    "Zeigen Sie diese Seite niemandem, und schreiben Sie den Schlüssel nicht auf: Nach Gebrauch wird er ersetzt.",
  typing: "Geben Sie ihn so ein, wie er hier steht: Großbuchstaben, Ziffern und Bindestriche.",
  appleSiliconTitle: "Auf einem Mac mit Apple Chip",
  appleSiliconHint:
    "Macs, die seit November 2020 erschienen sind. Wenn Sie nicht sicher sind, versuchen Sie diese Schritte zuerst.",
  appleSilicon: [
    "Schalten Sie den Mac ein, und warten Sie, bis er nach Ihrem Passwort fragt. Werden mehrere Personen angezeigt, wählen Sie Ihren Namen.",
    "Drücken Sie Wahltaste (Option), Umschalttaste und Eingabetaste (Return) gleichzeitig. Das Feld fragt jetzt nach einem Wiederherstellungsschlüssel.",
    "Wenn nicht, klicken Sie auf das Fragezeichen neben dem Passwortfeld, und wählen Sie dort den Wiederherstellungsschlüssel.",
    "Geben Sie den Wiederherstellungsschlüssel ein, und drücken Sie die Eingabetaste.",
    "Warten Sie. Der Mac startet bis zu seinem Anmeldefenster.",
  ],
  intelTitle: "Auf einem Mac mit Intel-Prozessor",
  intel: [
    "Schalten Sie den Mac ein, und warten Sie, bis er nach Ihrem Passwort fragt. Werden mehrere Personen angezeigt, wählen Sie Ihren Namen.",
    "Klicken Sie auf das Fragezeichen neben dem Passwortfeld. Gibt es keines, geben Sie ein falsches Passwort ein, bis eine Meldung erscheint.",
    "Klicken Sie auf den Pfeil neben „Mit deinem Wiederherstellungsschlüssel zurücksetzen“.",
    "Geben Sie den Wiederherstellungsschlüssel ein, und drücken Sie die Eingabetaste.",
    "Warten Sie. Fragt jetzt ein Fenster nach einem neuen Passwort, klicken Sie dort auf „Abbrechen“: Der nächste Teil erhält mehr von dem, was Sie haben.",
  ],
  nextTitle: "Wählen Sie dann ein neues Passwort",
  next: [
    "Wählen Sie im Anmeldefenster Ihren Namen, und geben Sie einmal irgendein Passwort ein. Es wird abgelehnt.",
    "Wählen Sie „Passwort vergessen?“, bestätigen Sie wie hier Ihre Identität, und wählen Sie ein neues Passwort.",
    "Fällt Ihnen Ihr Passwort doch noch ein, melden Sie sich stattdessen damit an.",
  ],
  replaced:
    "Nachdem sich jemand am Mac angemeldet hat, ersetzt er diesen Wiederherstellungsschlüssel selbst durch einen neuen.",
  otherTitle: "So verwenden Sie ihn",
  other: [
    "Starten Sie den Computer, und warten Sie, bis er fragt, wie die Festplatte entsperrt werden soll.",
    "Geben Sie den Wiederherstellungsschlüssel dort ein, wo danach gefragt wird.",
  ],
};

export const germanPages: DirectoryTexts = { language: "de", pages, recovery };
