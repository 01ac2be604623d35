/** French: field labels, the sentences of the agent's screens, and what to do next. */
import type { FieldLabels, NextTexts, ScreenTexts, SummaryTexts } from "../catalogue.ts";
import { isAllKept } from "../all-kept.ts";

export const labels: FieldLabels = {
  pin: "Code PIN",
  newPin: "Nouveau code PIN",
  confirmPin: "Confirmer le code PIN",
  currentPassword: "Mot de passe actuel",
  previousPassword: "Mot de passe précédent",
  password: "Mot de passe",
  newPassword: "Nouveau mot de passe",
  confirmPassword: "Confirmer le mot de passe",
  forgotPassword: "Mot de passe oublié\u202f?",
  tryAgain: "Réessayer",
  code: "Code",
  userName: "Nom d’utilisateur",
  recoveryKey: "Clé de secours",
  submit: "Continuer",
  cancel: "Annuler",
  working: "Veuillez patienter",
  brandImage: "Image de votre organisation",
  timeLeft: "Temps restant\u202f: {time}",
  agentNotThere: "Préparation en cours. En attendant, vous pouvez vous connecter avec votre mot de passe.",
  agentNotService:
    "Un autre programme répond à la place de cette option de connexion. Utilisez-en une autre.",
  contact: "Contactez votre administrateur\u202f:",
  tooLong: "Votre saisie est trop longue.",
  agentLost: "Cette option de connexion ne répond plus. Rien de ce qui était terminé n’est perdu.",
  cannotDraw:
    "Cette option de connexion a envoyé quelque chose qui ne peut pas être affiché. Utilisez-en une autre.",
  reveal: "Afficher la saisie",
  keyboard: "Clavier",
  qrCode: "Code QR",
  webPage: "Page de connexion de votre organisation",
};

const plural = new Intl.PluralRules("fr");
const counted = (noun: { one: string; other: string }) => (count: number) =>
  `${String(count)} ${plural.select(count) === "one" ? noun.one : noun.other}`;
const tries = counted({ one: "tentative", other: "tentatives" });
const characters = counted({ one: "caractère", other: "caractères" });
const digits = counted({ one: "chiffre", other: "chiffres" });

const list = new Intl.ListFormat("fr", { type: "conjunction" });

const isSet = "Votre nouveau mot de passe est enregistré.";
const allKept = "Tout ce que protège votre compte a été conservé.";
const diskBehind = "Le disque exige encore l’ancien mot de passe\u202f: prévenez votre administrateur.";

function summary(of: SummaryTexts): string {
  const { kept, anew, closed, diskNotInStep } = of;
  const sentences: string[] = [];
  if (isAllKept(of)) sentences.push(allKept);
  else if (kept.length > 0) sentences.push(`Conservé\u202f: ${list.format(kept)}.`);
  if (anew.length > 0)
    sentences.push(
      `Recréé vide\u202f: ${list.format(anew)}\u202f; l’ancien contenu s’ouvre avec l’ancien mot de passe.`,
    );
  if (closed.length > 0)
    sentences.push(`Illisible sans l’ancien mot de passe\u202f: ${list.format(closed)}.`);
  if (diskNotInStep) sentences.push(diskBehind);
  return sentences.join(" ");
}

/** The sentences that the lines of a list do not replace. */
function besideList(of: SummaryTexts): string {
  return [isSet, ...(isAllKept(of) ? [allKept] : []), ...(of.diskNotInStep ? [diskBehind] : [])].join(" ");
}

export const screens: ScreenTexts = {
  signIn: {
    title: "Connectez-vous avec votre code PIN",
    message: "Il ne fonctionne que sur cet ordinateur.",
    forgot: "J’ai oublié mon code PIN",
  },
  setUp: {
    title: "Configurer un code PIN",
    message:
      "Le mot de passe de ce compte est remplacé par un mot de passe aléatoire que personne ne connaît. Dès lors\u202f:",
    consequences: [
      "Le Bureau à distance, les partages réseau et «\u202fExécuter en tant qu’autre utilisateur\u202f» n’acceptent plus votre ancien mot de passe.",
      "Les tâches planifiées et la configuration de Windows Hello ne l’acceptent plus non plus.",
      "Votre administrateur peut communiquer le nouveau mot de passe si l’un d’eux en a besoin.",
    ],
    agree: "Pour accepter, saisissez votre mot de passe actuel.",
    working: "Configuration de votre code PIN…",
    done: "Votre code PIN est configuré.",
    notNow: "Pas maintenant",
  },
  passwordSignIn: {
    title: "Connectez-vous avec votre mot de passe",
    message: "Le mot de passe de votre compte sur cet ordinateur.",
    forgot: "J’ai oublié mon mot de passe",
    wrong: "Le mot de passe est incorrect.",
    lockedOut:
      "Ce compte est verrouillé après trop de tentatives. Réinitialisez votre mot de passe pour le déverrouiller, ou attendez.",
  },
  userName: { title: "Se connecter", message: "Saisissez votre nom d’utilisateur sur cet ordinateur." },
  changePassword: {
    title: "Changer votre mot de passe",
    message:
      "Utilisez la fonction de l’ordinateur pour changer de mot de passe. Elle conserve tout ce que votre compte protège.",
    messageWithPin:
      "Vous vous connectez avec un code PIN : il n’y a pas de mot de passe à changer. Pour un nouveau code PIN, choisissez « J’ai oublié mon code PIN » à la prochaine connexion.",
  },
  handBack: {
    title: "Choisissez un mot de passe",
    message: "Votre organisation a désactivé les codes PIN. Choisissez un mot de passe pour cet ordinateur.",
    later: "Plus tard",
    working: "Enregistrement de votre mot de passe…",
    done: "Votre mot de passe est enregistré et le code PIN n’existe plus. Tout ce que protège votre compte a été conservé.",
  },
  choosePassword: {
    title: "Choisissez un nouveau mot de passe",
    notAtPreBoot:
      "Au démarrage, là où le disque est déverrouillé, le clavier n’a peut-être pas tous les caractères de ce mot de passe. Saisissez-le à nouveau pour l’utiliser quand même, ou choisissez-en un autre.",
  },
  rules: {
    minimumCharacters: (minimum) => `Au moins ${characters(minimum)}`,
    maximumCharacters: (maximum) => `Au maximum ${characters(maximum)}`,
    minimumDigits: (minimum) => `Au moins ${digits(minimum)}`,
    digits: "Uniquement des chiffres",
    visibleAscii: "Lettres sans accent, chiffres et symboles, sans espace",
    noRun: "Pas de suite comme 123456",
    noRepeat: "Pas uniquement le même chiffre",
    noRepeatedCharacter: "Pas uniquement le même caractère",
    notUsedBefore: "Différent de vos cinq derniers codes PIN",
    withoutName: "Sans votre nom",
    noPattern: "Ni un caractère répété, ni une suite comme 345678",
    opaqueString: "Aucun caractère invisible ou inhabituel",
    sameTwice: "Identique dans les deux champs",
  },
  refusedCharacter: {
    sentence: ({ character, code }) =>
      `Un autre clavier peut saisir ceci autrement\u202f: ${character} (${code}). Choisissez un mot de passe sans ce caractère.`,
    names: {
      noBreakSpace: "un espace insécable",
      fullwidthSpace: "un espace pleine chasse",
      space: "un espace d’une autre largeur",
      zeroWidthSpace: "un espace invisible sans chasse",
      zeroWidthNoBreakSpace: "un espace insécable invisible sans chasse",
      zeroWidthNonJoiner: "un antiliant invisible sans chasse",
      zeroWidthJoiner: "un liant invisible sans chasse, comme dans certains emojis",
      softHyphen: "un trait d’union conditionnel",
      variationSelector: "un sélecteur de variante invisible, comme dans certains emojis",
      directionMark: "une marque invisible de sens d’écriture",
      invisible: "un caractère invisible",
      control: "un caractère de commande",
      unassigned: "un caractère qui n’est pas encore d’usage courant",
      replaced: "un caractère qui ressemble à un autre",
      separate: "un accent ou signe-voyelle séparé de sa lettre",
      outOfPlace: "un caractère qui ne va pas avec ses voisins",
      disallowed: "un caractère qui n’a pas sa place dans un mot de passe",
    },
  },
  resetPassword: {
    lossTitle: "Sans votre ancien mot de passe",
    lossMessage:
      "Ce qui existe actuellement est mis de côté, mais ne peut plus être ouvert sans votre ancien mot de passe.",
    knowOld: "Je connais encore l’ancien mot de passe",
    oldTitle: "Votre ancien mot de passe",
    oldMessage: "Saisissez le mot de passe que vous utilisiez jusqu’ici. Tout sera alors conservé.",
    oldWrong: "Ce n’est pas votre ancien mot de passe.",
    oldLockedOut:
      "Ce compte est verrouillé après trop de tentatives\u202f: votre ancien mot de passe ne peut pas être vérifié maintenant.",
    oldOpensSome: "C’est un mot de passe antérieur\u202f: ce qu’il ouvre sera conservé.",
    working: "Enregistrement de votre nouveau mot de passe…",
    done: (of) => `${isSet} ${summary(of)}`,
    doneBesideList: besideList,
    doneEarlier: (of) =>
      `Un changement interrompu est terminé\u202f: votre nouveau mot de passe est enregistré. ${summary(of)}`,
    undoneEarlier:
      "Un changement interrompu a été annulé\u202f: votre mot de passe précédent fonctionne toujours.",
  },
  sync: {
    working: "Définition du mot de passe de votre organisation…",
    done: (of) =>
      `Le mot de passe de votre organisation est défini sur cet ordinateur\u202f: utilisez-le désormais. ${summary(of)}`,
    doneEarlier: (of) =>
      `Cet ordinateur a maintenant le mot de passe de votre organisation\u202f: connectez-vous avec celui-ci. ${summary(of)}`,
  },
  repair: {
    title: "Le disque s’ouvre avec un ancien mot de passe",
    message:
      "La connexion s’est faite avec votre nouveau mot de passe, mais le disque s’ouvre encore avec le précédent. Saisissez-le, et le nouveau vaudra partout sur ce Mac.",
    messageBoth:
      "Saisissez le mot de passe qui déverrouille le disque et celui avec lequel vous vous connectez.",
    messageCurrent: "Saisissez le mot de passe avec lequel vous vous connectez.",
    notKnown: "Je ne le connais pas",
    notNow: "Pas maintenant",
    previousWrong: (left) => `Ce mot de passe n’ouvre pas le disque. Il vous reste ${tries(left)}.`,
    previousIsCurrent: "C’est votre nouveau mot de passe. Saisissez le précédent.",
    noTriesLeft: (time) =>
      `Trop d’anciens mots de passe étaient incorrects. Vous pourrez réessayer à ${time}. Votre session s’ouvre quand même.`,
    currentWrong: "Le mot de passe actuel n’est pas celui avec lequel vous vous connectez.",
    currentNeeded: "Saisissez le mot de passe avec lequel vous vous connectez et laissez l’autre champ vide.",
    keyTitle: "La clé de secours du disque",
    keyMessage:
      "Sans le mot de passe précédent, seule la clé de secours du disque peut aider. Si vous ne l’avez pas, choisissez «\u202fPas maintenant\u202f» et demandez à votre administrateur.",
    keyWrong: (left) => `Cette clé n’ouvre pas le disque. Il vous reste ${tries(left)}.`,
    working: "Synchronisation du mot de passe du disque…",
    doneTitle: "Le disque s’ouvre avec votre mot de passe",
    doneMessage: "Utilisez désormais votre nouveau mot de passe, aussi au démarrage du Mac.",
    kept: (what) => `${what}\u202f: s’ouvre avec le nouveau mot de passe`,
    anew: (what) =>
      `${what}\u202f: nouveau et vide\u202f; l’ancien contenu est conservé et s’ouvre avec le mot de passe précédent`,
    closed: (what) => `${what}\u202f: ne s’ouvre qu’avec le mot de passe précédent`,
    doneEarlier:
      "Un changement interrompu est terminé\u202f: le disque s’ouvre avec votre nouveau mot de passe.",
  },
  protectedNames: {
    dpapi: "ce que Windows a chiffré pour vous",
    "credential-manager": "Gestionnaire d’identification",
    keychain: "trousseau de session",
    "local-items": "«\u202fÉléments locaux\u202f»",
    disk: "disque",
  },
  protectedHeadings: {
    dpapi: "Données chiffrées par Windows",
    "credential-manager": "Gestionnaire d’identification",
    keychain: "Trousseau de session",
    "local-items": "Éléments locaux",
    disk: "Disque",
  },
  protectedLosses: {
    dpapi:
      "Ce que Windows a chiffré pour vous, comme les mots de passe du navigateur, ne s’ouvrira qu’avec l’ancien mot de passe.",
    "credential-manager":
      "Le Gestionnaire d’identification, avec les identifiants enregistrés, repartira vide.",
    keychain: "Vous aurez un nouveau trousseau de session, vide.",
    "local-items":
      "Le trousseau «\u202fÉléments locaux\u202f» (mots de passe et clés d’identification) sera vide.",
    disk: "Le disque se déverrouillera toujours avec votre ancien mot de passe.",
  },
  prove: {
    title: "Confirmez votre identité",
    starting: "Ouverture de la page de connexion de votre organisation…",
    browser: "Connectez-vous sur la page de votre organisation.",
    hostRefused: (host) => `La page a demandé ${host}, ce qui n’est pas autorisé ici.`,
    cancel: "Annuler",
  },
  choosePin: { title: "Choisissez un nouveau code PIN" },
  resetting: "Enregistrement de votre nouveau code PIN…",
  resetDone: "Votre nouveau code PIN est enregistré. Tout ce que protège votre compte a été conservé.",
  resetDonePinLater: (time) =>
    `Votre nouveau code PIN est enregistré et fonctionnera à partir de ${time}, quand la puce de sécurité acceptera à nouveau les codes PIN. Tout a été conservé.`,
  wrongPin: (left) => `Le code PIN est incorrect. Il vous reste ${tries(left)}.`,
  pinLockedOut: (time) =>
    `Trop de codes PIN incorrects\u202f: la puce de sécurité n’en accepte plus avant ${time}. Vous pouvez réinitialiser votre code PIN maintenant.`,
  openReset: "Réinitialiser mon code PIN",
  refused: {
    title: "Cela n’a pas fonctionné",
    reference: (code) => `Pour votre administrateur\u202f: ${code}`,
  },
  back: "Retour",
  finishedEarlier: "Un changement interrompu a été terminé\u202f: votre nouveau code PIN est enregistré.",
  recovering: "Fin d’une modification interrompue…",
  undoneEarlier: "Un changement interrompu a été annulé\u202f: votre ancien code PIN fonctionne toujours.",
};

export const next: NextTexts = {
  "ask-administrator": "Demandez de l’aide à votre administrateur. Rien n’a été modifié.",
  "tell-administrator": "Prévenez votre administrateur.",
  "try-again": "Réessayez.",
  wait: "Patientez un instant et réessayez.",
  "try-new-first":
    "Réessayez dans quelques minutes : d’abord avec le nouveau code PIN ou le nouveau mot de passe, puis avec l’ancien.",
  "try-later": "Réessayez dans quelques minutes. Votre code PIN ou votre mot de passe n’a pas changé.",
  "start-again": "Recommencez depuis le début. Rien n’a été modifié.",
  connect:
    "Connectez-vous à un réseau et réessayez. Votre code PIN ou votre mot de passe fonctionne aussi sans réseau.",
  "sign-in-to-network":
    "Utilisez un autre réseau. Ou connectez-vous avec votre code PIN ou votre mot de passe, puis ouvrez la page de ce réseau.",
  "be-the-owner":
    "Recommencez et connectez-vous avec l’identité de la personne à qui appartient ce compte. Rien n’a été modifié.",
  "check-address": "Vérifiez l’adresse et saisissez-la à nouveau.",
  "change-at-sign-in":
    "Utilisez l’option de connexion de l’ordinateur : elle demande un nouveau mot de passe. Avec un code PIN, revenez en arrière et saisissez-le à nouveau.",
  "reset-or-own-sign-in":
    "Revenez en arrière pour le réinitialiser, ou utilisez l’option de connexion de l’ordinateur.",
  "check-name":
    "Vérifiez le nom et saisissez-le à nouveau, ou utilisez l’option de connexion de l’ordinateur.",
  "unlock-disk": "Déverrouillez d’abord le disque.",
  "use-password": "Connectez-vous avec votre mot de passe.",
  shorten: "Saisissez un texte plus court.",
  none: "",
};
