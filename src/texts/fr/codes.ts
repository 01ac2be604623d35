/** French: the meaning of every code, for the person and for the administrator. */
import type { CodeTexts } from "../catalogue.ts";
import { partCodes } from "./part-codes.ts";

export const codes: CodeTexts = {
  pin_too_short: {
    person: "Ce code PIN est trop court.",
    administrator: "Le code PIN choisi a moins de caractères que le minimum de la stratégie.",
  },
  pin_too_long: {
    person: "Ce code PIN est trop long.",
    administrator: "Le code PIN choisi a plus de caractères que le maximum de la stratégie.",
  },
  pin_not_digits: {
    person: "Utilisez uniquement des chiffres.",
    administrator: "Le code PIN choisi contient des caractères que la stratégie n’autorise pas.",
  },
  pin_sequence: {
    person: "Choisissez un code PIN qui n’est pas une suite comme 123456.",
    administrator: "Le code PIN choisi est une suite croissante ou décroissante.",
  },
  pin_repeated: {
    person: "Choisissez un code PIN qui n’est pas composé d’un seul caractère répété.",
    administrator: "Le code PIN choisi est composé d’un seul caractère répété.",
  },
  pin_reused: {
    person: "Choisissez un code PIN différent de vos cinq derniers.",
    administrator: "Le code PIN choisi figure dans l’historique de ce conteneur.",
  },
  password_too_short: {
    person: "Ce mot de passe est trop court.",
    administrator: "Le mot de passe choisi a moins de caractères que le minimum de la stratégie.",
  },
  password_too_long: {
    person: "Ce mot de passe est trop long.",
    administrator: "Le mot de passe choisi a plus de caractères que le maximum de la stratégie.",
  },
  password_contains_name: {
    person: "Choisissez un mot de passe qui ne contient ni votre nom ni votre adresse e-mail.",
    administrator: "Le mot de passe choisi contient le nom d’utilisateur ou l’adresse e-mail.",
  },
  password_pattern: {
    person:
      "Un mot de passe fait d’un caractère répété ou d’une simple suite est deviné en premier. Choisissez-en un autre.",
    administrator: "Le nouveau mot de passe est un caractère répété ou une simple suite.",
  },
  confirmation_differs: {
    person: "Les deux saisies sont différentes. Saisissez-les à nouveau.",
    administrator: "Le secret et sa confirmation diffèrent.",
  },
  secret_not_text: {
    person: "Cette saisie n’est pas utilisable. Recommencez.",
    administrator: "Le secret n’est pas de l’UTF-8 valide.",
  },
  secret_character: {
    person: "Choisissez un mot de passe sans caractère qu’un autre clavier peut saisir autrement.",
    administrator:
      "Le mot de passe choisi contient un caractère que le profil OpaqueString (RFC 8265) modifie ou interdit. Il n’est consigné nulle part.",
  },

  wrong_secret: {
    person: "Ce n’est pas correct.",
    administrator:
      "Un secret a été vérifié et il est faux\u202f; cela compte comme un échec d’ouverture de session.",
  },
  account_unknown: {
    person: "Ce compte n’existe pas sur cet appareil.",
    administrator: "L’association désigne un compte local que l’appareil n’a pas.",
  },
  account_not_local: {
    person:
      "Le mot de passe de ce compte est géré ailleurs et ne peut pas être réinitialisé ici. Utilisez la page prévue par votre organisation.",
    administrator:
      "Les comptes Microsoft, Entra et de domaine ne font pas partie de ce qui se réinitialise localement.",
  },
  account_disabled: {
    person: "Ce compte est désactivé.",
    administrator: "Le compte local est désactivé.",
  },
  account_not_served: {
    person: "Personne ne se connecte ici sous ce nom.",
    administrator:
      "Aucun compte local actif de ce nom n’a de liaison sur cet appareil ; le journal d’exploitation dit ce qui manque.",
  },
  password_expired: {
    person: "Votre mot de passe est correct, mais il a expiré.",
    administrator: "Le système a accepté le mot de passe et signale qu’il a expiré.",
  },
  password_must_change: {
    person: "Votre mot de passe est correct, mais il doit d’abord être changé.",
    administrator: "Le système a accepté le mot de passe et exige qu’il soit changé avant toute connexion.",
  },
  password_not_accepted: {
    person: "Cet ordinateur n’a pas accepté le mot de passe. Il a peut-être été changé ailleurs.",
    administrator:
      "Le système dit que le mot de passe remis par l’agent est incorrect : il a été changé sans passer par l’agent.",
  },
  sign_in_not_granted: {
    person: "Votre mot de passe est correct, mais ce compte ne peut pas se connecter ici.",
    administrator:
      "Le système a accepté le mot de passe, mais la stratégie n’accorde pas ce type de connexion à ce compte, ou pas à cette heure.",
  },
  sign_in_refused: {
    person: "Cet ordinateur n’a pas ouvert votre session.",
    administrator:
      "Le système a refusé la connexion avec un code qui ne dit rien du mot de passe ; le journal d’exploitation le contient.",
  },
  account_locked_out: {
    person:
      "Ce compte est verrouillé après trop de tentatives. Une réinitialisation le déverrouille\u202f; sinon, attendez.",
    administrator:
      "La stratégie de verrouillage du système refuse l’ouverture de session\u202f; une réinitialisation lève le verrouillage.",
  },
  password_too_recent: {
    person: "Le mot de passe a été modifié trop récemment pour l’être à nouveau.",
    administrator:
      "La durée de vie minimale du mot de passe dans le système n’autorise pas encore de changement.",
  },
  password_rejected: {
    person: "Le système n’a pas accepté la modification.",
    administrator:
      "La stratégie de mots de passe du système (longueur, complexité ou historique) a refusé le mot de passe.",
  },
  store_unavailable: {
    person: "Une partie de cet ordinateur n’a pas répondu.",
    administrator: "Un magasin de l’appareil (comptes, clés, données protégées) n’a pas répondu.",
  },
  container_missing: {
    person:
      "Ce compte n’a pas encore de code PIN sur cet ordinateur. Connectez-vous avec votre mot de passe ou réinitialisez le code PIN.",
    administrator:
      "Aucun conteneur de code PIN pour ce compte\u202f: jamais configuré, ou supprimé. Le mot de passe de secours fonctionne toujours.",
  },
  container_damaged: {
    person: "Le code PIN de cet ordinateur est illisible.",
    administrator:
      "Le conteneur de code PIN ou une partie scellée ne s’ouvre pas avec les clés de cet appareil. Communiquez le mot de passe de secours.",
  },
  pin_locked_out: {
    person:
      "Trop de codes PIN incorrects\u202f: la puce de sécurité n’en accepte plus pour le moment. Réinitialisez le code PIN pour vous connecter.",
    administrator:
      "Le verrouillage du TPM contre les attaques par dictionnaire est actif\u202f; il est partagé avec BitLocker.",
  },
  tpm_cleared: {
    person: "La puce de sécurité a été réinitialisée\u202f: le code PIN ne fonctionne plus.",
    administrator:
      "Le TPM a été effacé ou la carte mère remplacée\u202f: inscrivez à nouveau l’appareil\u202f; connectez-vous avec le mot de passe de secours.",
  },
  tpm_missing: {
    person:
      "Cet ordinateur n’a pas de puce de sécurité, et votre organisation en exige une pour le code PIN.",
    administrator: "Pas de TPM, et la stratégie n’autorise pas le mode PIN sans TPM.",
  },
  disk_locked: {
    person: "Le disque de cet ordinateur est encore verrouillé.",
    administrator: "Le disque est chiffré et rien ne l’a déverrouillé depuis le démarrage.",
  },
  disk_not_in_step: {
    person: "Votre nouveau mot de passe est en place, mais le disque se déverrouille encore avec l’ancien.",
    administrator:
      "Le compte a le nouveau mot de passe et le disque se déverrouille encore avec l’ancien\u202f: il faut les deux pour réparer.",
  },
  recovery_key_invalid: {
    person:
      "La clé de secours que détient votre organisation ne déverrouille pas le disque de cet ordinateur.",
    administrator:
      "La clé de secours séquestrée a été essayée et ne déverrouille pas le disque. Connectez-vous une fois avec un mot de passe qui le déverrouille, et une nouvelle clé est séquestrée.",
  },
  recovery_key_missing: {
    person: "Votre organisation ne détient aucune clé de secours pour cet ordinateur.",
    administrator: "Aucune clé de secours n’est séquestrée pour le disque de l’appareil.",
  },
  service_account_missing: {
    person: "Sans votre ancien mot de passe, rien ici ne peut modifier le disque.",
    administrator:
      "L’appareil n’a pas de compte de service capable de réinitialiser un mot de passe lorsque le disque est chiffré.",
  },
  service_token_missing: {
    person: "Sans votre ancien mot de passe, rien ici ne peut modifier le disque.",
    administrator:
      "Le compte de service n’a pas de SecureToken\u202f: accordez-lui-en un avec le mot de passe d’un administrateur qui en a un.",
  },
  service_token_invalid: {
    person: "Sans votre ancien mot de passe, rien ici ne peut modifier le disque.",
    administrator:
      "Le SecureToken du compte de service ne fonctionne plus, par exemple après un changement de mot de passe par une autre voie\u202f: accordez-le à nouveau.",
  },
  platform_unsupported: {
    person: "Le système de cet ordinateur n’est pas encore pris en charge.",
    administrator:
      "Cette version n’a pas d’adaptateur pour le système d’exploitation sur lequel elle tourne.",
  },

  not_enrolled: {
    person: "Cet ordinateur n’appartient pas encore à votre organisation.",
    administrator:
      "L’appareil n’est pas inscrit\u202f: donnez-lui un jeton à usage unique (enrolment.tokenFile).",
  },
  not_bound: {
    person: "Votre organisation ne vous a pas associé ce compte.",
    administrator: "Aucune association ne relie cette personne, ce compte et cet appareil.",
  },
  not_recoverable: {
    person:
      "Ce code PIN ne peut pas encore être réinitialisé d’ici, car il n’a jamais été configuré sur cet ordinateur.",
    administrator:
      "Rien n’est séquestré pour l’association\u202f: le secret actuel n’a jamais été recueilli.",
  },
  disk_needs_old_password: {
    person:
      "Seul votre ancien mot de passe déverrouille le disque de cet ordinateur\u202f: sans lui, il ne peut pas être remplacé.",
    administrator:
      "Disque chiffré, ancien mot de passe non séquestré, et ni clé de secours éprouvée ni compte de service capable\u202f: refusé, car le disque continuerait à s’ouvrir avec le mot de passe oublié.",
  },
  recovery_key_not_allowed: {
    person: "Votre organisation n’affiche pas les clés de secours de cette façon.",
    administrator: "Stratégie de l’association\u202f: seul un administrateur communique la clé de secours.",
  },
  escrow_stale: {
    person: "Le mot de passe a été modifié ailleurs\u202f: ce qui est conservé ici n’y correspond plus.",
    administrator:
      "Le mot de passe du compte est plus récent que ce qui est scellé\u202f: connectez-vous avec l’actuel et configurez à nouveau un code PIN.",
  },
  change_in_progress: {
    person: "Un changement est encore en cours.",
    administrator:
      "Un changement de ce compte est ouvert dans le journal\u202f; la reprise le mène à son terme.",
  },
  change_unfinished: {
    person:
      "La modification a commencé, mais cet ordinateur n’a pas encore pu la terminer. Elle se poursuit d’elle-même.",
    administrator:
      "Une modification journalisée de ce compte s’est arrêtée en chemin et se poursuit d’elle-même ; la cause est dans le journal d’exploitation.",
  },
  cancelled: {
    person: "Annulé. Rien n’a été modifié.",
    administrator: "La personne a annulé.",
  },
  enrolment_token_invalid: {
    person: "Cet ordinateur n’a pas pu rejoindre votre organisation.",
    administrator: "L’annuaire ne connaît pas ce jeton d’inscription.",
  },
  enrolment_token_used: {
    person: "Cet ordinateur n’a pas pu rejoindre votre organisation.",
    administrator: "Le jeton d’inscription a déjà été utilisé\u202f; chacun ne sert qu’une fois.",
  },
  enrolment_token_expired: {
    person: "Cet ordinateur n’a pas pu rejoindre votre organisation.",
    administrator: "Le jeton d’inscription a expiré\u202f; émettez-en un nouveau.",
  },

  wrong_user: {
    person: "Votre identité est confirmée, mais ce compte appartient à quelqu’un d’autre.",
    administrator: "L’identité prouvée n’est pas la personne de l’association.",
  },
  identity_mismatch: {
    person: "Cette adresse e-mail appartient maintenant à une autre identité.",
    administrator:
      "Le «\u202fsubject\u202f» du fournisseur diffère de celui enregistré pour cette personne\u202f: adresse e-mail réattribuée ou compte recréé.",
  },
  identity_unknown: {
    person: "Votre organisation ne connaît pas cette identité.",
    administrator:
      "Personne n’est lié à cet émetteur et à ce «\u202fsubject\u202f», et personne ne peut l’être.",
  },
  email_unverified: {
    person: "Votre fournisseur d’identité n’a pas vérifié votre adresse e-mail.",
    administrator:
      "Le fournisseur n’a envoyé aucune adresse e-mail, ou en a envoyé une dont email_verified vaut false.",
  },
  domain_not_served: {
    person: "Aucun fournisseur d’identité n’est configuré pour cette adresse e-mail.",
    administrator:
      "Aucun fournisseur n’est configuré pour le domaine, ou le fournisseur a répondu pour un domaine qui n’est pas le sien.",
  },
  user_disabled: {
    person: "Votre compte est désactivé dans l’annuaire.",
    administrator: "La personne est désactivée dans l’annuaire.",
  },
  binding_disabled: {
    person: "La réinitialisation est désactivée pour ce compte.",
    administrator: "L’association de la personne, du compte et de l’appareil est désactivée.",
  },
  password_synced: {
    person: "Cet ordinateur utilise le mot de passe de l’annuaire de votre organisation.",
    administrator:
      "La synchronisation du mot de passe est activée pour cette association\u202f: le compte a le mot de passe de l’annuaire, aucun mot de passe local n’est donc réinitialisé ici. Définissez plutôt le mot de passe de la personne dans l’annuaire.",
  },
  grant_unknown: {
    person: "L’autorisation de réinitialiser n’est pas valide.",
    administrator: "L’annuaire ne connaît pas cette autorisation.",
  },
  grant_used: {
    person: "L’autorisation de réinitialiser a déjà été utilisée.",
    administrator: "Une autorisation ne sert qu’une fois\u202f; celle-ci a déjà été utilisée.",
  },
  grant_expired: {
    person: "L’autorisation de réinitialiser a expiré.",
    administrator: "Une autorisation dure cinq minutes\u202f; celle-ci est plus ancienne.",
  },
  grant_wrong_purpose: {
    person: "L’autorisation concerne autre chose.",
    administrator: "L’autorisation est liée à un autre usage.",
  },
  grant_wrong_device: {
    person: "L’autorisation concerne un autre ordinateur.",
    administrator: "L’autorisation est liée à un autre appareil ou à une autre association.",
  },
  proof_invalid: {
    person: "Votre connexion n’a pas pu être vérifiée.",
    administrator:
      "L’état, l’émetteur, l’audience, le nonce ou la signature de la preuve ne sont pas ceux demandés.",
  },
  proof_too_old: {
    person: "Votre connexion est trop ancienne.",
    administrator: "auth_time est antérieur à la demande\u202f: le fournisseur n’a pas respecté max_age=0.",
  },
  sign_in_time_missing: {
    person: "Votre fournisseur d’identité n’a pas indiqué quand vous vous êtes connecté.",
    administrator:
      "L’ID token n’a pas d’auth_time utilisable ; le réglage freshness du fournisseur décide s’il est nécessaire.",
  },
  other_organisation: {
    person: "Vous vous êtes connecté avec un compte d’une autre organisation.",
    administrator: "Un claim obligatoire pour ce fournisseur manque ou a une autre valeur.",
  },
  id_token_invalid: {
    person: "La réponse de votre fournisseur d’identité n’a pas pu être vérifiée.",
    administrator:
      "La signature, l’algorithme, l’émetteur, l’audience, le nonce ou les heures de l’ID token ne sont pas valables ; le journal d’exploitation dit quoi.",
  },
  client_refused: {
    person: "Votre fournisseur d’identité n’accepte pas l’annuaire de votre organisation.",
    administrator:
      "Le point de jetons du fournisseur a refusé le client : son identifiant, son secret, sa clé ou son mode d’authentification est faux.",
  },
  provider_mixed_up: {
    person: "La réponse vient d’un autre fournisseur d’identité que celui vers lequel vous avez été dirigé.",
    administrator:
      "La réponse est arrivée à l’adresse de redirection d’un autre fournisseur que celui interrogé : quelqu’un abuse peut-être d’un fournisseur (mix-up).",
  },
  proof_abandoned: {
    person: "La fenêtre de connexion a été fermée ou l’opération a pris trop de temps.",
    administrator: "Le navigateur s’est terminé, ou la preuve a dépassé son délai.",
  },
  device_revoked: {
    person: "Cet ordinateur a été retiré de votre organisation.",
    administrator: "L’annuaire refuse la clé de l’appareil\u202f: elle a été révoquée.",
  },
  device_unknown: {
    person: "Votre organisation ne connaît pas cet ordinateur.",
    administrator: "L’annuaire n’a pas d’appareil avec cet identifiant.",
  },

  ...partCodes,
};
