/**
 * Our authorization plug-in as the real one will be: `offer`, which runs before Apple's own sign-in and shows nothing
 * before an attempt was wrong, `capture` and `reconcile`, which run after it. Called by the engine. It draws compiled-in texts and
 * the agent's screens, has no policy, and never stops anybody from using Apple's own sign-in.
 */
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import type { SignInScreen, SummaryLine } from "../contract/model.ts";
import {
  type AuthorizationCallbacks,
  type AuthorizationMechanism,
  type AuthorizationPlugin,
  authorizationResult,
  contextFlag,
  readText,
  readUint32,
  readUint64,
  text,
  uint64,
} from "./authorization-plugin.ts";
import { reportResult } from "../../host/system-result.ts";
import { tracing } from "../drawing/traced.ts";
import { CaptureSession } from "./capture-session.ts";
import { ForgottenSession, type PluginHost, row } from "./forgotten-session.ts";
import { ReconcileSession } from "./reconcile-session.ts";

export interface VestibulePluginOptions extends PluginHost {
  /** UUID of the account of that name, by OpenDirectory; empty when there is none. */
  accountId(name: string): string;
  /** The agent's message about the reset, shown once a user is on the desktop. Not empty. */
  onSummary(text: string, summary: SummaryLine[]): void;
  /** The agent's message to that account's person after their sign-in. Not empty. */
  onCaptured(text: string, accountId: string): void;
}

export class VestibulePlugin implements AuthorizationPlugin {
  readonly #options: VestibulePluginOptions;
  readonly #offers = new Set<Offer>();
  readonly #captures = new Set<CaptureSession>();
  readonly #reconciles = new Set<ReconcileSession>();
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: VestibulePluginOptions) {
    this.#options = options;
  }

  /** @throws `config_invalid` for a mechanism that this plug-in does not have */
  MechanismCreate(engine: AuthorizationCallbacks, mechanismId: string): AuthorizationMechanism {
    switch (mechanismId) {
      case "offer": {
        const offer = new Offer(engine, this.#options, (closing) => {
          this.#closing = Promise.all([this.#closing, closing]);
        });
        this.#offers.add(offer);
        return {
          MechanismInvoke: () => {
            offer.invoke();
          },
          MechanismDeactivate: () => {
            offer.deactivate();
          },
          MechanismDestroy: () => {
            offer.destroy();
            this.#offers.delete(offer);
          },
        };
      }
      case "capture": {
        let session: CaptureSession | undefined;
        return {
          MechanismInvoke: () => {
            // Of an evaluation that signed nobody in: the list runs again, perhaps with another person.
            session?.close();
            session = this.#capture(engine);
          },
          MechanismDeactivate: () => {
            engine.DidDeactivate();
          },
          // The capture goes on: it belongs to the sign-in, not to the evaluation, and is bounded in time itself.
          MechanismDestroy: () => undefined,
        };
      }
      case "reconcile": {
        let session: ReconcileSession | undefined;
        const end = () => session?.close();
        return {
          MechanismInvoke: () => {
            session = this.#reconcile(engine);
          },
          MechanismDeactivate: () => {
            end();
            engine.DidDeactivate();
          },
          MechanismDestroy: end,
        };
      }
      default:
        throw new VestibuleError("config_invalid", { evidence: { mechanism: mechanismId } });
    }
  }

  PluginDestroy(): void {
    for (const offer of this.#offers) offer.destroy();
    this.#offers.clear();
    for (const session of [...this.#captures, ...this.#reconciles]) session.close();
  }

  /** Resolves once this plug-in has no browser any more; read after `PluginDestroy`. */
  get settled(): Promise<unknown> {
    return this.#closing;
  }

  /** The agent was started: sessions that wait for it connect now. */
  refresh(): void {
    for (const offer of this.#offers) offer.refresh();
    for (const session of [...this.#captures, ...this.#reconciles]) session.refresh();
  }

  /** Allows in any case: at once where it is not known who signed in, and otherwise when the session is over. */
  #reconcile(engine: AuthorizationCallbacks): ReconcileSession | undefined {
    const { name, password } = signedInWith(engine);
    const accountId = name === undefined ? "" : this.#options.accountId(name);
    if (accountId === "") {
      password?.dispose();
      engine.SetResult(authorizationResult.allow);
      return undefined;
    }
    const session: ReconcileSession = new ReconcileSession({
      host: this.#options,
      accountId,
      password: password ?? Secret.fill(0, () => undefined),
      onEnded: () => {
        this.#reconciles.delete(session);
        engine.SetResult(authorizationResult.allow);
      },
    });
    this.#reconciles.add(session);
    return session;
  }

  #capture(engine: AuthorizationCallbacks): CaptureSession | undefined {
    const { name, password } = signedInWith(engine);
    const outcome = takeOutcome(engine);
    engine.SetResult(authorizationResult.allow);
    if (name === undefined || password === undefined) {
      password?.dispose();
      return undefined;
    }
    const accountId = this.#options.accountId(name);
    const session: CaptureSession = new CaptureSession({
      host: this.#options,
      accountId,
      password,
      outcome,
      onText: (text) => {
        this.#options.onCaptured(text, accountId);
      },
      onEnded: () => {
        this.#captures.delete(session);
      },
    });
    this.#captures.add(session);
    return session;
  }
}

/** What the system has checked a moment ago. The caller disposes the password. */
function signedInWith(engine: AuthorizationCallbacks): {
  name: string | undefined;
  password: Secret | undefined;
} {
  const typed = engine.GetContextValue("password")?.value;
  return {
    name: readText(engine.GetContextValue("username")?.value),
    password: typed === undefined ? undefined : Secret.take(typed),
  };
}

/**
 * The id of the agent's credential that this evaluation tries: eight bytes, no secret. Sticky, so that after a failure
 * the next run of the list finds it, in whichever instance of the plug-in.
 */
const outcomeKey = "vestibule-outcome";

function takeOutcome(engine: AuthorizationCallbacks): bigint | undefined {
  const outcome = readUint64(engine.GetContextValue(outcomeKey)?.value);
  if (outcome !== undefined) engine.RemoveContextValue(outcomeKey);
  return outcome;
}

/** `Vestibule:offer`, in SecurityAgent, with its own view. */
class Offer {
  readonly #engine: AuthorizationCallbacks;
  readonly #options: VestibulePluginOptions;
  readonly #onClosing: (closing: Promise<void>) => void;
  #session: ForgottenSession | undefined;
  /** The session's credential is in the context, and the evaluation goes on with it. */
  #handed = false;

  constructor(
    engine: AuthorizationCallbacks,
    options: VestibulePluginOptions,
    onClosing: (closing: Promise<void>) => void,
  ) {
    this.#engine = engine;
    this.#options = options;
    this.#onClosing = onClosing;
  }

  invoke(): void {
    // Counted by authd: a counter of ours would not know when a new evaluation begins.
    const tries = readUint32(this.#engine.GetHintValue("tries")) ?? 0;
    const outcome = takeOutcome(this.#engine);
    if (tries === 0) {
      this.#allow();
      return;
    }
    if (outcome !== undefined && this.#reportRefused(outcome)) return;
    this.#options.onEvent({ actor: "host", event: "host.forgot-offered", text: macTimeline.forgotOffered });
    this.#offer(undefined);
  }

  /** A session whose credential is being tried stays open: the next evaluation brings the result. */
  deactivate(): void {
    if (!this.#handed) this.destroy();
    this.#engine.DidDeactivate();
  }

  /**
   * The list runs again, so nobody was signed in. @returns whether the agent's session is open and will show the reason
   */
  #reportRefused(outcome: bigint): boolean {
    const reason = readUint32(this.#engine.GetHintValue("reason")) ?? 0;
    const session = this.#session;
    this.#handed = false;
    if (session?.isOpen === true) {
      session.reportRefused(outcome, reason);
      return true;
    }
    const { endpoint, onFrame } = this.#options;
    reportResult(
      { endpoint, onMessage: onFrame === undefined ? undefined : tracing(onFrame) },
      { outcome, system: "macos", accepted: false, code: reason },
    );
    return false;
  }

  destroy(): void {
    this.#handed = false;
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#onClosing(session.close());
  }

  refresh(): void {
    this.#session?.refresh();
  }

  /** Compiled in: neither the view nor its "Try again" needs the agent. */
  #offer(status: SignInScreen["status"] | undefined): void {
    this.destroy();
    const { forgotPassword, tryAgain } = textsFor(this.#options.locale).labels;
    const view = this.#options.views.displayView(
      {
        fields: [
          row({ id: 210, type: "submit", purpose: "submit", label: tryAgain, text: tryAgain }),
          row({
            id: 211,
            type: "command-link",
            purpose: "action",
            label: forgotPassword,
            text: forgotPassword,
          }),
        ],
        status,
      },
      {
        onSubmit: () => {
          view.update({ busy: true });
          this.#allow();
        },
        onLink: () => {
          this.#forgotten();
        },
        onCancel: () => {
          view.update({ busy: true });
          this.#allow();
        },
      },
    );
  }

  #forgotten(): void {
    const name = readText(this.#engine.GetHintValue("suggested-user")) ?? "";
    const asked = name === "" ? "" : this.#options.accountId(name);
    this.#session = new ForgottenSession({
      host: this.#options,
      accountId: asked,
      onTryAgain: () => {
        this.destroy();
        this.#allow();
      },
      onBack: (status) => {
        this.#offer(status);
      },
      onCredential: ({ id, accountId, accountName, password, text: said, summary }) => {
        using given = password;
        // The account that was asked for and that the agent meant, whatever name it sent.
        const isOther = asked !== "" && accountId !== asked;
        if (isOther || this.#options.accountId(accountName) !== accountId) {
          this.destroy();
          this.#options.onEvent({
            actor: "host",
            event: "host.refused-agent",
            text: timeline.refused("account_unknown"),
          });
          this.#offer({ kind: "error", text: systemTextsFor(this.#options.locale).loginWindow.cannotDraw });
          return;
        }
        this.#signIn(accountName, given, id);
        if (said !== "") this.#options.onSummary(said, summary);
      },
    });
  }

  /** Puts the credential where Apple's later mechanisms take it instead of asking. */
  #signIn(accountName: string, password: Secret, outcome: bigint): void {
    this.#handed = true;
    this.#engine.SetContextValue(outcomeKey, contextFlag.sticky, uint64(outcome));
    this.#engine.SetContextValue("username", contextFlag.extractable, text(accountName));
    password.use((bytes) => {
      this.#engine.SetContextValue("password", contextFlag.extractable, bytes);
    });
    this.#allow();
  }

  #allow(): void {
    this.#engine.SetResult(authorizationResult.allow);
  }
}
