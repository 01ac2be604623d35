/**
 * A host's end of one session with the agent: connects, says hello, judges each message and hands it on. Used by
 * `agent-conversation.ts`, and by hosts that show nothing. It never blocks, and it takes a message that it does not
 * know for a broken peer.
 */
import { type Socket, connect } from "node:net";
import { type ErrorCode, isErrorCode } from "../errors/codes.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import { type Message, disposeSecrets, encode } from "../protocol/codec.ts";
import { MessageReader } from "../protocol/stream.ts";
import { markOf } from "../protocol/rules.ts";
import {
  type MarkName,
  type ScenarioName,
  oldestVersion,
  outcomes,
  protocolVersion,
  scenarios,
} from "../protocol/table.ts";
import type { Secret } from "../secrets/arena.ts";
import { asAgreed } from "./agreed-version.ts";

/** What became of something that the old secret protected. */
export interface SummaryLine {
  mark: MarkName;
  text: string;
}

/** A screen whose revision is there and grows. */
export type LinkedScreen = Message<"screen"> & { revision: number };

export type AgentOutcome =
  | { outcome: "credential"; accountName: string; password: Secret; text: string; summary: SummaryLine[] }
  | { outcome: "finished" | "refused" | "cancelled"; code: string; text: string };

export interface LinkEvents {
  onWelcome(brand: string): void;
  /** @throws `frame_malformed` for what this host cannot draw: the connection is closed then */
  onScreen(screen: LinkedScreen): void;
  /** The session is over; `password`, if any, is the receiver's to dispose. */
  onOutcome(outcome: AgentOutcome): void;
  /** The answer to a `navigate`; only a host with a browser of its own asks. */
  onVerdict?: ((verdict: { question: number; allow: boolean; code: string }) => void) | undefined;
  /** Every message either way, for a trace. Its secrets are lent for the call only: a trace masks them. */
  onMessage?: ((from: "plugin" | "agent", message: Message) => void) | undefined;
  /** The agent is not there, went away, or has no place free: to be tried again later. */
  onLost(): void;
  /** The agent said or did something that the host cannot take; the connection is closed. */
  onRefused(code: ErrorCode): void;
}

export interface LinkOptions {
  /** Unix socket path or pipe name. */
  endpoint: string;
  locale: string;
  scenario: ScenarioName;
  /** `abilities`, added up. */
  shows: number;
  /** SID or UUID of the tile's user; empty when the host does not say. */
  accountId: string;
}

export class AgentLink {
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  readonly #events: LinkEvents;
  #revision = 0;
  /** The version that the welcome named. */
  #agreed: number | undefined;
  #over = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#events = events;
    this.#socket = connect(options.endpoint);
    this.#socket.once("connect", () => {
      this.send({
        message: "hello",
        version: protocolVersion,
        locale: options.locale,
        scenario: scenarios[options.scenario],
        accountId: options.accountId,
        shows: options.shows,
      });
    });
    this.#socket.on("data", (chunk: Buffer) => {
      this.#receive(chunk);
    });
    this.#socket.on("error", () => undefined);
    this.#socket.once("close", () => {
      if (this.#end()) this.#events.onLost();
    });
  }

  /**
   * Sends and then wipes the frame. The message's secrets stay the caller's.
   * @throws what `encode` throws
   */
  send(message: Message): void {
    const frame = encode(message);
    this.#events.onMessage?.("plugin", message);
    this.#socket.write(frame, () => {
      frame.fill(0);
    });
  }

  close(): void {
    this.#end();
  }

  /** True the first time: every link ends once, and only the first reason is told. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#reader.dispose();
    this.#socket.destroy();
    return true;
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#reader.push(chunk)) {
        if (this.#over) disposeSecrets(message);
        else this.#take(message);
      }
    } catch (error) {
      if (this.#end()) this.#events.onRefused(codeOf(error));
    }
  }

  #take(sent: Message): void {
    this.#events.onMessage?.("agent", sent);
    const message = this.#agreed === undefined ? sent : asAgreed(this.#agreed, sent);
    if (message.message === "fault") {
      const { code } = message;
      // All places are taken, for now: the next try may succeed, as with an agent that is away.
      if (code === ("too_many_requests" satisfies ErrorCode)) {
        if (this.#end()) this.#events.onLost();
        return;
      }
      if (this.#end()) this.#events.onRefused(isErrorCode(code) ? code : "peer_refused");
      return;
    }
    if (message.message === "welcome") {
      if (this.#agreed !== undefined) throw new VestibuleError("out_of_order");
      const { version = 0 } = message;
      // The agent takes the lower of the two; one that says more than it was offered is not to be believed.
      if (version < oldestVersion || version > protocolVersion)
        throw new VestibuleError("version_unsupported", { evidence: { version } });
      this.#agreed = version;
      this.#events.onWelcome(message.brand ?? "");
      return;
    }
    if (this.#agreed === undefined) {
      disposeSecrets(message);
      throw new VestibuleError("out_of_order");
    }
    switch (message.message) {
      case "screen": {
        const { revision } = message;
        if (revision === undefined)
          throw new VestibuleError("frame_malformed", { evidence: { what: "screen without revision" } });
        if (revision <= this.#revision) throw new VestibuleError("out_of_order");
        this.#revision = revision;
        this.#events.onScreen({ ...message, revision });
        return;
      }
      case "verdict":
        if (this.#events.onVerdict === undefined) break;
        this.#events.onVerdict({
          question: message.question ?? 0,
          allow: message.allow === 1,
          code: message.code ?? "",
        });
        return;
      case "outcome":
        this.#outcome(message);
        return;
      default:
        break;
    }
    disposeSecrets(message);
    throw new VestibuleError("message_unknown", { evidence: { message: message.message } });
  }

  #outcome(message: Message<"outcome">): void {
    const judged = judgeOutcome(message);
    if (this.#end()) this.#events.onOutcome(judged);
  }
}

const endings = new Map<number | undefined, "finished" | "refused" | "cancelled">([
  [outcomes.finished, "finished"],
  [outcomes.refused, "refused"],
  [outcomes.cancelled, "cancelled"],
]);

/** @throws `frame_malformed` for an outcome that is not whole; its secret is disposed then */
function judgeOutcome(message: Message<"outcome">): AgentOutcome {
  const { outcome, accountName, password, code = "", text = "" } = message;
  const summary = (message.summary ?? []).map(({ mark, text: line = "" }) => ({
    mark: markOf(mark),
    text: line,
  }));
  const isWhole = accountName !== undefined && accountName !== "" && password !== undefined;
  if (outcome === outcomes.credential && isWhole)
    return { outcome: "credential", accountName, password, text, summary };
  password?.dispose();
  const ending = endings.get(outcome);
  if (ending !== undefined) return { outcome: ending, code, text };
  throw new VestibuleError("frame_malformed", { evidence: { what: "outcome", outcome } });
}
