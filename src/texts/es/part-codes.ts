/** Spanish: the meaning of the codes about the system's parts: the network, the protocol, the configuration. */
import type { PartCodeTexts } from "../catalogue.ts";

export const partCodes: PartCodeTexts = {
  network_unreachable: {
    person: "No hay red.",
    administrator: "No hay ruta o no se resuelven los nombres.",
  },
  directory_unreachable: {
    person: "El directorio de su organización no responde.",
    administrator: "No se pudo contactar con el directorio a tiempo.",
  },
  directory_untrusted: {
    person: "La conexión con su organización no es segura y se interrumpió.",
    administrator:
      "El certificado del directorio no es de confianza: CA incorrecta, nombre incorrecto o alguien en medio.",
  },
  directory_error: {
    person: "El directorio de su organización tuvo un problema.",
    administrator: "El directorio respondió con algo que no está en el contrato.",
  },
  provider_unreachable: {
    person: "Su proveedor de identidad no responde.",
    administrator: "El directorio no pudo contactar con el proveedor OpenID.",
  },
  provider_untrusted: {
    person: "No se pudo reconocer su proveedor de identidad.",
    administrator: "El directorio no confía en el certificado del proveedor OpenID.",
  },
  provider_error: {
    person: "Su proveedor de identidad tuvo un problema.",
    administrator: "El proveedor OpenID respondió con un error o con tokens que no se validan.",
  },
  clock_wrong: {
    person: "El reloj de este equipo no está en hora.",
    administrator: "El reloj del dispositivo difiere demasiado del reloj del directorio.",
  },
  captive_portal: {
    person: "Esta red le pide que inicie sesión en ella primero.",
    administrator: "Un portal cautivo responde en lugar del directorio.",
  },
  browser_missing: {
    person: "En este equipo no hay ningún navegador con el que iniciar sesión.",
    administrator: "No se encontró Edge, Chrome ni Chromium; indique browser.path en vestibule.yaml.",
  },
  browser_failed: {
    person: "La ventana de inicio de sesión se cerró de forma inesperada.",
    administrator: "El navegador no arrancó o falló.",
  },
  browser_refused: {
    person: "Su proveedor de identidad no acepta esta ventana de inicio de sesión.",
    administrator: "El proveedor rechaza navegadores integrados o controlados; permita el teléfono.",
  },
  host_not_allowed: {
    person: "Esta página no está permitida aquí.",
    administrator: "El host no está en la lista de permitidos (browser.allow en vestibule.yaml).",
  },

  frame_too_large: {
    person: "La pantalla de inicio de sesión tuvo un problema.",
    administrator: "Un interlocutor envió una trama de más de 64 KiB; se cerró la conexión.",
  },
  frame_malformed: {
    person: "La pantalla de inicio de sesión tuvo un problema.",
    administrator: "Un interlocutor envió bytes que no son un mensaje del protocolo; se cerró la conexión.",
  },
  message_unknown: {
    person: "La pantalla de inicio de sesión tuvo un problema.",
    administrator: "Un interlocutor envió un mensaje con un número desconocido.",
  },
  field_too_long: {
    person: "Lo que escribió es demasiado largo.",
    administrator: "Un campo es más largo de lo que permite la tabla del protocolo.",
  },
  version_unsupported: {
    person: "La pantalla de inicio de sesión y su servicio no son compatibles entre sí.",
    administrator:
      "El complemento y el agente no tienen en común ninguna versión del protocolo; actualice ambos.",
  },
  peer_refused: {
    person: "La pantalla de inicio de sesión tuvo un problema.",
    administrator: "Se conectó al agente un proceso que no es el de inicio de sesión esperado.",
  },
  out_of_order: {
    person: "La pantalla de inicio de sesión tuvo un problema.",
    administrator: "Un interlocutor envió un mensaje que no es válido en este punto.",
  },
  agent_not_there: {
    person: "El inicio de sesión se está preparando. Mientras tanto, puede iniciar sesión con su contraseña.",
    administrator: "El agente no responde en su canalización o socket.",
  },
  arena_full: {
    person: "Demasiados inicios de sesión a la vez.",
    administrator: "La arena de secretos está llena.",
  },
  arena_not_locked: {
    person: "Algo no está bien configurado. Puede continuar.",
    administrator:
      "El sistema no permitió que el agente bloqueara su memoria para secretos (RLIMIT_MEMLOCK).",
  },

  config_missing: {
    person: "El servicio de inicio de sesión de este equipo no está configurado.",
    administrator: "El archivo no existe.",
  },
  config_unreadable: {
    person: "El servicio de inicio de sesión de este equipo no está configurado.",
    administrator: "El archivo no se puede leer o no es lo que debería haber ahí.",
  },
  config_invalid: {
    person: "El servicio de inicio de sesión de este equipo no está configurado.",
    administrator: "El archivo tiene un valor que no se puede usar.",
  },
  argument_invalid: {
    person: "Eso no se puede usar.",
    administrator: "Un argumento de la línea de comandos no se puede usar.",
  },
  request_invalid: {
    person: "Eso no se puede usar.",
    administrator: "Una solicitud no tiene la forma que fija el contrato.",
  },
  not_found: {
    person: "Eso no existe.",
    administrator: "No hay nada en esta dirección o con este id.",
  },
  conflict: {
    person: "Eso cambió mientras tanto.",
    administrator: "La solicitud está en conflicto con lo almacenado.",
  },
  directory_password_missing: {
    person: "Su organización aún no tiene una contraseña para usted.",
    administrator:
      "La sincronización necesita una contraseña activa en el directorio y este usuario no tiene ninguna.",
  },
  password_sync_required: {
    person: "Este equipo usa siempre la contraseña del directorio de su organización.",
    administrator: "La sincronización de contraseña está siempre activada en los equipos Linux.",
  },
  unauthorized: {
    person: "No se reconoció este equipo.",
    administrator: "No hay un token de acceso válido.",
  },
  forbidden: {
    person: "No tiene permiso para hacer eso.",
    administrator: "El rol o los permisos no lo permiten.",
  },
  precondition_missing: {
    person: "Eso no se puede usar.",
    administrator: "La solicitud cambia un registro y no dice qué versión (If-Match).",
  },
  precondition_failed: {
    person: "Eso no se puede usar.",
    administrator: "Otra persona cambió el registro entretanto.",
  },
  idempotency_key_reused: {
    person: "Eso no se puede usar.",
    administrator: "La Idempotency-Key se usó para otra solicitud.",
  },
  too_many_requests: {
    person: "Demasiados intentos.",
    administrator: "Se alcanzó un límite de frecuencia.",
  },
  port_in_use: { person: "Eso no se puede usar.", administrator: "Otro programa usa el puerto." },
  folder_unusable: {
    person: "El servicio de inicio de sesión de este equipo no está configurado.",
    administrator: "Ahí no se puede crear una carpeta ni escribir en ella.",
  },
  agent_running: {
    person: "El servicio de inicio de sesión de este equipo ya está en marcha.",
    administrator: "Otro agente usa esta carpeta de estado. Deténgalo primero; no se ha cambiado nada.",
  },
  addon_unavailable: {
    person: "El servicio de inicio de sesión de este equipo no puede iniciarse.",
    administrator:
      "El complemento nativo del agente falta o no se carga; sin él, el agente no sabe quién se conecta. Vuelva a instalar el agente; en un clon, instale un compilador de C++, make y Python 3, y ejecute npm run build.",
  },
  debugger_open: {
    person: "El servicio de inicio de sesión de este equipo no puede iniciarse.",
    administrator:
      "El programa se inició con el depurador de Node, o sin la opción que lo mantiene cerrado. Quien llega a un depurador ejecuta código como este programa. Inicie Node con --disable-sigusr1 y sin --inspect, en la línea de órdenes y en NODE_OPTIONS.",
  },
  internal: {
    person: "Algo salió mal.",
    administrator: "Un error que no tiene código propio: un defecto. Consulte el registro del operador.",
  },
};
