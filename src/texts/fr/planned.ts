/** French: screens of behaviours that no workflow has yet. */
import type { PlannedTexts } from "../catalogue.ts";

const days = new Intl.RelativeTimeFormat("fr", { numeric: "auto" });

export const planned: PlannedTexts = {
  sync: {
    changedTitle: "Votre mot de passe a été modifié",
    changedMessage:
      "Confirmez-le maintenant, pour que cet ordinateur, son disque et votre trousseau adoptent le nouveau.",
    confirmNow: "Confirmer maintenant",
    later: "Plus tard",
    currentTitle: "Votre nouveau mot de passe",
    currentMessage: "Saisissez le mot de passe que vous utilisez maintenant dans votre organisation.",
    currentWrong: "Ce n’est pas votre mot de passe actuel dans votre organisation.",
    previousTitle: "Votre mot de passe précédent",
    previousMessage:
      "Saisissez le mot de passe que cet ordinateur avait jusqu’ici. Tout sera alors conservé.",
    previousWrong: "Ce n’est pas le mot de passe que cet ordinateur avait jusqu’ici.",
    previousUnknown: "Je ne le connais pas",
    bothTitle: "Votre mot de passe a été modifié ailleurs",
    bothMessage: "Saisissez le mot de passe précédent et l’actuel\u202f: tout sera synchronisé.",
    driftTitle: "Mot de passe modifié sur cet ordinateur",
    driftMessage:
      "C’est le mot de passe de votre organisation qui compte. Saisissez-le, et cet ordinateur l’utilisera à nouveau.",
    working: "Synchronisation de votre mot de passe…",
    doneTitle: "Votre mot de passe est synchronisé",
    done: "Votre nouveau mot de passe est utilisé partout sur cet ordinateur.",
  },
  change: {
    title: "Modifier votre mot de passe",
    message: "Il sera modifié sur cet ordinateur et partout dans votre organisation.",
    managedElsewhere:
      "Votre organisation gère ce mot de passe dans Active Directory\u202f: c’est là qu’il doit être modifié.",
    working: "Modification de votre mot de passe…",
    goesOn:
      "Vous pouvez fermer cette fenêtre\u202f: la modification continue, et son résultat vous sera indiqué.",
    doneTitle: "Votre mot de passe est modifié",
    done: "Il fonctionne maintenant sur cet ordinateur et partout dans votre organisation.",
    undoneTitle: "Votre mot de passe n’a pas été modifié",
    undone:
      "La modification n’a pas pu être terminée et a été annulée. Votre mot de passe précédent fonctionne toujours partout.",
    expiredTitle: "Votre mot de passe a expiré",
    expiredMessage: "Choisissez-en un nouveau pour vous connecter.",
    expiresTitle: "Votre mot de passe expire bientôt",
    expiresMessage: (left) => `Il expire ${days.format(left, "day")}.`,
    changeNow: "Le modifier maintenant",
  },
  factor: {
    title: "Encore une étape",
    chooseMessage: "Choisissez comment confirmer votre identité.",
    byCode: "Saisir un code de mon application",
    byPush: "Approuver sur mon téléphone",
    byDuo: "Utiliser Duo",
    codeMessage: "Saisissez les six chiffres qu’affiche votre application d’authentification.",
    codeWrong: "Ce code n’est pas le bon ou a déjà servi. Saisissez le suivant.",
    pushMessage: "Choisissez ce nombre sur votre téléphone.",
    pushWaiting: "En attente de votre téléphone…",
    pushStays:
      "Annuler ici ne retire pas la demande envoyée à votre téléphone\u202f: refusez-la sur celui-ci.",
    pushDenied:
      "La connexion a été refusée sur votre téléphone. Si ce n’était pas vous, prévenez votre administrateur.",
    pushExpired: "La demande envoyée à votre téléphone n’a pas reçu de réponse à temps.",
    duoOnly: "Votre organisation confirme les connexions avec Duo.",
    duoMessage: "Approuvez la connexion dans Duo sur votre téléphone.",
    enrolment: "Votre organisation exige un second facteur, et vous n’en avez pas encore.",
  },
  phone: {
    title: "Continuez sur votre téléphone",
    message: "Ouvrez cette adresse sur votre téléphone et saisissez le code.",
    waiting: "En attente de votre téléphone…",
    usePhone: "Utiliser mon téléphone",
    numberTitle: "Le nombre sur votre téléphone",
    numberMessage:
      "Saisissez le nombre que votre téléphone affiche maintenant. Ne saisissez jamais un nombre que quelqu’un vous envoie.",
    numberWrong: "Ce n’est pas ce nombre. Regardez à nouveau votre téléphone.",
  },
  offline: {
    title: "Votre organisation est injoignable",
    stillWorks: "Votre code PIN ou votre mot de passe vous permet toujours de vous connecter.",
    captivePortal:
      "Utilisez un autre réseau, par exemple celui de votre téléphone, ou connectez-vous à celui-ci depuis le bureau.",
    useBrowser: "Réessayer avec le navigateur",
  },
  firstSignIn: {
    title: "Définissez votre mot de passe",
    message:
      "Vous n’avez pas encore défini de mot de passe pour ce compte. Confirmez votre identité, puis choisissez-en un.",
  },
};
