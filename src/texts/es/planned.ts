/** Spanish: screens of behaviours that no workflow has yet. */
import type { PlannedTexts } from "../catalogue.ts";

const days = new Intl.RelativeTimeFormat("es", { numeric: "auto" });

export const planned: PlannedTexts = {
  sync: {
    changedTitle: "Su contraseña cambió",
    changedMessage: "Confírmela ahora para que este equipo, su disco y su llavero usen la nueva.",
    confirmNow: "Confirmar ahora",
    later: "Más tarde",
    currentTitle: "Su contraseña nueva",
    currentMessage: "Escriba la contraseña que usa ahora en su organización.",
    currentWrong: "Esa no es la contraseña que usa ahora en su organización.",
    previousTitle: "Su contraseña anterior",
    previousMessage: "Escriba la contraseña que este equipo tenía hasta ahora. Con ella se conserva todo.",
    previousWrong: "Esa no es la contraseña que este equipo tenía hasta ahora.",
    previousUnknown: "No la sé",
    bothTitle: "Su contraseña cambió en otro lugar",
    bothMessage: "Escriba la contraseña anterior y la actual, y todo quedará sincronizado.",
    driftTitle: "La contraseña se cambió en este equipo",
    driftMessage: "La que cuenta es la de su organización. Escríbala y este equipo volverá a usarla.",
    working: "Sincronizando su contraseña…",
    doneTitle: "Su contraseña está sincronizada",
    done: "Su contraseña nueva ya se usa en todo este equipo.",
  },
  change: {
    title: "Cambie su contraseña",
    message: "Cambiará en este equipo y en toda su organización.",
    managedElsewhere: "Su organización guarda esta contraseña en Active Directory; cámbiela allí.",
    working: "Cambiando su contraseña…",
    goesOn: "Puede cerrar esta ventana: el cambio continúa y se le avisará de cómo terminó.",
    doneTitle: "Su contraseña se cambió",
    done: "Ya funciona en este equipo y en toda su organización.",
    undoneTitle: "Su contraseña no se cambió",
    undone:
      "El cambio no se pudo terminar y se deshizo. Su contraseña anterior sigue funcionando en todas partes.",
    expiredTitle: "Su contraseña caducó",
    expiredMessage: "Elija una nueva para iniciar sesión.",
    expiresTitle: "Su contraseña caduca pronto",
    expiresMessage: (left) => `Caduca ${days.format(left, "day")}.`,
    changeNow: "Cambiarla ahora",
  },
  factor: {
    title: "Un paso más",
    chooseMessage: "Elija cómo confirmar su identidad.",
    byCode: "Escribir un código de mi autenticador",
    byPush: "Aprobar en mi teléfono",
    byDuo: "Usar Duo",
    codeMessage: "Escriba los seis dígitos que muestra su autenticador.",
    codeWrong: "El código no es correcto o ya se usó. Escriba el siguiente.",
    pushMessage: "Elija este número en su teléfono.",
    pushWaiting: "Esperando respuesta de su teléfono…",
    pushStays: "Cancelar aquí no retira la solicitud de su teléfono: recházela allí.",
    pushDenied: "El inicio de sesión se rechazó en su teléfono. Si no fue usted, avise a su administrador.",
    pushExpired: "La solicitud en su teléfono no se respondió a tiempo.",
    duoOnly: "Su organización confirma los inicios de sesión con Duo.",
    duoMessage: "Apruebe el inicio de sesión en Duo, en su teléfono.",
    enrolment: "Su organización exige un segundo factor y usted aún no tiene ninguno.",
  },
  phone: {
    title: "Continúe en su teléfono",
    message: "Abra esta dirección en su teléfono y escriba el código.",
    waiting: "Esperando respuesta de su teléfono…",
    usePhone: "Usar mi teléfono",
    numberTitle: "El número en su teléfono",
    numberMessage:
      "Escriba el número que su teléfono muestra ahora. Nunca escriba uno que le envíe otra persona.",
    numberWrong: "No es ese número. Vuelva a mirar su teléfono.",
  },
  offline: {
    title: "No se puede contactar con su organización",
    stillWorks: "Todavía puede iniciar sesión con su PIN o contraseña.",
    captivePortal:
      "Use otra red, por ejemplo la de su teléfono, o inicie sesión en esta desde el escritorio.",
    useBrowser: "Probar de nuevo con el navegador",
  },
  firstSignIn: {
    title: "Establezca su contraseña",
    message: "Aún no hay una contraseña suya para esta cuenta. Confirme su identidad y elija una.",
  },
};
