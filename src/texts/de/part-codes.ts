/** German: the meaning of the codes about the system's parts: the network, the protocol, the configuration. */
import type { PartCodeTexts } from "../catalogue.ts";

export const partCodes: PartCodeTexts = {
  network_unreachable: {
    person: "Es besteht keine Netzwerkverbindung.",
    administrator: "Keine Route oder keine Namensauflösung.",
  },
  directory_unreachable: {
    person: "Das Verzeichnis Ihrer Organisation antwortet nicht.",
    administrator: "Das Verzeichnis war nicht rechtzeitig zu erreichen.",
  },
  directory_untrusted: {
    person: "Die Verbindung zu Ihrer Organisation ist nicht sicher und wurde beendet.",
    administrator:
      "Dem Zertifikat des Verzeichnisses wird nicht vertraut: falsche CA, falscher Name oder jemand dazwischen.",
  },
  directory_error: {
    person: "Im Verzeichnis Ihrer Organisation ist ein Fehler aufgetreten.",
    administrator: "Das Verzeichnis hat etwas geantwortet, das nicht im Vertrag steht.",
  },
  provider_unreachable: {
    person: "Ihr Identitätsanbieter antwortet nicht.",
    administrator: "Das Verzeichnis konnte den OpenID-Anbieter nicht erreichen.",
  },
  provider_untrusted: {
    person: "Ihr Identitätsanbieter wurde nicht erkannt.",
    administrator: "Das Verzeichnis vertraut dem Zertifikat des OpenID-Anbieters nicht.",
  },
  provider_error: {
    person: "Bei Ihrem Identitätsanbieter ist ein Fehler aufgetreten.",
    administrator:
      "Der OpenID-Anbieter hat mit einem Fehler geantwortet oder mit Tokens, die der Prüfung nicht standhalten.",
  },
  clock_wrong: {
    person: "Die Uhr dieses Computers geht falsch.",
    administrator: "Die Uhr des Geräts weicht zu weit von der des Verzeichnisses ab.",
  },
  captive_portal: {
    person: "In diesem Netzwerk müssen Sie sich zuerst anmelden.",
    administrator: "Ein Captive Portal antwortet anstelle des Verzeichnisses.",
  },
  browser_missing: {
    person: "Auf diesem Computer wurde kein Browser für die Anmeldung gefunden.",
    administrator:
      "Weder Edge noch Chrome oder Chromium gefunden; setzen Sie browser.path in vestibule.yaml.",
  },
  browser_failed: {
    person: "Das Anmeldefenster wurde unerwartet beendet.",
    administrator: "Der Browser ist nicht gestartet oder abgestürzt.",
  },
  browser_refused: {
    person: "Ihr Identitätsanbieter lässt dieses Anmeldefenster nicht zu.",
    administrator: "Der Anbieter lehnt eingebettete oder gesteuerte Browser ab; lassen Sie das Telefon zu.",
  },
  host_not_allowed: {
    person: "Diese Seite ist hier nicht erlaubt.",
    administrator: "Der Host steht nicht auf der Liste der erlaubten (browser.allow in vestibule.yaml).",
  },

  frame_too_large: {
    person: "Im Anmeldebildschirm ist ein Fehler aufgetreten.",
    administrator:
      "Eine Gegenstelle hat einen Frame von mehr als 64 KiB geschickt; die Verbindung wurde geschlossen.",
  },
  frame_malformed: {
    person: "Im Anmeldebildschirm ist ein Fehler aufgetreten.",
    administrator:
      "Eine Gegenstelle hat Bytes geschickt, die keine Nachricht des Protokolls sind; die Verbindung wurde geschlossen.",
  },
  message_unknown: {
    person: "Im Anmeldebildschirm ist ein Fehler aufgetreten.",
    administrator: "Eine Gegenstelle hat eine Nachricht mit unbekannter Nummer geschickt.",
  },
  field_too_long: {
    person: "Ihre Eingabe ist zu lang.",
    administrator: "Ein Feld ist länger, als die Tabelle des Protokolls erlaubt.",
  },
  version_unsupported: {
    person: "Der Anmeldebildschirm und sein Dienst passen nicht zusammen.",
    administrator: "Plug-in und Agent haben keine gemeinsame Protokollversion; aktualisieren Sie beide.",
  },
  peer_refused: {
    person: "Im Anmeldebildschirm ist ein Fehler aufgetreten.",
    administrator:
      "Ein Prozess, der nicht der erwartete Anmeldehost ist, hat sich mit dem Agenten verbunden.",
  },
  out_of_order: {
    person: "Im Anmeldebildschirm ist ein Fehler aufgetreten.",
    administrator: "Eine Gegenstelle hat eine Nachricht geschickt, die an dieser Stelle nicht erlaubt ist.",
  },
  agent_not_there: {
    person: "Die Anmeldung wird vorbereitet. Bis dahin können Sie sich mit Ihrem Passwort anmelden.",
    administrator: "Der Agent antwortet an seiner Pipe oder seinem Socket nicht.",
  },
  arena_full: {
    person: "Zu viele Anmeldungen gleichzeitig.",
    administrator: "Der Speicherbereich für Geheimnisse ist voll.",
  },
  arena_not_locked: {
    person: "Etwas ist nicht richtig eingerichtet. Sie können fortfahren.",
    administrator:
      "Das System ließ den Agenten seinen Speicher für Geheimnisse nicht sperren (RLIMIT_MEMLOCK).",
  },

  config_missing: {
    person: "Der Anmeldedienst dieses Computers ist nicht eingerichtet.",
    administrator: "Die Datei gibt es nicht.",
  },
  config_unreadable: {
    person: "Der Anmeldedienst dieses Computers ist nicht eingerichtet.",
    administrator: "Die Datei ist nicht lesbar, oder sie ist nicht das, was dort stehen soll.",
  },
  config_invalid: {
    person: "Der Anmeldedienst dieses Computers ist nicht eingerichtet.",
    administrator: "Die Datei enthält einen Wert, der nicht verwendet werden kann.",
  },
  argument_invalid: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Ein Argument der Befehlszeile lässt sich nicht verwenden.",
  },
  request_invalid: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Eine Anfrage hat nicht die Form, die der Vertrag vorgibt.",
  },
  not_found: {
    person: "Das gibt es nicht.",
    administrator: "Unter dieser Adresse oder mit dieser ID gibt es nichts.",
  },
  conflict: {
    person: "Das wurde in der Zwischenzeit geändert.",
    administrator: "Die Anfrage widerspricht dem, was gespeichert ist.",
  },
  directory_password_missing: {
    person: "Ihre Organisation hat noch kein Passwort für Sie.",
    administrator: "Password Sync braucht ein aktives Verzeichnispasswort, und diese Person hat keines.",
  },
  password_sync_required: {
    person: "Dieser Computer verwendet immer das Passwort aus dem Verzeichnis Ihrer Organisation.",
    administrator: "Für Linux-Geräte ist Password Sync immer an.",
  },
  unauthorized: {
    person: "Dieser Computer wurde nicht erkannt.",
    administrator: "Kein gültiges Zugriffstoken.",
  },
  forbidden: {
    person: "Das ist Ihnen nicht erlaubt.",
    administrator: "Die Rolle oder die Berechtigungen erlauben das nicht.",
  },
  precondition_missing: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Die Anfrage ändert einen Eintrag und nennt nicht, welche Fassung davon (If-Match).",
  },
  precondition_failed: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Der Eintrag wurde inzwischen von jemand anderem geändert.",
  },
  idempotency_key_reused: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Der Idempotency-Key wurde für eine andere Anfrage verwendet.",
  },
  too_many_requests: {
    person: "Zu viele Versuche.",
    administrator: "Eine Ratenbegrenzung wurde erreicht.",
  },
  port_in_use: {
    person: "Das lässt sich nicht verwenden.",
    administrator: "Ein anderes Programm verwendet den Port.",
  },
  folder_unusable: {
    person: "Der Anmeldedienst dieses Computers ist nicht eingerichtet.",
    administrator: "Dort lässt sich kein Ordner anlegen oder beschreiben.",
  },
  agent_running: {
    person: "Der Anmeldedienst dieses Computers läuft bereits.",
    administrator:
      "Ein anderer Agent verwendet diesen Zustandsordner. Beenden Sie zuerst jenen; es wurde nichts geändert.",
  },
  addon_unavailable: {
    person: "Der Anmeldedienst dieses Computers kann nicht starten.",
    administrator:
      "Das native Add-on des Agenten fehlt oder lässt sich nicht laden; ohne es erkennt der Agent nicht, wer sich mit ihm verbindet. Installieren Sie den Agenten neu; in einem Klon installieren Sie einen C++-Compiler, make und Python 3 und führen npm run build aus.",
  },
  debugger_open: {
    person: "Der Anmeldedienst dieses Computers kann nicht starten.",
    administrator:
      "Das Programm wurde mit dem Debugger von Node gestartet oder ohne die Option, die ihn geschlossen hält. Wer einen Debugger erreicht, führt Code als dieses Programm aus. Starten Sie Node mit --disable-sigusr1 und ohne --inspect, auf der Befehlszeile und in NODE_OPTIONS.",
  },
  internal: {
    person: "Etwas ist schiefgegangen.",
    administrator: "Ein Fehler ohne eigenen Code: ein Programmfehler. Siehe das Operator-Log.",
  },
};
