/**
 * A conversation with the agent as the simulated hosts draw it: turns typed values into an answer, and events into
 * timeline entries and compiled-in texts. Called by the Windows tile and by the Mac's view.
 */
import { VestibuleError } from "../../errors/error.ts";
import {
  AgentConversation,
  type ConversationOptions,
  type ConversationPlace,
} from "../../host/agent-conversation.ts";
import type { AgentOutcome } from "../../host/agent-link.ts";
import type { SystemResult } from "../../host/system-result.ts";
import { type PurposeName, purposes } from "../../protocol/table.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import { timeline } from "../../texts/en/harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import type { DrawnField } from "../contract/model.ts";
import { secretOf } from "../contract/secret-of.ts";
import { type Status, noStatus } from "../contract/status.ts";
import { isAnswerable } from "./drawn-field.ts";
import { simulatedHost } from "./simulated-host.ts";
import { type TellFrame, tracing } from "./traced.ts";

export type TellEvent = (event: { actor: "host" | "agent"; event: string; text: string }) => void;

export type Credential = Extract<AgentOutcome, { outcome: "credential" }>;

/** A simulated host's drawing of an agent's screen. */
export interface Drawn {
  fields: DrawnField[];
}

export interface DrawnPlace<Drawing extends Drawn> extends Pick<
  ConversationPlace<Drawing>,
  "draw" | "onBrand" | "onForeground" | "onLost" | "onOutcome" | "onVerdict"
> {
  /** Replaces the drawing that is shown. `busy`: it cannot be answered, since the agent is at work. */
  show(drawing: Drawing, busy: boolean): void;
  /** Shows that the agent is away; called once until it is back. `said` is a text compiled into the host. */
  showAway(said: string): void;
  /** Changes the status only. Fields and typed text stay. */
  update(change: { busy?: boolean; status: Status }): void;
  onRefused(): void;
}

export interface DrawnConversationOptions extends Omit<ConversationOptions, "onMessage" | "host"> {
  onEvent: TellEvent;
  onFrame?: TellFrame | undefined;
}

/** What the person typed, in the host's own form. */
export interface Typed {
  secret(id: number): Secret;
  text(id: number): string;
}

/** Typed text in a form that holds strings. */
export const typedIn = (values: Readonly<Record<number, string>>): Typed => ({
  secret: (id) => secretOf(values[id] ?? ""),
  text: (id) => values[id] ?? "",
});

export class DrawnConversation<Drawing extends Drawn> {
  readonly #conversation: AgentConversation<Drawing>;

  constructor(options: DrawnConversationOptions, place: DrawnPlace<Drawing>) {
    const { onEvent, onFrame, ...conversation } = options;
    const texts = textsFor(options.locale);
    const tell = (event: string, text: string) => {
      onEvent({ actor: "host", event, text });
    };
    this.#conversation = new AgentConversation<Drawing>(
      {
        ...conversation,
        host: simulatedHost,
        onMessage: onFrame === undefined ? undefined : tracing(onFrame),
      },
      {
        draw: (screen) => place.draw(screen),
        onVerdict: place.onVerdict,
        onForeground: place.onForeground,
        onLost: place.onLost,
        onBrand: (brand) => {
          place.onBrand(brand);
        },
        onOutcome: (outcome) => {
          place.onOutcome(outcome);
        },
        show: (drawing) => {
          const { fields } = drawing;
          place.show(drawing, !isAnswerable(fields));
          tellScreen(fields, tell);
        },
        onSent: () => {
          place.update({ busy: true, status: noStatus });
        },
        onNotSent: (code) => {
          place.update({ status: { kind: "error", text: explain(texts, code) } });
        },
        onAway: (reason) => {
          tell("host.agent-away", timeline.agentAway);
          place.showAway(reason === "lost" ? texts.labels.agentLost : texts.labels.agentNotThere);
        },
        onBack: () => {
          tell("host.agent-back", timeline.agentBack);
        },
        onRefused: (code) => {
          tell("host.refused-agent", timeline.refused(code));
          place.onRefused();
        },
      },
    );
  }

  get isAway(): boolean {
    return this.#conversation.isAway;
  }

  get isCancelled(): boolean {
    return this.#conversation.isCancelled;
  }

  refresh(): void {
    this.#conversation.refresh();
  }

  /**
   * Submits what the person typed. Does nothing where the fields have no submit.
   * @param typed the contents of the fields, by id; a secret is disposed once it is sent
   */
  answer(fields: readonly Pick<DrawnField, "id" | "type" | "purpose">[], typed: Typed): void {
    if (!fields.some(({ type }) => type === "submit")) return;
    const typedInto = (wanted: PurposeName) => {
      const field = fields.find(({ purpose }) => purpose === wanted);
      return field === undefined ? undefined : typed.text(field.id);
    };
    const [code, userName] = [typedInto("code"), typedInto("userName")];
    this.#conversation.submit({
      secrets: fields
        .filter(({ type }) => type === "password")
        .map(({ id, purpose }) => ({ purpose: numberOf(purpose), value: typed.secret(id) })),
      ...(code !== undefined && { code }),
      ...(userName !== undefined && { userName }),
    });
  }

  follow({ index }: DrawnField): void {
    this.#conversation.follow(index);
  }

  cancel(): boolean {
    return this.#conversation.cancel();
  }

  /** Reports the system's answer to the credential. */
  report(result: SystemResult): void {
    this.#conversation.report(result);
  }

  ask(question: number, address: string): void {
    this.#conversation.ask(question, address);
  }

  close(): void {
    this.#conversation.close();
  }
}

/** A screen of the agent is shown. */
export function tellScreen(fields: readonly DrawnField[], tell: (event: string, text: string) => void): void {
  const said = (wanted: PurposeName) => fields.find(({ purpose }) => purpose === wanted)?.text;
  const title = said("title") ?? said("progress");
  if (title !== undefined) tell("host.screen", timeline.screen(title));
  const notice = said("notice");
  if (notice !== undefined) tell("host.notice", timeline.notice(notice));
}

/** Adds the ending to the timeline. @returns the text that the screen shows */
export function tellEnding(
  { outcome, code, text }: Exclude<AgentOutcome, Credential>,
  onEvent: TellEvent,
): Status {
  const event = `agent.${outcome}`;
  onEvent({
    actor: "agent",
    event: code === "" ? event : code,
    text: text === "" ? timeline.ended[outcome] : text,
  });
  return text === "" ? noStatus : { kind: outcome === "refused" ? "error" : "info", text };
}

/** @throws `internal` for a field that no screen of the agent has */
function numberOf(purpose: string): number {
  const number = new Map<string, number>(Object.entries(purposes)).get(purpose);
  if (number === undefined) throw new VestibuleError("internal", { evidence: { purpose } });
  return number;
}
