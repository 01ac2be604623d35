/** Spanish: the meaning of every code, for the person and for the administrator. */
import type { CodeTexts } from "../catalogue.ts";
import { partCodes } from "./part-codes.ts";

export const codes: CodeTexts = {
  pin_too_short: {
    person: "Este PIN es demasiado corto.",
    administrator: "El PIN elegido tiene menos caracteres que el mínimo de la directiva.",
  },
  pin_too_long: {
    person: "Este PIN es demasiado largo.",
    administrator: "El PIN elegido tiene más caracteres que el máximo de la directiva.",
  },
  pin_not_digits: {
    person: "Use solo dígitos.",
    administrator: "El PIN elegido tiene caracteres que la directiva no permite.",
  },
  pin_sequence: {
    person: "Elija un PIN que no sea una secuencia como 123456.",
    administrator: "El PIN elegido es una secuencia ascendente o descendente.",
  },
  pin_repeated: {
    person: "Elija un PIN que no sea un solo carácter repetido.",
    administrator: "El PIN elegido es un solo carácter repetido.",
  },
  pin_reused: {
    person: "Elija un PIN que no sea ninguno de los cinco últimos.",
    administrator: "El PIN elegido está en el historial de PIN de este contenedor.",
  },
  password_too_short: {
    person: "Esta contraseña es demasiado corta.",
    administrator: "La contraseña elegida tiene menos caracteres que el mínimo de la directiva.",
  },
  password_too_long: {
    person: "Esta contraseña es demasiado larga.",
    administrator: "La contraseña elegida tiene más caracteres que el máximo de la directiva.",
  },
  password_contains_name: {
    person: "Elija una contraseña que no contenga su nombre ni su correo electrónico.",
    administrator: "La contraseña elegida contiene el nombre de usuario o la dirección de correo.",
  },
  password_pattern: {
    person:
      "Una contraseña de un solo carácter repetido o de una secuencia simple es la primera que se adivina. Elija otra.",
    administrator: "La contraseña nueva es un carácter repetido o una secuencia simple.",
  },
  confirmation_differs: {
    person: "Lo que escribió en los dos campos no coincide. Escríbalo de nuevo.",
    administrator: "El secreto y su confirmación son distintos.",
  },
  secret_not_text: {
    person: "Esto no se puede usar. Escríbalo de nuevo.",
    administrator: "El secreto no es UTF-8 válido.",
  },
  secret_character: {
    person: "Elija una contraseña sin caracteres que otro teclado pueda escribir de otra forma.",
    administrator:
      "La contraseña elegida tiene un carácter que el perfil OpaqueString (RFC 8265) cambia o prohíbe. No se registra cuál en ningún sitio.",
  },

  wrong_secret: {
    person: "No es correcto.",
    administrator: "Se comprobó un secreto y es incorrecto; cuenta como inicio de sesión fallido.",
  },
  account_unknown: {
    person: "Esta cuenta no existe en este dispositivo.",
    administrator: "El vínculo nombra una cuenta local que el dispositivo no tiene.",
  },
  account_not_local: {
    person:
      "La contraseña de esta cuenta se guarda en otro lugar y no se puede restablecer aquí. Use la página de su organización.",
    administrator: "Las cuentas de Microsoft, de Entra y de dominio no se pueden restablecer localmente.",
  },
  account_disabled: {
    person: "Esta cuenta está desactivada.",
    administrator: "La cuenta local está deshabilitada.",
  },
  account_not_served: {
    person: "Nadie inicia sesión aquí con este nombre.",
    administrator:
      "Ninguna cuenta local activa con ese nombre tiene un vínculo en este dispositivo; el registro de operación dice qué falta.",
  },
  password_expired: {
    person: "Su contraseña es correcta, pero ha caducado.",
    administrator: "El sistema aceptó la contraseña e indica que ha caducado.",
  },
  password_must_change: {
    person: "Su contraseña es correcta, pero primero hay que cambiarla.",
    administrator: "El sistema aceptó la contraseña y exige cambiarla antes de iniciar sesión.",
  },
  password_not_accepted: {
    person: "Este equipo no aceptó la contraseña. Puede que se haya cambiado en otro lugar.",
    administrator:
      "El sistema dice que la contraseña que entregó el agente es incorrecta: se cambió sin pasar por el agente.",
  },
  sign_in_not_granted: {
    person: "Su contraseña es correcta, pero esta cuenta no puede iniciar sesión aquí.",
    administrator:
      "El sistema aceptó la contraseña, pero la directiva no concede a esta cuenta este tipo de inicio de sesión, o no a esta hora.",
  },
  sign_in_refused: {
    person: "Este equipo no inició su sesión.",
    administrator:
      "El sistema rechazó el inicio de sesión con un código que no dice nada de la contraseña; está en el registro de operación.",
  },
  account_locked_out: {
    person:
      "Esta cuenta está bloqueada por demasiados intentos. Restablecer la contraseña la desbloquea; si no, espere.",
    administrator:
      "La directiva de bloqueo del sistema rechaza el inicio de sesión; un restablecimiento lo levanta.",
  },
  password_too_recent: {
    person: "La contraseña se cambió hace muy poco y aún no se puede volver a cambiar.",
    administrator: "La vigencia mínima de la contraseña del sistema aún no permite un cambio.",
  },
  password_rejected: {
    person: "El sistema no aceptó el cambio.",
    administrator:
      "La directiva de contraseñas del sistema (longitud, complejidad o historial) rechazó la contraseña.",
  },
  store_unavailable: {
    person: "Una parte de este equipo no respondió.",
    administrator: "Un almacén del dispositivo (cuentas, claves, datos protegidos) no respondió.",
  },
  container_missing: {
    person:
      "Esta cuenta aún no tiene un PIN en este equipo. Inicie sesión con su contraseña o restablezca el PIN.",
    administrator:
      "No hay contenedor de PIN para la cuenta: nunca se configuró o se eliminó. La contraseña de emergencia sigue funcionando.",
  },
  container_damaged: {
    person: "El PIN de este equipo no se puede leer.",
    administrator:
      "El contenedor de PIN o una parte sellada no se abre con las claves de este dispositivo. Entregue la contraseña de emergencia.",
  },
  pin_locked_out: {
    person:
      "Demasiados PIN incorrectos: por ahora el chip de seguridad no acepta más. Restablezca el PIN para entrar.",
    administrator: "Está activo el bloqueo del TPM contra ataques de diccionario; lo comparte con BitLocker.",
  },
  tpm_cleared: {
    person: "El chip de seguridad se restableció y el PIN ya no funciona.",
    administrator:
      "El TPM se borró o se cambió la placa: inscriba el dispositivo de nuevo; inicie sesión con la contraseña de emergencia.",
  },
  tpm_missing: {
    person: "Este equipo no tiene chip de seguridad y su organización lo exige para usar un PIN.",
    administrator: "No hay TPM, y la directiva no permite el modo PIN sin él.",
  },
  disk_locked: {
    person: "El disco de este equipo sigue bloqueado.",
    administrator: "El disco está cifrado y nada lo ha abierto desde el arranque.",
  },
  disk_not_in_step: {
    person: "Su contraseña nueva está lista, pero el disco aún se abre con la anterior.",
    administrator:
      "La cuenta tiene la contraseña nueva y el disco aún se abre con la anterior: para repararlo hacen falta ambas.",
  },
  recovery_key_invalid: {
    person: "La clave de recuperación que guarda su organización no abre el disco de este equipo.",
    administrator:
      "Se probó la clave de recuperación en custodia y no abre el disco. Inicie sesión una vez con una contraseña que lo abra y se custodiará una clave nueva.",
  },
  recovery_key_missing: {
    person: "Su organización no guarda ninguna clave de recuperación de este equipo.",
    administrator: "No hay ninguna clave de recuperación en custodia para el disco del dispositivo.",
  },
  service_account_missing: {
    person: "Sin su contraseña anterior, nada puede cambiar aquí el disco.",
    administrator:
      "El dispositivo no tiene una cuenta de servicio que pueda restablecer una contraseña de un disco cifrado.",
  },
  service_token_missing: {
    person: "Sin su contraseña anterior, nada puede cambiar aquí el disco.",
    administrator:
      "La cuenta de servicio no tiene SecureToken: concédaselo con la contraseña de un administrador que lo tenga.",
  },
  service_token_invalid: {
    person: "Sin su contraseña anterior, nada puede cambiar aquí el disco.",
    administrator:
      "El SecureToken de la cuenta de servicio ya no funciona, como tras un cambio de contraseña hecho por otra vía: concédalo de nuevo.",
  },
  platform_unsupported: {
    person: "El sistema de este equipo aún no es compatible.",
    administrator: "Esta versión no tiene adaptador para el sistema operativo en el que se ejecuta.",
  },

  not_enrolled: {
    person: "Este equipo aún no pertenece a su organización.",
    administrator: "El dispositivo no está inscrito: dele un token de un solo uso (enrolment.tokenFile).",
  },
  not_bound: {
    person: "Su organización no tiene esta cuenta vinculada con usted.",
    administrator: "Ningún vínculo une a este usuario, esta cuenta y este dispositivo.",
  },
  not_recoverable: {
    person: "Este PIN aún no se puede restablecer desde aquí, porque nunca se configuró en este equipo.",
    administrator: "No hay nada en custodia para el vínculo: el secreto actual nunca se recogió.",
  },
  disk_needs_old_password: {
    person:
      "El disco de este equipo solo se abre con su contraseña anterior, y sin ella la contraseña no se puede cambiar.",
    administrator:
      "Disco cifrado, contraseña anterior sin custodia, y sin clave de recuperación comprobada ni cuenta de servicio capaz: se rechaza, porque el disco seguiría abriéndose con la contraseña olvidada.",
  },
  recovery_key_not_allowed: {
    person: "Su organización no muestra las claves de recuperación de esta manera.",
    administrator: "Directiva del vínculo: solo un administrador entrega la clave de recuperación.",
  },
  escrow_stale: {
    person: "La contraseña se cambió en otro lugar y lo que se guarda aquí ya no corresponde a ella.",
    administrator:
      "La contraseña de la cuenta es más reciente que lo sellado: inicie sesión con la contraseña actual y configure un PIN de nuevo.",
  },
  change_in_progress: {
    person: "Todavía se está terminando un cambio.",
    administrator: "Hay un cambio de esta cuenta abierto en el diario; la recuperación lo lleva a término.",
  },
  change_unfinished: {
    person: "El cambio comenzó y este equipo aún no pudo terminarlo. Continúa por sí solo.",
    administrator:
      "Un cambio registrado de esta cuenta se detuvo a medias y continúa por sí solo; la causa está en el registro de operación.",
  },
  cancelled: {
    person: "Cancelado. No se cambió nada.",
    administrator: "La persona canceló.",
  },
  enrolment_token_invalid: {
    person: "Este equipo no pudo unirse a su organización.",
    administrator: "El directorio no conoce este token de inscripción.",
  },
  enrolment_token_used: {
    person: "Este equipo no pudo unirse a su organización.",
    administrator: "El token de inscripción ya se usó; cada uno sirve una vez.",
  },
  enrolment_token_expired: {
    person: "Este equipo no pudo unirse a su organización.",
    administrator: "El token de inscripción caducó; emita uno nuevo.",
  },

  wrong_user: {
    person: "Su identidad se confirmó, pero esta cuenta pertenece a otra persona.",
    administrator: "La identidad demostrada no es la del usuario del vínculo.",
  },
  identity_mismatch: {
    person: "Esta dirección de correo pertenece ahora a otra identidad.",
    administrator:
      "El sujeto (sub) del proveedor no es el registrado para este usuario: dirección de correo reutilizada o cuenta creada de nuevo.",
  },
  identity_unknown: {
    person: "Su organización no conoce esta identidad.",
    administrator: "Ningún usuario está vinculado a este emisor y sujeto, ni se puede vincular.",
  },
  email_unverified: {
    person: "Su proveedor de identidad no verificó su dirección de correo.",
    administrator: "El proveedor no envió dirección de correo, o la envió con email_verified false.",
  },
  domain_not_served: {
    person: "No hay ningún proveedor de identidad configurado para esta dirección de correo.",
    administrator:
      "No hay proveedor configurado para el dominio, o el proveedor respondió por un dominio que no es suyo.",
  },
  user_disabled: {
    person: "Su cuenta en el directorio está desactivada.",
    administrator: "El usuario del directorio está deshabilitado.",
  },
  binding_disabled: {
    person: "El restablecimiento está desactivado para esta cuenta.",
    administrator: "La vinculación de usuario, cuenta y equipo está deshabilitada.",
  },
  password_synced: {
    person: "Este equipo usa la contraseña del directorio de su organización.",
    administrator:
      "La sincronización de contraseña está activada para esta vinculación: la cuenta tiene la contraseña del directorio, por lo que aquí no se restablece ninguna local. Establezca la contraseña del usuario en el directorio.",
  },
  grant_unknown: {
    person: "El permiso para restablecer no es válido.",
    administrator: "El directorio no conoce este permiso.",
  },
  grant_used: {
    person: "El permiso para restablecer ya se usó.",
    administrator: "Un permiso de restablecimiento sirve una vez; este ya se canjeó.",
  },
  grant_expired: {
    person: "El permiso para restablecer caducó.",
    administrator: "Un permiso de restablecimiento dura cinco minutos; este es más antiguo.",
  },
  grant_wrong_purpose: {
    person: "El permiso es para otra cosa.",
    administrator: "El permiso está ligado a otro propósito.",
  },
  grant_wrong_device: {
    person: "El permiso es para otro equipo.",
    administrator: "El permiso está ligado a otro dispositivo o vínculo.",
  },
  proof_invalid: {
    person: "No se pudo verificar su inicio de sesión.",
    administrator: "El estado, emisor, audiencia, nonce o firma de la prueba no es lo que se pidió.",
  },
  proof_too_old: {
    person: "Su inicio de sesión es demasiado antiguo.",
    administrator: "auth_time es anterior a la solicitud: el proveedor no respetó max_age=0.",
  },
  sign_in_time_missing: {
    person: "Su proveedor de identidad no dijo cuándo inició usted sesión.",
    administrator:
      "El ID token no tiene un auth_time utilizable; el ajuste freshness del proveedor decide si hace falta.",
  },
  other_organisation: {
    person: "Inició sesión con una cuenta de otra organización.",
    administrator: "Falta un claim obligatorio de este proveedor, o tiene otro valor.",
  },
  id_token_invalid: {
    person: "No se pudo verificar la respuesta de su proveedor de identidad.",
    administrator:
      "La firma, el algoritmo, el emisor, la audiencia, el nonce o las horas del ID token no son válidos; el registro del operador dice cuál.",
  },
  client_refused: {
    person: "Su proveedor de identidad no acepta el directorio de su organización.",
    administrator:
      "El punto de tokens del proveedor rechazó al cliente: su id, secreto, clave o modo de autenticarse es incorrecto.",
  },
  provider_mixed_up: {
    person: "La respuesta vino de otro proveedor de identidad que aquel al que se le envió.",
    administrator:
      "La respuesta llegó a la dirección de redirección de otro proveedor que el consultado: quizá alguien abusa de un proveedor (mix-up).",
  },
  proof_abandoned: {
    person: "La ventana de inicio de sesión se cerró o tardó demasiado.",
    administrator: "El navegador terminó, o la prueba agotó su tiempo.",
  },
  device_revoked: {
    person: "Este equipo se quitó de su organización.",
    administrator: "El directorio rechaza la clave del dispositivo: fue revocada.",
  },
  device_unknown: {
    person: "Su organización no conoce este equipo.",
    administrator: "El directorio no tiene ningún dispositivo con este id.",
  },

  ...partCodes,
};
