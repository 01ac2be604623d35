/** English: the meaning of the codes about the system's parts: the network, the protocol, the configuration. */
import type { PartCodeTexts } from "../catalogue.ts";

export const partCodes: PartCodeTexts = {
  network_unreachable: {
    person: "There is no network.",
    administrator: "No route or no name resolution.",
  },
  directory_unreachable: {
    person: "Your organisation's directory does not answer.",
    administrator: "The directory could not be reached in time.",
  },
  directory_untrusted: {
    person: "The connection to your organisation is not secure, so it was ended.",
    administrator:
      "The directory's certificate is not trusted: wrong CA, wrong name, or somebody in between.",
  },
  directory_error: {
    person: "Your organisation's directory had a problem.",
    administrator: "The directory answered with something that is not in the contract.",
  },
  provider_unreachable: {
    person: "Your identity provider does not answer.",
    administrator: "The directory could not reach the OpenID provider.",
  },
  provider_untrusted: {
    person: "Your identity provider could not be recognised.",
    administrator: "The directory does not trust the certificate of the OpenID provider.",
  },
  provider_error: {
    person: "Your identity provider had a problem.",
    administrator: "The OpenID provider answered with an error, or with tokens that do not validate.",
  },
  clock_wrong: {
    person: "The clock of this computer is wrong.",
    administrator: "The device's clock is too far from the directory's.",
  },
  captive_portal: {
    person: "This network wants you to sign in to it first.",
    administrator: "A captive portal answers in the directory's place.",
  },
  browser_missing: {
    person: "No browser was found on this computer to sign in with.",
    administrator: "No Edge, Chrome or Chromium was found; set browser.path in vestibule.yaml.",
  },
  browser_failed: {
    person: "The sign-in window ended unexpectedly.",
    administrator: "The browser did not start or crashed.",
  },
  browser_refused: {
    person: "Your identity provider does not accept this sign-in window.",
    administrator: "The provider refuses embedded or controlled browsers; allow the phone.",
  },
  host_not_allowed: {
    person: "This page is not allowed here.",
    administrator: "The host is not on the allow-list (browser.allow in vestibule.yaml).",
  },

  frame_too_large: {
    person: "The sign-in screen had a problem.",
    administrator: "A peer sent a frame longer than 64 KiB; the connection was closed.",
  },
  frame_malformed: {
    person: "The sign-in screen had a problem.",
    administrator: "A peer sent bytes that are no message of the protocol; the connection was closed.",
  },
  message_unknown: {
    person: "The sign-in screen had a problem.",
    administrator: "A peer sent a message with an unknown number.",
  },
  field_too_long: {
    person: "What you typed is too long.",
    administrator: "A field is longer than the protocol's table allows.",
  },
  version_unsupported: {
    person: "The sign-in screen and its service do not fit each other.",
    administrator: "Plug-in and agent have no protocol version in common; update both.",
  },
  peer_refused: {
    person: "The sign-in screen had a problem.",
    administrator: "A process that is not the expected sign-in host connected to the agent.",
  },
  out_of_order: {
    person: "The sign-in screen had a problem.",
    administrator: "A peer sent a message that is not legal at this point.",
  },
  agent_not_there: {
    person: "Getting ready. You can sign in with your password meanwhile.",
    administrator: "The agent does not answer on its pipe or socket.",
  },
  arena_full: {
    person: "Too many sign-ins at once.",
    administrator: "The arena for secrets is full.",
  },
  arena_not_locked: {
    person: "Something is not set up right. You can go on.",
    administrator: "The system did not let the agent lock its memory for secrets (RLIMIT_MEMLOCK).",
  },

  config_missing: {
    person: "This computer's sign-in service is not set up.",
    administrator: "The file does not exist.",
  },
  config_unreadable: {
    person: "This computer's sign-in service is not set up.",
    administrator: "The file cannot be read, or is not what should be there.",
  },
  config_invalid: {
    person: "This computer's sign-in service is not set up.",
    administrator: "The file has a value that cannot be used.",
  },
  argument_invalid: {
    person: "That cannot be used.",
    administrator: "A command-line argument cannot be used.",
  },
  request_invalid: {
    person: "That cannot be used.",
    administrator: "A request does not have the shape that the contract gives.",
  },
  not_found: {
    person: "That does not exist.",
    administrator: "There is nothing at this address or with this id.",
  },
  conflict: {
    person: "That was changed meanwhile.",
    administrator: "The request conflicts with what is stored.",
  },
  directory_password_missing: {
    person: "Your organisation has no password for you yet.",
    administrator: "Password Sync needs an active directory password, and this user has none.",
  },
  password_sync_required: {
    person: "This computer always uses the password of your organisation's directory.",
    administrator: "Password Sync is always on for Linux devices.",
  },
  unauthorized: {
    person: "This computer was not recognised.",
    administrator: "No valid access token.",
  },
  forbidden: {
    person: "You are not allowed to do that.",
    administrator: "The role or the scopes do not allow this.",
  },
  precondition_missing: {
    person: "That cannot be used.",
    administrator: "The request changes a record and does not say which version of it (If-Match).",
  },
  precondition_failed: {
    person: "That cannot be used.",
    administrator: "The record was changed by somebody else in the meantime.",
  },
  idempotency_key_reused: {
    person: "That cannot be used.",
    administrator: "The Idempotency-Key was used for another request.",
  },
  too_many_requests: {
    person: "Too many attempts.",
    administrator: "A rate limit was reached.",
  },
  port_in_use: { person: "That cannot be used.", administrator: "Another program uses the port." },
  folder_unusable: {
    person: "This computer's sign-in service is not set up.",
    administrator: "A folder cannot be made or written to there.",
  },
  agent_running: {
    person: "This computer’s sign-in service runs already.",
    administrator: "Another agent uses this state folder. Stop that one first; nothing was changed.",
  },
  addon_unavailable: {
    person: "This computer’s sign-in service cannot start.",
    administrator:
      "The agent’s native addon is missing or does not load, so the agent could not tell who connects to it. Install the agent again; in a clone, install a C++ compiler, make and Python 3, and run npm run build.",
  },
  debugger_open: {
    person: "This computer’s sign-in service cannot start.",
    administrator:
      "The program was started with Node’s debugger, or without the flag that keeps it shut. Whoever reaches a debugger runs code as this program. Start Node with --disable-sigusr1 and without --inspect, on the command line and in NODE_OPTIONS.",
  },
  internal: {
    person: "Something went wrong.",
    administrator: "An error that has no code of its own: a defect. See the operator's log.",
  },
};
