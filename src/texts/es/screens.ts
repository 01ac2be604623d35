/** Spanish: field labels, the sentences of the agent's screens, and what to do next. */
import type { FieldLabels, NextTexts, ScreenTexts, SummaryTexts } from "../catalogue.ts";
import { isAllKept } from "../all-kept.ts";

export const labels: FieldLabels = {
  pin: "PIN",
  newPin: "PIN nuevo",
  confirmPin: "Confirmar PIN",
  currentPassword: "Contraseña actual",
  previousPassword: "Contraseña anterior",
  password: "Contraseña",
  newPassword: "Contraseña nueva",
  confirmPassword: "Confirmar contraseña",
  forgotPassword: "¿Olvidó su contraseña?",
  tryAgain: "Reintentar",
  code: "Código",
  userName: "Nombre de usuario",
  recoveryKey: "Clave de recuperación",
  submit: "Continuar",
  cancel: "Cancelar",
  working: "Espere un momento",
  brandImage: "Imagen de su organización",
  timeLeft: "Tiempo restante: {time}",
  agentNotThere:
    "El inicio de sesión se está preparando. Mientras tanto, puede iniciar sesión con su contraseña.",
  agentNotService: "Otro programa responde en lugar de esta opción de inicio de sesión. Use otra.",
  contact: "Póngase en contacto con su administrador:",
  tooLong: "Lo que escribió es demasiado largo.",
  agentLost: "Esta opción de inicio de sesión dejó de responder. Lo que ya había terminado no se pierde.",
  cannotDraw: "Esta opción de inicio de sesión envió algo que no se puede mostrar. Use otra.",
  reveal: "Mostrar lo que escribo",
  keyboard: "Teclado",
  qrCode: "Código QR",
  webPage: "Página de inicio de sesión de su organización",
};

const counted = (one: string, several: string) => (count: number) =>
  `${String(count)} ${count === 1 ? one : several}`;
const characters = counted("carácter", "caracteres");
const digits = counted("dígito", "dígitos");
const tries = (left: number) => (left === 1 ? "Queda 1 intento" : `Quedan ${String(left)} intentos`);

/** The article follows the hour: la 1:05, las 2:05. */
const at = (time: string) => `${/^0?1\D/u.test(time) ? "la" : "las"} ${time}`;

const conjunction = new Intl.ListFormat("es", { type: "conjunction" });

/** "y" becomes "e" before the same sound: "llavero de inicio de sesión e Ítems locales". */
const list = (names: readonly string[]) => conjunction.format(names).replace(/ y (?=[ií])/iu, " e ");

const isSet = "Su contraseña nueva está lista.";
const allKept = "Se conservó todo lo que protege su cuenta.";
const diskBehind = "El disco aún se abre solo con la anterior: avise a su administrador.";

function summary(of: SummaryTexts): string {
  const { kept, anew, closed, diskNotInStep } = of;
  const named = (names: readonly string[], one: string, several: string) =>
    `${names.length === 1 ? one : several}: ${list(names)}`;
  const sentences: string[] = [];
  if (isAllKept(of)) sentences.push(allKept);
  else if (kept.length > 0) sentences.push(`${named(kept, "Se conserva", "Se conservan")}.`);
  if (anew.length > 0)
    sentences.push(
      `${named(anew, "Ahora vacío", "Ahora vacíos")}; lo que había se abre con su contraseña anterior.`,
    );
  if (closed.length > 0)
    sentences.push(`${named(closed, "Sigue cerrado sin la anterior", "Siguen cerrados sin la anterior")}.`);
  if (diskNotInStep) sentences.push(diskBehind);
  return sentences.join(" ");
}

/** The sentences that the lines of a list do not replace. */
function besideList(of: SummaryTexts): string {
  return [isSet, ...(isAllKept(of) ? [allKept] : []), ...(of.diskNotInStep ? [diskBehind] : [])].join(" ");
}

export const screens: ScreenTexts = {
  signIn: {
    title: "Inicie sesión con su PIN",
    message: "Solo funciona en este equipo.",
    forgot: "Olvidé mi PIN",
  },
  setUp: {
    title: "Configure un PIN",
    message: "La contraseña de esta cuenta pasa a ser una aleatoria que nadie conoce. A partir de entonces:",
    consequences: [
      "Escritorio remoto, las carpetas de red y “Ejecutar como otro usuario” ya no aceptan su contraseña actual.",
      "Las tareas programadas y la configuración de Windows Hello tampoco la aceptan.",
      "Su administrador puede facilitarle la contraseña nueva si algo de esto la necesita.",
    ],
    agree: "Para aceptar, escriba su contraseña actual.",
    working: "Configurando su PIN…",
    done: "Su PIN está listo.",
    notNow: "Ahora no",
  },
  passwordSignIn: {
    title: "Inicie sesión con su contraseña",
    message: "La contraseña de su cuenta en este equipo.",
    forgot: "Olvidé mi contraseña",
    wrong: "La contraseña es incorrecta.",
    lockedOut:
      "Esta cuenta está bloqueada por demasiados intentos. Restablezca su contraseña para desbloquearla, o espere.",
  },
  userName: { title: "Iniciar sesión", message: "Escriba su nombre de usuario en este equipo." },
  changePassword: {
    title: "Cambiar su contraseña",
    message:
      "Use la opción del propio equipo para cambiar la contraseña. Conserva todo lo que protege su cuenta.",
    messageWithPin:
      "Inicia sesión con un PIN, así que no hay contraseña que cambiar. Para un PIN nuevo, elija «Olvidé mi PIN» la próxima vez que inicie sesión.",
  },
  handBack: {
    title: "Elija una contraseña",
    message: "Su organización desactivó los PIN. Elija una contraseña para este equipo.",
    later: "Más tarde",
    working: "Guardando su contraseña…",
    done: "Su contraseña está lista y el PIN ya no existe. Se conservó todo lo que protege su cuenta.",
  },
  choosePassword: {
    title: "Elija una contraseña nueva",
    notAtPreBoot:
      "Al arrancar, donde se desbloquea el disco, puede que el teclado no tenga todos los caracteres de esta contraseña. Escríbala otra vez para usarla de todos modos, o elija otra.",
  },
  rules: {
    minimumCharacters: (minimum) => `Al menos ${characters(minimum)}`,
    maximumCharacters: (maximum) => `Como máximo ${characters(maximum)}`,
    minimumDigits: (minimum) => `Al menos ${digits(minimum)}`,
    digits: "Solo dígitos",
    visibleAscii: "Letras sin tilde ni ñ, dígitos y símbolos, sin espacios",
    noRun: "Sin secuencias como 123456",
    noRepeat: "No todo el mismo dígito",
    noRepeatedCharacter: "No todo el mismo carácter",
    notUsedBefore: "Distinto de sus últimos cinco PIN",
    withoutName: "Sin su nombre",
    noPattern: "Ni un carácter repetido ni una serie como 345678",
    opaqueString: "Ningún carácter invisible o poco común",
    sameTwice: "Igual en los dos campos",
  },
  refusedCharacter: {
    sentence: ({ character, code }) =>
      `Otro teclado puede escribir esto de otra forma: ${character} (${code}). Elija una contraseña sin ese carácter.`,
    names: {
      noBreakSpace: "un espacio de no separación",
      fullwidthSpace: "un espacio de ancho completo",
      space: "un espacio de otro ancho",
      zeroWidthSpace: "un espacio invisible de ancho cero",
      zeroWidthNoBreakSpace: "un espacio de no separación invisible de ancho cero",
      zeroWidthNonJoiner: "un separador invisible de ancho cero",
      zeroWidthJoiner: "un unidor invisible de ancho cero, como en algunos emojis",
      softHyphen: "un guion opcional",
      variationSelector: "un selector de variación invisible, como en algunos emojis",
      directionMark: "una marca invisible de dirección de escritura",
      invisible: "un carácter invisible",
      control: "un carácter de control",
      unassigned: "un carácter que aún no es de uso general",
      replaced: "un carácter que se parece a otro",
      separate: "un acento o signo vocálico separado de su letra",
      outOfPlace: "un carácter que no va junto a los otros",
      disallowed: "un carácter que no debe estar en una contraseña",
    },
  },
  resetPassword: {
    lossTitle: "Sin su contraseña anterior",
    lossMessage: "Lo que hay ahora se guarda aparte, pero ya no se podrá abrir sin su contraseña anterior.",
    knowOld: "Aún recuerdo mi contraseña anterior",
    oldTitle: "Su contraseña anterior",
    oldMessage: "Escriba la contraseña que usaba antes. Con ella se conserva todo.",
    oldWrong: "Esa no es su contraseña anterior.",
    oldLockedOut:
      "Esta cuenta está bloqueada por demasiados intentos: ahora no se puede comprobar su contraseña anterior.",
    oldOpensSome: "Es una contraseña más antigua: lo que abre se conserva.",
    working: "Guardando su contraseña nueva…",
    done: (of) => `${isSet} ${summary(of)}`,
    doneBesideList: besideList,
    doneEarlier: (of) => `Se terminó un cambio interrumpido: use su contraseña nueva. ${summary(of)}`,
    undoneEarlier: "Se deshizo un cambio interrumpido: su contraseña anterior sigue funcionando.",
  },
  sync: {
    working: "Estableciendo la contraseña de su organización…",
    done: (of) =>
      `La contraseña de su organización ya está en este equipo: úsela a partir de ahora. ${summary(of)}`,
    doneEarlier: (of) =>
      `Este equipo tiene ahora la contraseña de su organización: inicie sesión con ella. ${summary(of)}`,
  },
  repair: {
    title: "El disco se abre con una contraseña antigua",
    message:
      "Inició sesión con su contraseña nueva, pero el disco aún se abre con la anterior. Escríbala y la nueva valdrá para todo en este Mac.",
    messageBoth: "Escriba la contraseña que abre el disco y la que usa para iniciar sesión.",
    messageCurrent: "Escriba la contraseña que usa para iniciar sesión.",
    notKnown: "No la sé",
    notNow: "Ahora no",
    previousWrong: (left) => `Esa contraseña no abre el disco. ${tries(left)}.`,
    previousIsCurrent: "Esa es su contraseña nueva. Escriba la anterior.",
    noTriesLeft: (time) =>
      `Demasiadas contraseñas anteriores incorrectas. Podrá intentarlo de nuevo a ${at(time)}. La sesión se inicia de todos modos.`,
    currentWrong: "La contraseña actual no es la que usa para iniciar sesión.",
    currentNeeded: "Escriba la contraseña que usa para iniciar sesión y deje vacío el otro campo.",
    keyTitle: "La clave de recuperación del disco",
    keyMessage:
      "Sin la contraseña anterior, solo ayuda la clave de recuperación del disco. Si no la tiene, elija «Ahora no» y pregunte a su administrador.",
    keyWrong: (left) => `Esa clave no abre el disco. ${tries(left)}.`,
    working: "Actualizando la contraseña del disco…",
    doneTitle: "El disco se abre con su contraseña nueva",
    doneMessage: "Use desde ahora su contraseña nueva, también al arrancar el Mac.",
    kept: (what) => `${what}: se abre con la contraseña nueva`,
    anew: (what) => `${what}: nuevo y vacío; lo que había se conserva y se abre con la contraseña anterior`,
    closed: (what) => `${what}: solo se abre con la contraseña anterior`,
    doneEarlier: "Se terminó un cambio interrumpido: el disco se abre con su contraseña nueva.",
  },
  protectedNames: {
    dpapi: "lo que Windows cifró para usted",
    "credential-manager": "Administrador de credenciales",
    keychain: "llavero de inicio de sesión",
    "local-items": "Ítems locales",
    disk: "disco",
  },
  protectedHeadings: {
    dpapi: "Datos cifrados por Windows",
    "credential-manager": "Administrador de credenciales",
    keychain: "Llavero de inicio de sesión",
    "local-items": "Ítems locales",
    disk: "Disco",
  },
  protectedLosses: {
    dpapi:
      "Lo que Windows cifró para usted, como las contraseñas del navegador, solo se abrirá con la contraseña anterior.",
    "credential-manager": "El Administrador de credenciales, con lo guardado en él, quedará vacío.",
    keychain: "Tendrá un llavero de inicio de sesión nuevo y vacío.",
    "local-items": "Ítems locales (contraseñas y llaves de acceso guardadas) quedará vacío.",
    disk: "El disco seguirá abriéndose con su contraseña anterior.",
  },
  prove: {
    title: "Confirme su identidad",
    starting: "Abriendo la página de inicio de sesión de su organización…",
    browser: "Inicie sesión en la página de su organización.",
    hostRefused: (host) => `La página pidió ${host}, que no está permitido aquí.`,
    cancel: "Cancelar",
  },
  choosePin: { title: "Elija un PIN nuevo" },
  resetting: "Guardando su PIN nuevo…",
  resetDone: "Su PIN nuevo está listo. Se conservó todo lo que protege su cuenta.",
  resetDonePinLater: (time) =>
    `Su PIN nuevo está listo y funciona desde ${at(time)}, cuando el chip de seguridad vuelva a aceptar un PIN. Se conservó todo.`,
  wrongPin: (left) => `El PIN es incorrecto. ${tries(left)}.`,
  pinLockedOut: (time) =>
    `Demasiados PIN incorrectos: hasta ${at(time)} el chip de seguridad no acepta ninguno. Puede restablecer su PIN ahora.`,
  openReset: "Restablecer mi PIN",
  refused: { title: "No se pudo completar", reference: (code) => `Para su administrador: ${code}` },
  back: "Volver",
  finishedEarlier: "Se terminó un cambio interrumpido: use su PIN nuevo.",
  recovering: "Terminando un cambio que se interrumpió…",
  undoneEarlier: "Se deshizo un cambio interrumpido: su PIN anterior sigue funcionando.",
};

export const next: NextTexts = {
  "ask-administrator": "Pida ayuda a su administrador. No se cambió nada.",
  "tell-administrator": "Avise a su administrador.",
  "try-again": "Inténtelo de nuevo.",
  wait: "Espere un momento e inténtelo de nuevo.",
  "try-new-first":
    "Inténtelo de nuevo en unos minutos: primero con el PIN o la contraseña nuevos y después con los anteriores.",
  "try-later": "Inténtelo de nuevo en unos minutos. Su PIN o contraseña sigue igual.",
  "start-again": "Empiece de nuevo. No se cambió nada.",
  connect: "Conéctese a una red e inténtelo de nuevo. Su PIN o contraseña funciona sin red.",
  "sign-in-to-network":
    "Use otra red. O inicie sesión con su PIN o contraseña y abra después la página de esta red.",
  "be-the-owner":
    "Empiece de nuevo e inicie sesión como la persona a quien pertenece la cuenta. No se cambió nada.",
  "check-address": "Revise la dirección y escríbala de nuevo.",
  "change-at-sign-in":
    "Use la opción de inicio de sesión del propio equipo: le pedirá una contraseña nueva. Si inicia sesión con un PIN, vuelva atrás y escríbalo otra vez.",
  "reset-or-own-sign-in":
    "Vuelva atrás y restablézcala, o use la opción de inicio de sesión del propio equipo.",
  "check-name":
    "Revise el nombre y escríbalo de nuevo, o use la opción de inicio de sesión del propio equipo.",
  "unlock-disk": "Desbloquee primero el disco.",
  "use-password": "Inicie sesión con su contraseña.",
  shorten: "Escriba algo más corto.",
  none: "",
};
