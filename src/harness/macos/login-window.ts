/**
 * Apple's own two mechanisms, `loginwindow:login` and `builtin:authenticate`, as plug-ins of the engine: one asks for a
 * password unless the context has one, the other has the system check it. They must work when everything of ours is
 * dead.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { Verification } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import type { SystemTexts } from "../../texts/system.ts";
import type { DrawnField } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import {
  type AuthorizationCallbacks,
  type AuthorizationMechanism,
  type AuthorizationPlugin,
  authorizationResult,
  contextFlag,
  readText,
  text,
} from "./authorization-plugin.ts";
import type { ViewHost } from "./view.ts";

export interface AppleSignInOptions {
  views: ViewHost;
  /** macOS's own texts, in the session's language. */
  texts: SystemTexts["loginWindow"];
  /** Asks for name and password, and shows no users. */
  namesHidden: boolean;
  /** Whether an account of that name is in the list of users. */
  isUser(name: string): boolean;
  /** Goes back to the list of users. */
  onBack(): void;
  /** The caller keeps `password`. */
  logon(name: string, password: Secret): Promise<Verification>;
  /** Called for every check that did not end in `right`. */
  onRefused(result: Exclude<Verification, "right">): void;
}

const passwordId = 100;
const submitId = 101;
const nameId = 102;
const nameFieldOf = ({ nameField }: SystemTexts["loginWindow"]): DrawnField => ({
  id: nameId,
  type: "edit",
  purpose: "userName",
  index: 0,
  label: nameField,
  text: "",
});
const fieldsOf = ({ passwordField, submit }: SystemTexts["loginWindow"]): DrawnField[] => [
  { id: passwordId, type: "password", purpose: "password", index: 0, label: passwordField, text: "" },
  { id: submitId, type: "submit", purpose: "submit", index: 0, label: submit, text: submit },
];

/** The mechanisms' plug-ins, by their names in the authorization database. */
export function appleSignIn(
  options: AppleSignInOptions,
): Record<"loginwindow" | "builtin", AuthorizationPlugin> {
  return {
    loginwindow: plugin("login", (engine) => {
      login(engine, options);
    }),
    builtin: plugin("authenticate", (engine) => {
      void authenticate(engine, options);
    }),
  };
}

function plugin(mechanismId: string, invoke: (engine: AuthorizationCallbacks) => void): AuthorizationPlugin {
  return {
    MechanismCreate(engine, asked): AuthorizationMechanism {
      if (asked !== mechanismId)
        throw new VestibuleError("config_invalid", { evidence: { mechanism: asked } });
      return {
        MechanismInvoke: () => {
          invoke(engine);
        },
        MechanismDeactivate: () => {
          engine.DidDeactivate();
        },
        MechanismDestroy: () => undefined,
      };
    },
    PluginDestroy: () => undefined,
  };
}

function login(engine: AuthorizationCallbacks, options: AppleSignInOptions): void {
  const { views, texts, namesHidden, isUser, onBack } = options;
  if (has(engine, "username") && has(engine, "password")) {
    engine.SetResult(authorizationResult.allow);
    return;
  }
  const name = readText(engine.GetHintValue("suggested-user"));
  if (!namesHidden && (name === undefined || !isUser(name))) {
    // Only the list of users; choosing one begins an evaluation that suggests that user.
    views.displayView({ fields: [] }, {});
    return;
  }
  const view = views.displayView(
    { fields: namesHidden ? [nameFieldOf(texts), ...fieldsOf(texts)] : fieldsOf(texts) },
    {
      onSubmit: (values) => {
        view.update({ busy: true });
        using password = secretOf(values[passwordId] ?? "");
        const userName = namesHidden ? (values[nameId] ?? "") : (name ?? "");
        engine.SetContextValue("username", contextFlag.extractable, text(userName));
        password.use((bytes) => engine.SetContextValue("password", contextFlag.extractable, bytes));
        engine.SetResult(authorizationResult.allow);
      },
      onCancel: onBack,
    },
  );
}

function has(engine: AuthorizationCallbacks, key: string): boolean {
  const held = engine.GetContextValue(key);
  held?.value.fill(0);
  return held !== undefined;
}

/** Denies by default: only `right` allows. */
async function authenticate(
  engine: AuthorizationCallbacks,
  { logon, onRefused }: AppleSignInOptions,
): Promise<void> {
  const name = readText(engine.GetContextValue("username")?.value);
  const typed = engine.GetContextValue("password")?.value;
  using password = Secret.take(typed ?? new Uint8Array());
  let result: Verification = "unavailable";
  try {
    if (name !== undefined && typed !== undefined) result = await logon(name, password);
  } catch {
    result = "unavailable";
  }
  if (result !== "right") onRefused(result);
  engine.SetResult(result === "right" ? authorizationResult.allow : authorizationResult.deny);
}
