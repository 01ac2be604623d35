/** French: the directory's pages that people see. */
import type { DirectoryPageTexts, DirectoryTexts, RecoveryPageTexts } from "../directory-pages.ts";

const pages: DirectoryPageTexts = {
  resetTitle: {
    "pin-reset": "Réinitialiser votre code PIN",
    "password-reset": "Réinitialiser votre mot de passe",
  },
  resetIntroduction: "Dites-nous qui vous êtes. Votre organisation vous demandera de vous connecter.",
  device: "Appareil",
  account: "Compte",
  email: "Adresse e-mail",
  emailHelp: "L’adresse que vous utilisez dans votre organisation.",
  emailInvalid: "Ce n’est pas une adresse e-mail. Vérifiez-la.",
  next: "Suivant",
  cancel: "Annuler",
  leavingTitle: "Vers votre organisation",
  leavingMessage: "Nous vous dirigeons vers la page de connexion de votre organisation.",
  leavingLink: "Continuer pour vous connecter",
  refusedTitle: "Cela n’a pas fonctionné",
  backToDevice: "Retour à l’appareil",
  gone: "Cette page n’est plus valable. Fermez-la et recommencez depuis le début.",
  failed: "Un problème est survenu ici. Fermez cette page et recommencez depuis le début.",
  goneTitle: "Recommencez depuis le début",
  beginAgain: "Recommencer",
};

const recovery: RecoveryPageTexts = {
  beginTitle: "Déverrouiller le disque de votre ordinateur",
  beginIntroduction:
    "Si votre ordinateur demande un mot de passe avant de démarrer et que vous l’avez oublié, sa clé de secours déverrouille le disque. Dites-nous qui vous êtes. Votre organisation vous demandera de vous connecter.",
  listTitle: "Vos ordinateurs",
  listIntroduction:
    "Choisissez l’ordinateur verrouillé. L’affichage de sa clé de secours est enregistré, et la clé est remplacée après usage.",
  none: "Votre organisation ne détient de clé de secours pour aucun de vos ordinateurs. Demandez de l’aide à votre administrateur.",
  show: (hostName) => `Afficher la clé de secours de ${hostName}`,
  account: (accountName) => `Compte\u202f: ${accountName}`,
  serialNumber: (serialNumber) => `Numéro de série\u202f: ${serialNumber}`,
  setUp: (day) => `Configuré le ${day}`,
  lastSeen: (day) => `Dernier contact le ${day}`,
  replacedBySetUp:
    "Cet ordinateur a été configuré à nouveau plus tard. Essayez d’abord son entrée la plus récente\u202f: cette clé n’ouvre sans doute plus rien.",
  retired: "Retiré par votre organisation. Sa clé n’est pas affichée.",
  end: "Terminer",
  endedTitle: "Terminé",
  ended: "Vous pouvez fermer cette page.",
  refusedTitle: "Cela n’a pas fonctionné",
  back: "Retour à vos ordinateurs",
  used: "Cette page a déjà servi, ou une autre l’a remplacée. Revenez à vos ordinateurs et choisissez à nouveau.",

  keyTitle: (hostName) => `Clé de secours de ${hostName}`,
  keyLabel: "Clé de secours",
  newestLabel: "Essayez d’abord cette clé de secours",
  earlierLabel: "Si elle n’est pas acceptée, essayez celle-ci",
  two: "Cet ordinateur était en train de recevoir une nouvelle clé de secours la dernière fois qu’il a contacté votre organisation. L’une de ces clés le déverrouille.",
  keepSecret:
    "Ne montrez cette page à personne et ne notez pas la clé\u202f: elle est remplacée après usage.",
  typing: "Saisissez-la telle qu’elle est ici\u202f: lettres majuscules, chiffres et tirets.",
  appleSiliconTitle: "Sur un Mac avec puce Apple",
  appleSiliconHint: "Les Mac sortis depuis novembre 2020. En cas de doute, essayez d’abord ces étapes.",
  appleSilicon: [
    "Allumez le Mac et attendez qu’il demande votre mot de passe. S’il affiche plusieurs personnes, choisissez votre nom.",
    "Appuyez en même temps sur les touches Option, Majuscule et Retour. Le champ demande alors une clé de secours.",
    "Si ce n’est pas le cas, cliquez sur le point d’interrogation à côté du champ du mot de passe et choisissez-y la clé de secours.",
    "Saisissez la clé de secours et appuyez sur Retour.",
    "Attendez. Le Mac démarre jusqu’à sa fenêtre d’ouverture de session.",
  ],
  intelTitle: "Sur un Mac avec processeur Intel",
  intel: [
    "Allumez le Mac et attendez qu’il demande votre mot de passe. S’il affiche plusieurs personnes, choisissez votre nom.",
    "Cliquez sur le point d’interrogation à côté du champ du mot de passe. S’il n’y en a pas, saisissez un mot de passe incorrect jusqu’à ce qu’un message apparaisse.",
    "Cliquez sur la flèche à côté de la phrase qui propose de réinitialiser le mot de passe avec votre clé de secours.",
    "Saisissez la clé de secours et appuyez sur Retour.",
    "Attendez. Si une fenêtre demande alors un nouveau mot de passe, cliquez sur «\u202fAnnuler\u202f»\u202f: la partie suivante conserve davantage de ce que vous avez.",
  ],
  nextTitle: "Choisissez ensuite un nouveau mot de passe",
  next: [
    "Dans la fenêtre d’ouverture de session, choisissez votre nom et saisissez une fois n’importe quel mot de passe. Il est refusé.",
    "Choisissez «\u202fMot de passe oublié\u202f?\u202f», confirmez votre identité comme ici et choisissez un nouveau mot de passe.",
    "Si vous vous souvenez finalement de votre mot de passe, connectez-vous plutôt avec celui-ci.",
  ],
  replaced:
    "Dès que quelqu’un a ouvert une session sur le Mac, celui-ci remplace lui-même cette clé de secours par une nouvelle.",
  otherTitle: "Comment l’utiliser",
  other: [
    "Démarrez l’ordinateur et attendez qu’il demande comment déverrouiller le disque.",
    "Saisissez la clé de secours là où elle est demandée.",
  ],
};

export const frenchPages: DirectoryTexts = { language: "fr", pages, recovery };
