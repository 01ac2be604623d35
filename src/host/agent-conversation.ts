/**
 * A conversation with the agent at one place of a sign-in host, over as many connections as it needs. It connects,
 * waits for an agent that is away, sends the person's answers, and reports events to the place that draws. Called by
 * sign-in hosts and the tray. It never blocks, and it never stops a person from using the system's own sign-in.
 */
import type { ErrorCode } from "../errors/codes.ts";
import { codeOf } from "../errors/error.ts";
import { type Draft, disposeSecrets } from "../protocol/codec.ts";
import { purposes } from "../protocol/table.ts";
import {
  AgentLink,
  type AgentOutcome,
  type LinkEvents,
  type LinkOptions,
  type LinkedScreen,
} from "./agent-link.ts";
import { BackOff, type Schedule } from "./schedule.ts";
import { type SystemResult, reportResult } from "./system-result.ts";

/** The person's input in an answer. The conversation disposes the secrets once they are sent. */
export type Given = Pick<Draft<"answer">, "secrets" | "code" | "userName">;

/** The place where a conversation is shown. `Drawing` is the host's own form of an agent's screen. */
export interface ConversationPlace<Drawing> extends Pick<LinkEvents, "onVerdict" | "onForeground"> {
  /** @throws `frame_malformed` for a screen that this host cannot draw */
  draw(screen: LinkedScreen): Drawing;
  /** Replaces the drawing that is shown. */
  show(drawing: Drawing): void;
  /** An answer was sent: the fields take no input until the agent sends its next message. */
  onSent(): void;
  /** An answer could not be sent. The fields keep their contents. */
  onNotSent(code: ErrorCode): void;
  /** The brand name that the agent shows; not empty. */
  onBrand(brand: string): void;
  /** A connection could not be made, or ended. Called before `onAway`; the place may close the conversation here. */
  onLost?: (() => void) | undefined;
  /** Called once while the agent is away. `lost`: it went away while one of its screens was shown. */
  onAway(reason: "not-there" | "lost"): void;
  /** The agent has sent a screen after it was away. */
  onBack(): void;
  /** The agent broke the protocol, or refused. The conversation does not connect again before `refresh`. */
  onRefused(code: ErrorCode): void;
  /**
   * The agent's outcome. The receiver disposes a credential's password, and reports the system's answer with `report`;
   * the agent may then show another screen.
   */
  onOutcome(outcome: AgentOutcome): void;
}

export interface ConversationOptions extends LinkOptions {
  schedule: Schedule;
  onMessage?: LinkEvents["onMessage"];
}

export class AgentConversation<Drawing> {
  readonly #options: ConversationOptions;
  readonly #place: ConversationPlace<Drawing>;
  readonly #backOff: BackOff;
  #link: AgentLink | undefined;
  /** Revision of the agent's screen that is shown; 0 while there is none. */
  #revision = 0;
  /** A credential was handed over, and no screen has come after it. */
  #handed = false;
  #away = false;
  /** The agent has refused, or broke the protocol. */
  #refused = false;
  #cancelled = false;
  #closed = false;

  constructor(options: ConversationOptions, place: ConversationPlace<Drawing>) {
    this.#options = options;
    this.#place = place;
    this.#backOff = new BackOff(options.schedule, () => {
      this.#connect();
    });
    this.#connect();
  }

  /** The agent is away, and the place has been told. */
  get isAway(): boolean {
    return this.#away;
  }

  /** The agent was asked to cancel. */
  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** The agent was started: connects at once instead of waiting for the next try, and after a refusal once more. */
  refresh(): void {
    if (this.#closed || this.#handed || this.#link !== undefined) return;
    if (!this.#away && !this.#refused) return;
    this.#backOff.reset();
    this.#connect();
  }

  /** Answers the screen that is shown with `submit`. */
  submit(given: Given): void {
    this.#send({
      ...given,
      message: "answer",
      revision: this.#revision,
      purpose: purposes.submit,
      index: 0,
    });
  }

  /** Answers the screen with one of its action links. */
  follow(index: number): void {
    this.#send({ message: "answer", revision: this.#revision, purpose: purposes.action, index });
  }

  /** Asks the agent to cancel. False when no screen of the agent is shown. */
  cancel(): boolean {
    if (this.#link === undefined || this.#revision === 0) return false;
    this.#cancelled = true;
    this.#link.send({ message: "cancel", revision: this.#revision });
    return true;
  }

  /** Asks whether the host's own browser may open an address. @throws everything that `encode` throws */
  ask(question: number, address: string): void {
    this.#link?.send({ message: "navigate", question, address });
  }

  /** Reports the system's answer to the credential, on a new connection where this one is gone. */
  report(result: SystemResult): void {
    // After a refusal the person is here again, and so the agent is waited for.
    if (!result.accepted) this.#handed = false;
    if (this.#link !== undefined) {
      this.#link.report(result);
      return;
    }
    reportResult(this.#options, result);
    if (!result.accepted && !this.#closed) this.#wait("lost");
  }

  /** Ends the conversation without an outcome. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#backOff.withdraw();
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #connect(): void {
    this.#backOff.withdraw();
    this.#refused = false;
    const { endpoint, locale, scenario, accountId, shows, host, onMessage } = this.#options;
    const place = this.#place;
    this.#link = new AgentLink(
      { endpoint, locale, scenario, accountId, shows, host },
      {
        onMessage,
        onVerdict: place.onVerdict,
        onForeground: place.onForeground,
        onWelcome: (brand) => {
          if (brand !== "") place.onBrand(brand);
        },
        onScreen: (screen) => {
          this.#show(screen.revision, place.draw(screen));
        },
        onOutcome: (outcome) => {
          if (outcome.outcome === "credential" && this.#cancelled) {
            // It was on its way when the person went back. Nobody is signed in, and the agent says what it has changed
            // the next time.
            outcome.password.dispose();
            this.close();
            place.onOutcome({ outcome: "cancelled", code: "", text: "" });
            return;
          }
          if (outcome.outcome === "credential") this.#handed = true;
          else this.#link = undefined;
          place.onOutcome(outcome);
        },
        onLost: () => {
          this.#link = undefined;
          this.#lost();
        },
        onRefused: (code) => {
          this.#link = undefined;
          this.#revision = 0;
          this.#refused = true;
          place.onRefused(code);
        },
      },
    );
  }

  #show(revision: number, drawing: Drawing): void {
    if (this.#away) this.#place.onBack();
    this.#away = false;
    this.#handed = false;
    this.#backOff.reset();
    this.#revision = revision;
    this.#place.show(drawing);
  }

  #lost(): void {
    const wasShown = this.#revision > 0;
    this.#revision = 0;
    this.#place.onLost?.();
    // After a credential the agent may close the connection: the conversation is over.
    if (this.#closed || this.#handed) return;
    this.#wait(wasShown ? "lost" : "not-there");
  }

  #wait(reason: "not-there" | "lost"): void {
    if (!this.#away) {
      this.#away = true;
      this.#place.onAway(reason);
    }
    this.#backOff.wait();
  }

  #send(answer: Draft<"answer">): void {
    try {
      this.#link?.send(answer);
      this.#place.onSent();
    } catch (error) {
      this.#place.onNotSent(codeOf(error));
    } finally {
      disposeSecrets(answer);
    }
  }
}
