/**
 * What a person and the agent have to say to each other at one place of a simulated host, over as many connections as
 * it takes: the Windows tile's and the Mac view's. It connects, waits for an agent that is away, sends what was typed
 * and tells what happens; the host draws. It never keeps anybody from the system's own way in.
 */
import { codeOf } from "../../errors/error.ts";
import { disposeSecrets } from "../../protocol/codec.ts";
import type { Message } from "../../protocol/codec.ts";
import { purposes } from "../../protocol/table.ts";
import { explain } from "../../texts/catalogue.ts";
import { timeline } from "../../texts/en/harness.ts";
import { textsFor } from "../../texts/languages.ts";
import type { TracedFrame } from "../login-harness-contract.ts";
import type { DrawnField } from "../model.ts";
import { secretOf } from "../secret-of.ts";
import {
  AgentLink,
  type AgentOutcome,
  type LinkEvents,
  type LinkOptions,
  type LinkedScreen,
} from "./agent-link.ts";
import { BackOff, type Schedule } from "./schedule.ts";
import { type Status, noStatus } from "./status.ts";

export type TellEvent = (event: { actor: "host" | "agent"; event: string; text: string }) => void;

export type Credential = Extract<AgentOutcome, { outcome: "credential" }>;

/** What a host makes of an agent's screen. */
export interface Drawn {
  revision: number;
  fields: DrawnField[];
}

/** The host's side: where it is drawn, and what becomes of it. */
export interface ConversationPlace<Drawing extends Drawn> extends Pick<LinkEvents, "onVerdict"> {
  /** @throws `frame_malformed` for what this host cannot draw */
  draw(screen: LinkedScreen): Drawing;
  /** In place of whatever is shown. Busy: there is nothing to answer with. */
  show(drawing: Drawing, busy: boolean): void;
  /** In place of whatever is shown, once for as long as the agent is away. `said` is compiled in. */
  showAway(said: string): void;
  /** Leaves the fields, and what was typed, as they are. */
  update(change: { busy?: boolean; status: Status }): void;
  /** The agent's own name for itself; not empty. */
  onBrand(brand: string): void;
  /** The agent is not there, or went away. Whoever closes the conversation now is shown nothing of it. */
  onLost?(): void;
  /** The agent said what this host cannot take. It is not asked again before `refresh`, or a conversation anew. */
  onRefused(): void;
  /** The conversation is over; a credential's password is the receiver's to dispose. */
  onOutcome(outcome: AgentOutcome): void;
}

export interface ConversationOptions extends LinkOptions {
  schedule: Schedule;
  onEvent: TellEvent;
  /** Every message either way, secrets masked. */
  onFrame?: ((frame: Omit<TracedFrame, "at">) => void) | undefined;
}

export class AgentConversation<Drawing extends Drawn> {
  readonly #options: ConversationOptions;
  readonly #place: ConversationPlace<Drawing>;
  readonly #backOff: BackOff;
  #link: AgentLink | undefined;
  /** Of the agent's screen that is drawn; 0 while there is none. */
  #revision = 0;
  #away = false;
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

  /** The agent is waited for, and the host says so. */
  get isAway(): boolean {
    return this.#away;
  }

  /** The agent was asked to end it. */
  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** The agent was started: it is not waited for any longer. */
  refresh(): void {
    if (this.#closed || !this.#away || this.#link !== undefined) return;
    this.#backOff.reset();
    this.#connect();
  }

  /** What the person typed into these fields, by their ids. Nothing where they offer no way to submit. */
  answer(fields: readonly DrawnField[], values: Readonly<Record<number, string>>): void {
    if (!fields.some(({ type }) => type === "submit")) return;
    const answer: Message<"answer"> = {
      message: "answer",
      revision: this.#revision,
      purpose: purposes.submit,
      index: 0,
      secrets: fields
        .filter(({ type }) => type === "password")
        .map(({ id, purpose }) => ({ purpose: numberOf(purpose), value: secretOf(values[id] ?? "") })),
    };
    const code = fields.find(({ type }) => type === "edit");
    if (code !== undefined) answer.code = values[code.id] ?? "";
    this.#send(answer);
  }

  follow({ index }: DrawnField): void {
    this.#send({ message: "answer", revision: this.#revision, purpose: purposes.action, index });
  }

  /** The agent ends it in its own way. False when there is nothing of it to end. */
  cancel(): boolean {
    if (this.#link === undefined || this.#revision === 0) return false;
    this.#cancelled = true;
    this.#link.send({ message: "cancel", revision: this.#revision });
    return true;
  }

  /** Asks before the host's own browser goes somewhere. @throws what `encode` throws */
  ask(question: number, address: string): void {
    this.#link?.send({ message: "navigate", question, address });
  }

  /** Ends it without an outcome. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#backOff.withdraw();
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #connect(): void {
    this.#backOff.withdraw();
    const { endpoint, locale, scenario, accountId, shows, onFrame } = this.#options;
    const place = this.#place;
    this.#link = new AgentLink(
      { endpoint, locale, scenario, accountId, shows },
      {
        onFrame,
        onVerdict: place.onVerdict,
        onWelcome: (brand) => {
          if (brand !== "") place.onBrand(brand);
        },
        onScreen: (screen) => {
          this.#show(place.draw(screen));
        },
        onOutcome: (outcome) => {
          this.#link = undefined;
          place.onOutcome(outcome);
        },
        onLost: () => {
          this.#link = undefined;
          this.#lost();
        },
        onRefused: (code) => {
          this.#link = undefined;
          this.#tell("host.refused-agent", timeline.refused(code));
          place.onRefused();
        },
      },
    );
  }

  #show(drawing: Drawing): void {
    if (this.#away) this.#tell("host.agent-back", timeline.agentBack);
    this.#away = false;
    this.#backOff.reset();
    this.#revision = drawing.revision;
    const { fields } = drawing;
    this.#place.show(drawing, !fields.some(({ type }) => type === "submit" || type === "command-link"));
    const said = (wanted: string) => fields.find(({ purpose }) => purpose === wanted)?.text;
    const title = said("title") ?? said("progress");
    if (title !== undefined) this.#tell("host.screen", timeline.screen(title));
    const notice = said("notice");
    if (notice !== undefined) this.#tell("host.notice", timeline.notice(notice));
  }

  /** Said with a text compiled in: whether it is only not there yet, or went away in the middle. */
  #lost(): void {
    const wasShown = this.#revision > 0;
    this.#revision = 0;
    this.#place.onLost?.();
    if (this.#closed) return;
    if (!this.#away) {
      this.#away = true;
      this.#tell("host.agent-away", timeline.agentAway);
      const { agentLost, agentNotThere } = textsFor(this.#options.locale).labels;
      this.#place.showAway(wasShown ? agentLost : agentNotThere);
    }
    this.#backOff.wait();
  }

  /** Sends what a person gave, and waits with the fields dead until the agent says what is next. */
  #send(answer: Message<"answer">): void {
    try {
      this.#link?.send(answer);
      this.#place.update({ busy: true, status: noStatus });
    } catch (error) {
      const text = explain(textsFor(this.#options.locale), codeOf(error));
      this.#place.update({ status: { kind: "error", text } });
    } finally {
      disposeSecrets(answer);
    }
  }

  #tell(event: string, text: string): void {
    this.#options.onEvent({ actor: "host", event, text });
  }
}

/** Tells how the agent ended it. @returns what the screen says of it */
export function tellEnding(
  { outcome, code, text }: Exclude<AgentOutcome, Credential>,
  onEvent: TellEvent,
): Status {
  const event = `agent.${outcome}`;
  onEvent({ actor: "agent", event: code === "" ? event : code, text: text === "" ? event : text });
  return text === "" ? noStatus : { kind: outcome === "refused" ? "error" : "info", text };
}

function numberOf(purpose: string): number {
  return purpose in purposes ? purposes[purpose as keyof typeof purposes] : 0;
}
