/** French: the meaning of the codes about the system's parts: the network, the protocol, the configuration. */
import type { PartCodeTexts } from "../catalogue.ts";

export const partCodes: PartCodeTexts = {
  network_unreachable: {
    person: "Il n’y a pas de réseau.",
    administrator: "Pas de route, ou pas de résolution de noms.",
  },
  directory_unreachable: {
    person: "L’annuaire de votre organisation ne répond pas.",
    administrator: "L’annuaire n’a pas pu être joint à temps.",
  },
  directory_untrusted: {
    person: "La connexion à votre organisation n’est pas sécurisée et a été interrompue.",
    administrator:
      "Le certificat de l’annuaire n’est pas approuvé\u202f: mauvaise autorité, mauvais nom, ou quelqu’un entre les deux.",
  },
  directory_error: {
    person: "L’annuaire de votre organisation a rencontré un problème.",
    administrator: "L’annuaire a répondu quelque chose qui n’est pas dans le contrat.",
  },
  provider_unreachable: {
    person: "Votre fournisseur d’identité ne répond pas.",
    administrator: "L’annuaire n’a pas pu joindre le fournisseur OpenID.",
  },
  provider_untrusted: {
    person: "Votre fournisseur d’identité n’a pas été reconnu.",
    administrator: "L’annuaire ne fait pas confiance au certificat du fournisseur OpenID.",
  },
  provider_error: {
    person: "Votre fournisseur d’identité a rencontré un problème.",
    administrator:
      "Le fournisseur OpenID a répondu par une erreur, ou par des jetons qui ne sont pas valides.",
  },
  clock_wrong: {
    person: "L’horloge de cet ordinateur n’est pas à l’heure.",
    administrator: "L’horloge de l’appareil est trop éloignée de celle de l’annuaire.",
  },
  captive_portal: {
    person: "Ce réseau vous demande d’abord de vous y connecter.",
    administrator: "Un portail captif répond à la place de l’annuaire.",
  },
  browser_missing: {
    person: "Aucun navigateur permettant de vous connecter n’a été trouvé sur cet ordinateur.",
    administrator:
      "Ni Edge, ni Chrome, ni Chromium n’a été trouvé\u202f; définissez browser.path dans vestibule.yaml.",
  },
  browser_failed: {
    person: "La fenêtre de connexion s’est fermée de façon inattendue.",
    administrator: "Le navigateur n’a pas démarré ou s’est arrêté brutalement.",
  },
  browser_refused: {
    person: "Votre fournisseur d’identité n’accepte pas cette fenêtre de connexion.",
    administrator: "Le fournisseur refuse les navigateurs intégrés ou pilotés\u202f; autorisez le téléphone.",
  },
  host_not_allowed: {
    person: "Cette page n’est pas autorisée ici.",
    administrator: "L’hôte n’est pas dans la liste autorisée (browser.allow dans vestibule.yaml).",
  },

  frame_too_large: {
    person: "L’écran de connexion a rencontré un problème.",
    administrator: "Un pair a envoyé une trame de plus de 64 Kio\u202f; la connexion a été fermée.",
  },
  frame_malformed: {
    person: "L’écran de connexion a rencontré un problème.",
    administrator:
      "Un pair a envoyé des octets qui ne sont pas un message du protocole\u202f; la connexion a été fermée.",
  },
  message_unknown: {
    person: "L’écran de connexion a rencontré un problème.",
    administrator: "Un pair a envoyé un message de numéro inconnu.",
  },
  field_too_long: {
    person: "Votre saisie est trop longue.",
    administrator: "Un champ est plus long que ne l’autorise la table du protocole.",
  },
  version_unsupported: {
    person: "L’écran de connexion et son service ne sont pas compatibles.",
    administrator:
      "Le plug-in et l’agent n’ont aucune version de protocole en commun\u202f; mettez les deux à jour.",
  },
  peer_refused: {
    person: "L’écran de connexion a rencontré un problème.",
    administrator: "Un processus qui n’est pas l’hôte de connexion attendu s’est connecté à l’agent.",
  },
  out_of_order: {
    person: "L’écran de connexion a rencontré un problème.",
    administrator: "Un pair a envoyé un message qui n’est pas permis à ce stade.",
  },
  agent_not_there: {
    person: "Préparation en cours. En attendant, vous pouvez vous connecter avec votre mot de passe.",
    administrator: "L’agent ne répond pas sur son canal (pipe ou socket).",
  },
  arena_full: {
    person: "Trop de connexions à la fois.",
    administrator: "La zone de mémoire réservée aux secrets est pleine.",
  },
  arena_not_locked: {
    person: "Quelque chose est mal configuré. Vous pouvez continuer.",
    administrator:
      "Le système n’a pas laissé l’agent verrouiller sa mémoire pour les secrets (RLIMIT_MEMLOCK).",
  },

  config_missing: {
    person: "Le service de connexion de cet ordinateur n’est pas configuré.",
    administrator: "Le fichier n’existe pas.",
  },
  config_unreadable: {
    person: "Le service de connexion de cet ordinateur n’est pas configuré.",
    administrator: "Le fichier n’est pas lisible, ou n’est pas ce qui devrait s’y trouver.",
  },
  config_invalid: {
    person: "Le service de connexion de cet ordinateur n’est pas configuré.",
    administrator: "Le fichier contient une valeur inutilisable.",
  },
  argument_invalid: {
    person: "Cela n’est pas utilisable.",
    administrator: "Un argument de la ligne de commande n’est pas utilisable.",
  },
  request_invalid: {
    person: "Cela n’est pas utilisable.",
    administrator: "Une requête n’a pas la forme que prévoit le contrat.",
  },
  not_found: {
    person: "Cela n’existe pas.",
    administrator: "Il n’y a rien à cette adresse ou avec cet identifiant.",
  },
  conflict: {
    person: "Cela a été modifié entre-temps.",
    administrator: "La requête est en conflit avec ce qui est enregistré.",
  },
  directory_password_missing: {
    person: "Votre organisation n’a pas encore de mot de passe pour vous.",
    administrator:
      "La synchronisation demande un mot de passe actif dans l’annuaire, et cette personne n’en a pas.",
  },
  password_sync_required: {
    person: "Cet ordinateur utilise toujours le mot de passe de l’annuaire de votre organisation.",
    administrator: "La synchronisation du mot de passe est toujours activée pour les appareils Linux.",
  },
  unauthorized: {
    person: "Cet ordinateur n’a pas été reconnu.",
    administrator: "Aucun jeton d’accès valide.",
  },
  forbidden: {
    person: "Vous n’êtes pas autorisé à faire cela.",
    administrator: "Le rôle ou les autorisations ne le permettent pas.",
  },
  precondition_missing: {
    person: "Cela n’est pas utilisable.",
    administrator: "La requête modifie un enregistrement sans dire quelle version (If-Match).",
  },
  precondition_failed: {
    person: "Cela n’est pas utilisable.",
    administrator: "L’enregistrement a été modifié entre-temps par quelqu’un d’autre.",
  },
  idempotency_key_reused: {
    person: "Cela n’est pas utilisable.",
    administrator: "L’Idempotency-Key a servi à une autre requête.",
  },
  too_many_requests: {
    person: "Trop de tentatives.",
    administrator: "Une limite de fréquence a été atteinte.",
  },
  port_in_use: {
    person: "Cela n’est pas utilisable.",
    administrator: "Un autre programme utilise le port.",
  },
  folder_unusable: {
    person: "Le service de connexion de cet ordinateur n’est pas configuré.",
    administrator: "Impossible d’y créer un dossier ou d’y écrire.",
  },
  agent_running: {
    person: "Le service de connexion de cet ordinateur est déjà en marche.",
    administrator:
      "Un autre agent utilise ce dossier d’état. Arrêtez-le d’abord\u202f; rien n’a été modifié.",
  },
  addon_unavailable: {
    person: "Le service de connexion de cet ordinateur ne peut pas démarrer.",
    administrator:
      "Le module natif de l’agent est absent ou ne se charge pas ; sans lui, l’agent ne sait pas qui se connecte à lui. Réinstallez l’agent ; dans un clone, installez un compilateur C++, make et Python 3, puis exécutez npm run build.",
  },
  debugger_open: {
    person: "Le service de connexion de cet ordinateur ne peut pas démarrer.",
    administrator:
      "Le programme a été lancé avec le débogueur de Node, ou sans l’option qui le garde fermé. Qui atteint un débogueur exécute du code en tant que ce programme. Lancez Node avec --disable-sigusr1 et sans --inspect, sur la ligne de commande et dans NODE_OPTIONS.",
  },
  internal: {
    person: "Un problème est survenu.",
    administrator:
      "Une erreur sans code propre\u202f: un défaut du programme. Voir le journal de l’opérateur.",
  },
};
