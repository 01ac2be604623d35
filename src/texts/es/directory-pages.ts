/** Spanish: the directory's pages that people see. */
import type { DirectoryPageTexts, DirectoryTexts, RecoveryPageTexts } from "../directory-pages.ts";
import { labels } from "./screens.ts";

const pages: DirectoryPageTexts = {
  resetTitle: { "pin-reset": "Restablezca su PIN", "password-reset": "Restablezca su contraseña" },
  resetIntroduction: "Díganos quién es. Su organización le pedirá que inicie sesión.",
  device: "Dispositivo",
  account: "Cuenta",
  email: "Correo electrónico",
  emailHelp: "La dirección que usa en su organización.",
  emailInvalid: "Esto no es una dirección de correo. Revísela.",
  next: "Siguiente",
  cancel: "Cancelar",
  leavingTitle: "Hacia su organización",
  leavingMessage: "Le llevamos a la página de inicio de sesión de su organización.",
  leavingLink: "Continuar e iniciar sesión",
  refusedTitle: "No se pudo completar",
  backToDevice: "Volver al dispositivo",
  gone: "Esta página ya no es válida. Ciérrela y empiece de nuevo.",
  failed: "Algo salió mal aquí. Cierre esta página y empiece de nuevo.",
  goneTitle: "Empiece de nuevo",
  beginAgain: "Empezar de nuevo",
};

const recovery: RecoveryPageTexts = {
  beginTitle: "Desbloquee el disco de su equipo",
  beginIntroduction:
    "Si su equipo pide una contraseña antes de arrancar y usted no la recuerda, su clave de recuperación abre el disco. Díganos quién es. Su organización le pedirá que inicie sesión.",
  listTitle: "Sus equipos",
  listIntroduction:
    "Elija el equipo bloqueado. Queda registrado que vio su clave de recuperación, y la clave se sustituye después de usarla.",
  none: "Su organización no guarda ninguna clave de recuperación de sus equipos. Pida ayuda a su administrador.",
  show: (hostName) => `Mostrar la clave de recuperación de ${hostName}`,
  account: (accountName) => `Cuenta: ${accountName}`,
  serialNumber: (serialNumber) => `Número de serie: ${serialNumber}`,
  setUp: (day) => `Configurado el ${day}`,
  lastSeen: (day) => `Última conexión: ${day}`,
  replacedBySetUp:
    "Este equipo se volvió a configurar después. Pruebe primero su entrada más reciente: es probable que esta clave ya no abra nada.",
  retired: "Su organización lo ha retirado. La clave no se muestra.",
  end: "Terminar",
  endedTitle: "Terminado",
  ended: "Puede cerrar esta página.",
  refusedTitle: "No se pudo completar",
  back: "Volver a sus equipos",
  used: "Esta página ya se usó, u otra ocupó su lugar. Vuelva a sus equipos y elija de nuevo.",

  keyTitle: (hostName) => `Clave de recuperación de ${hostName}`,
  keyLabel: "Clave de recuperación",
  newestLabel: "Pruebe primero esta clave de recuperación",
  earlierLabel: "Si no se acepta, pruebe esta",
  two: "La última vez que se supo de este equipo, estaba recibiendo una clave de recuperación nueva. Una de estas lo abre.",
  keepSecret: "No muestre esta página a nadie ni anote la clave: se sustituye después de usarla.",
  typing: "Escríbala tal como aparece aquí: mayúsculas, dígitos y guiones.",
  appleSiliconTitle: "En un Mac con chip de Apple",
  appleSiliconHint:
    "Los Mac que salieron a partir de noviembre de 2020. Si no está seguro, pruebe primero estos pasos.",
  appleSilicon: [
    "Encienda el Mac y espere a que pida su contraseña. Si muestra varias personas, elija su nombre.",
    "Pulse Opción, Mayúsculas y Retorno a la vez. El campo pide ahora una clave de recuperación.",
    "Si no es así, haga clic en el signo de interrogación junto al campo de contraseña y elija allí la clave de recuperación.",
    "Escriba la clave de recuperación y pulse Retorno.",
    "Espere. El Mac arranca hasta la ventana de inicio de sesión.",
  ],
  intelTitle: "En un Mac con procesador Intel",
  // macOS's own words differ between its versions and its two kinds of Spanish, so they are described and not quoted.
  intel: [
    "Encienda el Mac y espere a que pida su contraseña. Si muestra varias personas, elija su nombre.",
    "Haga clic en el signo de interrogación junto al campo de contraseña. Si no hay ninguno, escriba una contraseña incorrecta hasta que aparezca un mensaje.",
    "Haga clic en la flecha junto a la opción de restablecer la contraseña con la clave de recuperación.",
    "Escriba la clave de recuperación y pulse Retorno.",
    "Espere. Si una ventana pide ahora una contraseña nueva, haga clic allí en Cancelar: la parte siguiente conserva más de lo que tiene.",
  ],
  nextTitle: "Después, elija una contraseña nueva",
  next: [
    "En la ventana de inicio de sesión, elija su nombre y escriba una vez cualquier contraseña. Se rechaza.",
    `Elija “${labels.forgotPassword}”, confirme su identidad como lo hizo aquí y elija una contraseña nueva.`,
    "Si al final recuerda su contraseña, inicie sesión con ella.",
  ],
  replaced:
    "Cuando alguien haya iniciado sesión en el Mac, este sustituye por sí mismo la clave de recuperación por una nueva.",
  otherTitle: "Cómo usarla",
  other: [
    "Arranque el equipo y espere a que pregunte cómo desbloquear el disco.",
    "Escriba la clave de recuperación donde la pida.",
  ],
};

export const spanishPages: DirectoryTexts = { language: "es", pages, recovery };
