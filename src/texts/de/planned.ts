/** German: screens of behaviours that no workflow has yet. */
import type { PlannedTexts } from "../catalogue.ts";

const days = new Intl.RelativeTimeFormat("de", { numeric: "auto" });

export const planned: PlannedTexts = {
  sync: {
    changedTitle: "Ihr Passwort wurde geändert",
    changedMessage:
      "Bestätigen Sie es jetzt, damit dieser Computer, seine Festplatte und Ihr Schlüsselbund das neue übernehmen.",
    confirmNow: "Jetzt bestätigen",
    later: "Später",
    currentTitle: "Ihr neues Passwort",
    currentMessage: "Geben Sie das Passwort ein, das Sie jetzt in Ihrer Organisation verwenden.",
    currentWrong: "Das ist nicht das Passwort, das jetzt in Ihrer Organisation gilt.",
    previousTitle: "Ihr vorheriges Passwort",
    previousMessage:
      "Geben Sie das Passwort ein, das dieser Computer bis jetzt hatte. Damit bleibt alles erhalten.",
    previousWrong: "Das ist nicht das Passwort, das dieser Computer bis jetzt hatte.",
    previousUnknown: "Ich weiß es nicht",
    bothTitle: "Ihr Passwort wurde anderswo geändert",
    bothMessage: "Geben Sie das vorherige und das aktuelle Passwort ein; dann stimmen alle überein.",
    driftTitle: "Passwort nur auf diesem Computer geändert",
    driftMessage:
      "Es gilt das Passwort Ihrer Organisation. Geben Sie es ein; dieser Computer übernimmt es wieder.",
    working: "Ihr Passwort wird synchronisiert …",
    doneTitle: "Ihr Passwort ist synchronisiert",
    done: "Auf diesem Computer gilt jetzt überall Ihr neues Passwort.",
  },
  change: {
    title: "Passwort ändern",
    message: "Es wird auf diesem Computer und überall in Ihrer Organisation geändert.",
    managedElsewhere:
      "Ihre Organisation verwaltet dieses Passwort in Active Directory. Dort wird es geändert.",
    working: "Ihr Passwort wird geändert …",
    goesOn:
      "Sie können dieses Fenster schließen: Die Änderung läuft weiter, und Sie erfahren, wie sie ausgegangen ist.",
    doneTitle: "Ihr Passwort ist geändert",
    done: "Es gilt jetzt auf diesem Computer und überall in Ihrer Organisation.",
    undoneTitle: "Ihr Passwort wurde nicht geändert",
    undone:
      "Die Änderung konnte nicht abgeschlossen werden und wurde zurückgenommen. Ihr bisheriges Passwort gilt weiterhin überall.",
    expiredTitle: "Ihr Passwort ist abgelaufen",
    expiredMessage: "Wählen Sie ein neues, um sich anzumelden.",
    expiresTitle: "Ihr Passwort läuft bald ab",
    expiresMessage: (left) => `Es läuft ${days.format(left, "day")} ab.`,
    changeNow: "Jetzt ändern",
  },
  factor: {
    title: "Noch ein Schritt",
    chooseMessage: "Wählen Sie, wie Sie Ihre Identität bestätigen.",
    byCode: "Code aus meiner Authenticator-App eingeben",
    byPush: "Auf meinem Telefon bestätigen",
    byDuo: "Duo verwenden",
    codeMessage: "Geben Sie die sechs Ziffern ein, die Ihre Authenticator-App anzeigt.",
    codeWrong: "Dieser Code ist falsch oder schon verwendet. Geben Sie den nächsten ein.",
    pushMessage: "Wählen Sie diese Zahl auf Ihrem Telefon.",
    pushWaiting: "Warten auf Ihr Telefon …",
    pushStays:
      "Wenn Sie hier abbrechen, bleibt die Anfrage auf Ihrem Telefon bestehen: Lehnen Sie sie dort ab.",
    pushDenied:
      "Die Anmeldung wurde auf Ihrem Telefon abgelehnt. Waren Sie das nicht, melden Sie es Ihrer Administration.",
    pushExpired: "Die Anfrage auf Ihrem Telefon wurde nicht rechtzeitig beantwortet.",
    duoOnly: "Ihre Organisation bestätigt Anmeldungen mit Duo.",
    duoMessage: "Genehmigen Sie die Anmeldung in Duo auf Ihrem Telefon.",
    enrolment: "Ihre Organisation verlangt einen zweiten Faktor, und Sie haben noch keinen.",
  },
  phone: {
    title: "Auf Ihrem Telefon fortfahren",
    message: "Öffnen Sie diese Adresse auf Ihrem Telefon, und geben Sie den Code ein.",
    waiting: "Warten auf Ihr Telefon …",
    usePhone: "Mein Telefon verwenden",
    numberTitle: "Die Zahl auf Ihrem Telefon",
    numberMessage:
      "Geben Sie die Zahl ein, die Ihr Telefon jetzt anzeigt. Geben Sie niemals eine Zahl ein, die Ihnen jemand schickt.",
    numberWrong: "Diese Zahl stimmt nicht. Sehen Sie noch einmal auf Ihr Telefon.",
  },
  offline: {
    title: "Ihre Organisation ist nicht erreichbar",
    stillWorks: "Mit Ihrer PIN oder Ihrem Passwort können Sie sich weiterhin anmelden.",
    captivePortal:
      "Verwenden Sie ein anderes Netzwerk, etwa das Ihres Telefons, oder melden Sie sich später vom Desktop aus in diesem an.",
    useBrowser: "Mit dem Browser erneut versuchen",
  },
  firstSignIn: {
    title: "Passwort festlegen",
    message:
      "Sie haben für dieses Konto noch kein Passwort festgelegt. Bestätigen Sie Ihre Identität, und wählen Sie dann eines.",
  },
};
