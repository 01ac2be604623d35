/** German: the meaning of every code, for the person and for the administrator. */
import type { CodeTexts } from "../catalogue.ts";
import { partCodes } from "./part-codes.ts";

export const codes: CodeTexts = {
  pin_too_short: {
    person: "Diese PIN ist zu kurz.",
    administrator: "Die gewählte PIN hat weniger Zeichen, als die Richtlinie verlangt.",
  },
  pin_too_long: {
    person: "Diese PIN ist zu lang.",
    administrator: "Die gewählte PIN hat mehr Zeichen, als die Richtlinie zulässt.",
  },
  pin_not_digits: {
    person: "Verwenden Sie nur Ziffern.",
    administrator: "Die gewählte PIN enthält Zeichen, die die Richtlinie nicht zulässt.",
  },
  pin_sequence: {
    person: "Wählen Sie eine PIN, die keine Folge wie 123456 ist.",
    administrator: "Die gewählte PIN ist eine auf- oder absteigende Folge.",
  },
  pin_repeated: {
    person: "Wählen Sie eine PIN, die nicht immer dasselbe Zeichen wiederholt.",
    administrator: "Die gewählte PIN wiederholt ein einziges Zeichen.",
  },
  pin_reused: {
    person: "Wählen Sie eine PIN, die keine Ihrer letzten fünf ist.",
    administrator: "Die gewählte PIN steht im PIN-Verlauf dieses Containers.",
  },
  password_too_short: {
    person: "Dieses Passwort ist zu kurz.",
    administrator: "Das gewählte Passwort hat weniger Zeichen, als die Richtlinie verlangt.",
  },
  password_too_long: {
    person: "Dieses Passwort ist zu lang.",
    administrator: "Das gewählte Passwort hat mehr Zeichen, als die Richtlinie zulässt.",
  },
  password_contains_name: {
    person: "Wählen Sie ein Passwort, das weder Ihren Namen noch Ihre E-Mail-Adresse enthält.",
    administrator: "Das gewählte Passwort enthält den Benutzernamen oder die E-Mail-Adresse.",
  },
  password_pattern: {
    person:
      "Ein Passwort aus einem wiederholten Zeichen oder einer einfachen Folge wird zuerst erraten. Wählen Sie ein anderes.",
    administrator: "Das neue Passwort besteht aus einem wiederholten Zeichen oder einer einfachen Folge.",
  },
  confirmation_differs: {
    person: "Die beiden Eingaben stimmen nicht überein. Geben Sie sie noch einmal ein.",
    administrator: "Geheimnis und Bestätigung unterscheiden sich.",
  },
  secret_not_text: {
    person: "Das lässt sich nicht verwenden. Geben Sie es noch einmal ein.",
    administrator: "Das Geheimnis ist kein gültiges UTF-8.",
  },
  secret_character: {
    person: "Wählen Sie ein Passwort ohne Zeichen, die eine andere Tastatur anders eingeben kann.",
    administrator:
      "Das gewählte Passwort hat ein Zeichen, das OpaqueString (RFC 8265) ändert oder verbietet. Welches, wird nirgends festgehalten.",
  },

  wrong_secret: {
    person: "Das ist nicht richtig.",
    administrator: "Ein Geheimnis wurde geprüft und ist falsch; das zählt als fehlgeschlagene Anmeldung.",
  },
  account_unknown: {
    person: "Dieses Konto gibt es auf diesem Gerät nicht.",
    administrator: "Die Zuordnung nennt ein lokales Konto, das es auf dem Gerät nicht gibt.",
  },
  account_not_local: {
    person:
      "Das Passwort dieses Kontos wird anderswo verwaltet und kann hier nicht zurückgesetzt werden. Verwenden Sie dafür die Seite Ihrer Organisation.",
    administrator: "Microsoft-, Entra- und Domänenkonten lassen sich lokal nicht zurücksetzen.",
  },
  account_disabled: {
    person: "Dieses Konto ist deaktiviert.",
    administrator: "Das lokale Konto ist deaktiviert.",
  },
  account_not_served: {
    person: "Unter diesem Namen meldet sich hier niemand an.",
    administrator:
      "Kein aktives lokales Konto dieses Namens hat auf diesem Gerät eine Bindung; das Betriebsprotokoll nennt, was fehlt.",
  },
  password_expired: {
    person: "Ihr Passwort war richtig, ist aber abgelaufen.",
    administrator: "Das System hat das Passwort angenommen und meldet, dass es abgelaufen ist.",
  },
  password_must_change: {
    person: "Ihr Passwort war richtig, muss aber zuerst geändert werden.",
    administrator: "Das System hat das Passwort angenommen und verlangt vor der Anmeldung eine Änderung.",
  },
  password_not_accepted: {
    person: "Dieser Computer hat das Passwort nicht angenommen. Vielleicht wurde es anderswo geändert.",
    administrator:
      "Das System erklärt das vom Agenten übergebene Passwort für falsch: Es wurde am Agenten vorbei geändert.",
  },
  sign_in_not_granted: {
    person: "Ihr Passwort war richtig, aber dieses Konto darf sich hier nicht anmelden.",
    administrator:
      "Das System hat das Passwort angenommen, aber die Richtlinie erlaubt diesem Konto diese Art der Anmeldung nicht, oder nicht zu dieser Zeit.",
  },
  sign_in_refused: {
    person: "Dieser Computer hat Sie nicht angemeldet.",
    administrator:
      "Das System hat die Anmeldung mit einem Code abgelehnt, der nichts über das Passwort aussagt; er steht im Betriebsprotokoll.",
  },
  account_locked_out: {
    person:
      "Dieses Konto ist nach zu vielen Versuchen gesperrt. Setzen Sie PIN oder Passwort zurück, um es zu entsperren, oder warten Sie.",
    administrator:
      "Die Sperrrichtlinie des Systems lehnt die Anmeldung ab; ein Zurücksetzen hebt die Sperre auf.",
  },
  password_too_recent: {
    person: "Das Passwort wurde erst vor Kurzem geändert und kann noch nicht wieder geändert werden.",
    administrator: "Das Mindestalter für Passwörter des Systems lässt noch keine Änderung zu.",
  },
  password_rejected: {
    person: "Das System hat die Änderung nicht angenommen.",
    administrator:
      "Die Passwortrichtlinie des Systems (Länge, Komplexität oder Verlauf) hat das Passwort abgelehnt.",
  },
  store_unavailable: {
    person: "Ein Teil dieses Computers hat nicht geantwortet.",
    administrator: "Ein Speicher des Geräts (Konten, Schlüssel, geschützte Daten) hat nicht geantwortet.",
  },
  container_missing: {
    person:
      "Für dieses Konto gibt es auf diesem Computer noch keine PIN. Melden Sie sich mit Ihrem Passwort an, oder setzen Sie die PIN zurück.",
    administrator:
      "Kein PIN-Container für das Konto: nie eingerichtet oder entfernt. Das Notfallpasswort funktioniert weiterhin.",
  },
  container_damaged: {
    person: "Die PIN auf diesem Computer ist nicht lesbar.",
    administrator:
      "Der PIN-Container oder ein versiegelter Teil lässt sich mit den Schlüsseln dieses Geräts nicht öffnen. Geben Sie das Notfallpasswort heraus.",
  },
  pin_locked_out: {
    person:
      "Zu viele falsche PINs: Der Sicherheitschip nimmt vorerst keine mehr an. Setzen Sie die PIN zurück, um sich anzumelden.",
    administrator: "Die Sperre des TPM gegen Wörterbuchangriffe ist aktiv; sie gilt für BitLocker mit.",
  },
  tpm_cleared: {
    person: "Der Sicherheitschip wurde zurückgesetzt. Die PIN funktioniert deshalb nicht mehr.",
    administrator:
      "Das TPM wurde gelöscht oder die Hauptplatine getauscht: Registrieren Sie das Gerät neu; melden Sie sich mit dem Notfallpasswort an.",
  },
  tpm_missing: {
    person: "Dieser Computer hat keinen Sicherheitschip, und Ihre Organisation verlangt einen für die PIN.",
    administrator: "Kein TPM, und die Richtlinie lässt den PIN-Modus ohne TPM nicht zu.",
  },
  disk_locked: {
    person: "Die Festplatte dieses Computers ist noch gesperrt.",
    administrator: "Die Festplatte ist verschlüsselt, und seit dem Start hat nichts sie entsperrt.",
  },
  disk_not_in_step: {
    person: "Ihr neues Passwort gilt, aber die Festplatte wird noch mit dem alten entsperrt.",
    administrator:
      "Das Konto hat das neue Passwort, die Festplatte wird noch mit dem alten entsperrt: Zur Reparatur sind beide nötig.",
  },
  recovery_key_invalid: {
    person:
      "Der Wiederherstellungsschlüssel, den Ihre Organisation hat, entsperrt die Festplatte dieses Computers nicht.",
    administrator:
      "Der hinterlegte Wiederherstellungsschlüssel wurde versucht und entsperrt die Festplatte nicht. Melden Sie sich einmal mit einem Passwort an, das sie entsperrt; dann wird ein neuer Schlüssel hinterlegt.",
  },
  recovery_key_missing: {
    person: "Ihre Organisation hat für diesen Computer keinen Wiederherstellungsschlüssel.",
    administrator: "Für die Festplatte des Geräts ist kein Wiederherstellungsschlüssel hinterlegt.",
  },
  service_account_missing: {
    person: "Ohne Ihr altes Passwort kann hier nichts an der Festplatte geändert werden.",
    administrator:
      "Das Gerät hat kein Dienstkonto, das bei verschlüsselter Festplatte ein Passwort zurücksetzen könnte.",
  },
  service_token_missing: {
    person: "Ohne Ihr altes Passwort kann hier nichts an der Festplatte geändert werden.",
    administrator:
      "Das Dienstkonto hat kein SecureToken: Erteilen Sie ihm eines mit dem Passwort eines Administrators, der eines hat.",
  },
  service_token_invalid: {
    person: "Ohne Ihr altes Passwort kann hier nichts an der Festplatte geändert werden.",
    administrator:
      "Das SecureToken des Dienstkontos funktioniert nicht mehr, etwa nach einer Passwortänderung auf anderem Weg: Erteilen Sie es neu.",
  },
  platform_unsupported: {
    person: "Das System dieses Computers wird noch nicht unterstützt.",
    administrator: "Diese Version hat keinen Adapter für das Betriebssystem, auf dem sie läuft.",
  },

  not_enrolled: {
    person: "Dieser Computer gehört noch nicht zu Ihrer Organisation.",
    administrator:
      "Das Gerät ist nicht registriert: Geben Sie ihm ein einmaliges Token (enrolment.tokenFile).",
  },
  not_bound: {
    person: "Ihre Organisation hat Ihnen dieses Konto nicht zugeordnet.",
    administrator: "Keine Zuordnung verbindet diese Person, dieses Konto und dieses Gerät.",
  },
  not_recoverable: {
    person:
      "Diese PIN kann von hier aus noch nicht zurückgesetzt werden, weil sie auf diesem Computer nie eingerichtet wurde.",
    administrator: "Für die Zuordnung ist nichts hinterlegt: Das aktuelle Geheimnis wurde nie erfasst.",
  },
  disk_needs_old_password: {
    person:
      "Nur Ihr altes Passwort entsperrt die Festplatte dieses Computers. Ohne dieses kann es nicht ersetzt werden.",
    administrator:
      "Verschlüsselte Festplatte, altes Passwort nicht hinterlegt, und weder ein geprüfter Wiederherstellungsschlüssel noch ein fähiges Dienstkonto: abgelehnt, da die Festplatte weiterhin nur das vergessene Passwort annähme.",
  },
  recovery_key_not_allowed: {
    person: "Ihre Organisation zeigt Wiederherstellungsschlüssel nicht auf diesem Weg.",
    administrator:
      "Richtlinie der Zuordnung: Den Wiederherstellungsschlüssel gibt nur die Administration heraus.",
  },
  escrow_stale: {
    person: "Das Passwort wurde anderswo geändert. Was hier aufbewahrt ist, passt nicht mehr dazu.",
    administrator:
      "Das Passwort des Kontos ist neuer als das versiegelte: Melden Sie sich mit dem aktuellen an, und richten Sie wieder eine PIN ein.",
  },
  change_in_progress: {
    person: "Eine Änderung wird noch abgeschlossen.",
    administrator:
      "Eine Änderung dieses Kontos ist im Journal noch offen; die Wiederaufnahme führt sie weiter.",
  },
  change_unfinished: {
    person:
      "Die Änderung wurde begonnen, und dieser Computer konnte sie noch nicht abschließen. Sie wird von selbst fortgesetzt.",
    administrator:
      "Eine Änderung dieses Kontos im Journal blieb auf halbem Weg stehen und wird von selbst fortgesetzt; was sie anhielt, steht im Betriebsprotokoll.",
  },
  cancelled: {
    person: "Abgebrochen. Es wurde nichts geändert.",
    administrator: "Die Person hat abgebrochen.",
  },
  enrolment_token_invalid: {
    person: "Dieser Computer konnte Ihrer Organisation nicht hinzugefügt werden.",
    administrator: "Das Verzeichnis kennt dieses Registrierungstoken nicht.",
  },
  enrolment_token_used: {
    person: "Dieser Computer konnte Ihrer Organisation nicht hinzugefügt werden.",
    administrator: "Das Registrierungstoken wurde bereits verwendet; jedes gilt einmal.",
  },
  enrolment_token_expired: {
    person: "Dieser Computer konnte Ihrer Organisation nicht hinzugefügt werden.",
    administrator: "Das Registrierungstoken ist abgelaufen; stellen Sie ein neues aus.",
  },

  wrong_user: {
    person: "Ihre Identität ist bestätigt, aber dieses Konto gehört jemand anderem.",
    administrator: "Die nachgewiesene Identität ist nicht die Person der Zuordnung.",
  },
  identity_mismatch: {
    person: "Diese E-Mail-Adresse gehört jetzt zu einer anderen Identität.",
    administrator:
      "Das „subject“ des Anbieters weicht von dem für diese Person gespeicherten ab: neu vergebene E-Mail-Adresse oder neu angelegtes Konto.",
  },
  identity_unknown: {
    person: "Ihre Organisation kennt diese Identität nicht.",
    administrator:
      "Zu diesem Aussteller und „subject“ gehört niemand, und es kann auch niemand zugeordnet werden.",
  },
  email_unverified: {
    person: "Ihr Identitätsanbieter hat Ihre E-Mail-Adresse nicht bestätigt.",
    administrator:
      "Der Anbieter hat keine E-Mail-Adresse geschickt oder eine, deren email_verified false ist.",
  },
  domain_not_served: {
    person: "Für diese E-Mail-Adresse ist kein Identitätsanbieter eingerichtet.",
    administrator:
      "Für die Domain ist kein Anbieter eingerichtet, oder der Anbieter sprach für eine fremde Domain.",
  },
  user_disabled: {
    person: "Ihr Konto im Verzeichnis ist deaktiviert.",
    administrator: "Die Person ist im Verzeichnis deaktiviert.",
  },
  binding_disabled: {
    person: "Für dieses Konto ist das Zurücksetzen deaktiviert.",
    administrator: "Die Bindung von Person, Konto und Gerät ist deaktiviert.",
  },
  password_synced: {
    person: "Dieser Computer verwendet das Passwort aus dem Verzeichnis Ihrer Organisation.",
    administrator:
      "Für diese Bindung ist Password Sync an: Das Konto hat das Verzeichnispasswort, darum wird hier kein lokales zurückgesetzt. Setzen Sie stattdessen das Verzeichnispasswort der Person.",
  },
  grant_unknown: {
    person: "Die Erlaubnis zum Zurücksetzen ist nicht gültig.",
    administrator: "Das Verzeichnis kennt diese Freigabe nicht.",
  },
  grant_used: {
    person: "Die Erlaubnis zum Zurücksetzen wurde bereits verwendet.",
    administrator: "Eine Freigabe gilt einmal; diese wurde schon eingelöst.",
  },
  grant_expired: {
    person: "Die Erlaubnis zum Zurücksetzen ist abgelaufen.",
    administrator: "Eine Freigabe gilt fünf Minuten; diese ist älter.",
  },
  grant_wrong_purpose: {
    person: "Die Erlaubnis gilt für etwas anderes.",
    administrator: "Die Freigabe ist an einen anderen Zweck gebunden.",
  },
  grant_wrong_device: {
    person: "Die Erlaubnis gilt für einen anderen Computer.",
    administrator: "Die Freigabe ist an ein anderes Gerät oder eine andere Zuordnung gebunden.",
  },
  proof_invalid: {
    person: "Ihre Anmeldung konnte nicht überprüft werden.",
    administrator:
      "State, Aussteller, Audience, Nonce oder Signatur des Nachweises entsprechen nicht der Anfrage.",
  },
  proof_too_old: {
    person: "Ihre Anmeldung liegt zu lange zurück.",
    administrator: "auth_time ist älter als die Anfrage: Der Anbieter hat max_age=0 nicht beachtet.",
  },
  sign_in_time_missing: {
    person: "Ihr Anbieter hat nicht mitgeteilt, wann Sie sich angemeldet haben.",
    administrator:
      "Das ID-Token hat kein brauchbares auth_time; ob es nötig ist, bestimmt die Einstellung freshness des Anbieters.",
  },
  other_organisation: {
    person: "Sie haben sich mit einem Konto einer anderen Organisation angemeldet.",
    administrator: "Ein Claim, der bei diesem Anbieter gelten muss, fehlt oder hat einen anderen Wert.",
  },
  id_token_invalid: {
    person: "Die Antwort Ihres Anbieters konnte nicht überprüft werden.",
    administrator:
      "Signatur, Algorithmus, Aussteller, Audience, Nonce oder Zeiten des ID-Tokens stimmen nicht; das Betriebsprotokoll sagt, was.",
  },
  client_refused: {
    person: "Ihr Anbieter nimmt das Verzeichnis Ihrer Organisation nicht an.",
    administrator:
      "Der Token-Endpunkt des Anbieters hat den Client abgelehnt: ID, Geheimnis, Schlüssel oder Art der Authentifizierung sind falsch.",
  },
  provider_mixed_up: {
    person: "Die Antwort kam von einem anderen Anbieter als dem, zu dem Sie geschickt wurden.",
    administrator:
      "Die Antwort kam an die Weiterleitungsadresse eines anderen Anbieters als des gefragten: Vielleicht missbraucht jemand einen Anbieter (Mix-up).",
  },
  proof_abandoned: {
    person: "Das Anmeldefenster wurde geschlossen, oder es hat zu lange gedauert.",
    administrator: "Der Browser wurde beendet, oder der Nachweis hat seine Frist überschritten.",
  },
  device_revoked: {
    person: "Dieser Computer wurde aus Ihrer Organisation entfernt.",
    administrator: "Das Verzeichnis lehnt den Schlüssel des Geräts ab: Er wurde widerrufen.",
  },
  device_unknown: {
    person: "Ihre Organisation kennt diesen Computer nicht.",
    administrator: "Das Verzeichnis hat kein Gerät mit dieser ID.",
  },

  ...partCodes,
};
