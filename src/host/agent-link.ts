/**
 * A host's end of one session with the agent: connects, sends hello, judges each message and passes it on. Called by
 * `agent-conversation.ts`, and by hosts that show nothing. It never blocks. A message that it does not know ends the
 * link. Each answer gets one credential at most. After a credential the link stays open, since the agent may answer the
 * result with a screen.
 */
import { type Socket, connect } from "node:net";
import { type ErrorCode, isErrorCode } from "../errors/codes.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import { type Draft, type Message, disposeSecrets, encode } from "../protocol/codec.ts";
import { MessageReader } from "../protocol/stream.ts";
import { markOf } from "../protocol/rules.ts";
import {
  type HostName,
  type MarkName,
  type ScenarioName,
  hosts,
  outcomes,
  protocolVersion,
  scenarios,
} from "../protocol/table.ts";
import { mayBeAgreed } from "../protocol/versions.ts";
import type { Secret } from "../secrets/arena.ts";
import { type SystemResult, resultMessage } from "./system-result.ts";

/** What became of one store that the old secret protected. */
export interface SummaryLine {
  mark: MarkName;
  text: string;
}

/** A screen whose revision is higher than that of the screen before. */
export type LinkedScreen = Message<"screen">;

/** What a host says of itself in `hello`. */
export interface HostDescription {
  kind: HostName;
  /** The host's version and build, at most 64 bytes. */
  build: string;
  /** The system's session that the host runs in. */
  session: number;
  /** The window that a browser is placed above, where the host has one. */
  parentWindow?: bigint;
  /** In pixels; the scale in percent. */
  desktop?: { width: number; height: number; scale: number };
}

export type AgentOutcome =
  | {
      outcome: "credential";
      /** Names the credential in its `SystemResult`. */
      id: bigint;
      /** SID or UUID. */
      accountId: string;
      accountName: string;
      /** The machine or domain that the name belongs to; empty on a system without qualifiers. */
      qualifier: string;
      password: Secret;
      text: string;
      summary: SummaryLine[];
    }
  | { outcome: "finished" | "refused" | "cancelled"; code: string; text: string };

export interface LinkEvents {
  onWelcome(brand: string): void;
  /**
   * A screen's secrets are valid during the call only.
   * @throws `frame_malformed` for a screen that this host cannot draw: the connection is closed then
   */
  onScreen(screen: LinkedScreen): void;
  /**
   * The session is over. Only after a credential the link stays open, for `report`. The receiver disposes its
   * `password`.
   */
  onOutcome(outcome: AgentOutcome): void;
  /** The agent's browser, in that process, has a window and needs the focus. */
  onForeground?: ((processId: number) => void) | undefined;
  /** The answer to a `navigate`. Needed by a host with its own browser only. */
  onVerdict?: ((verdict: { question: number; allow: boolean; code: string }) => void) | undefined;
  /**
   * Every message in both directions, for a trace. Its secrets are valid during the call only, and a trace masks them.
   */
  onMessage?: ((from: "plugin" | "agent", message: Draft) => void) | undefined;
  /** The agent is not there, went away, or has no place free: the host tries again later. */
  onLost(): void;
  /** The agent broke the protocol, or refused. The connection is closed. */
  onRefused(code: ErrorCode): void;
}

export interface LinkOptions {
  /** Unix socket path or pipe name. */
  endpoint: string;
  locale: string;
  scenario: ScenarioName;
  /** The sum of `abilities`. */
  shows: number;
  /** SID or UUID of the tile's user; empty when the host does not know it. */
  accountId: string;
  host: HostDescription;
}

export class AgentLink {
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  readonly #events: LinkEvents;
  #revision = 0;
  #welcomed = false;
  /** The person has answered, and has not got a credential for it. */
  #asked = false;
  /** A credential was handed over whose result has not been reported here. */
  #unreported = false;
  #over = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#events = events;
    this.#socket = connect(options.endpoint);
    this.#socket.once("connect", () => {
      this.send(helloOf(options));
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
   * Sends the frame and then wipes it. The caller keeps the message's secrets.
   * @throws everything that `encode` throws
   */
  send(message: Draft): void {
    const frame = encode(message);
    this.#events.onMessage?.("plugin", message);
    if (message.message === "answer") this.#asked = true;
    this.#socket.write(frame, () => {
      frame.fill(0);
    });
  }

  /** Reports the system's answer to the credential. An accepted result ends the link: the agent does not answer it. */
  report(result: SystemResult): void {
    this.#unreported = false;
    this.send(resultMessage(result));
    if (!result.accepted) return;
    this.#over = true;
    this.#reader.dispose();
    this.#socket.destroySoon();
  }

  close(): void {
    this.#end();
  }

  /** True the first time: a link ends once, and only the first reason is reported. */
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

  #take(message: Message): void {
    this.#events.onMessage?.("agent", message);
    if (message.message === "fault") {
      const { code } = message;
      // All places are taken for now: the host tries again, as with an agent that is away.
      if (code === ("too_many_requests" satisfies ErrorCode)) {
        if (this.#end()) this.#events.onLost();
        return;
      }
      if (this.#end()) this.#events.onRefused(isErrorCode(code) ? code : "peer_refused");
      return;
    }
    if (message.message === "welcome") {
      if (this.#welcomed) throw new VestibuleError("out_of_order");
      const { version, brand } = message;
      // The agent takes the lower of the two versions, so it cannot name a higher one than it was offered.
      if (!mayBeAgreed(version)) throw new VestibuleError("version_unsupported", { evidence: { version } });
      this.#welcomed = true;
      this.#events.onWelcome(brand);
      return;
    }
    if (!this.#welcomed) {
      disposeSecrets(message);
      throw new VestibuleError("out_of_order");
    }
    // The system is about to sign somebody in with what it has: the agent may only end the session meanwhile.
    const endsIt = message.message === "outcome" && message.outcome !== outcomes.credential;
    if (this.#unreported && !endsIt) {
      disposeSecrets(message);
      throw new VestibuleError("out_of_order", { evidence: { message: message.message } });
    }
    switch (message.message) {
      case "screen":
        this.#screen(message);
        return;
      case "verdict":
        if (this.#events.onVerdict === undefined) break;
        this.#events.onVerdict({
          question: message.question,
          allow: message.allow === 1,
          code: message.code ?? "",
        });
        return;
      case "outcome":
        this.#outcome(message);
        return;
      case "foreground":
        this.#events.onForeground?.(message.process);
        return;
      default:
        break;
    }
    disposeSecrets(message);
    throw new VestibuleError("message_unknown", { evidence: { message: message.message } });
  }

  #screen(screen: LinkedScreen): void {
    try {
      if (screen.revision <= this.#revision) throw new VestibuleError("out_of_order");
      this.#revision = screen.revision;
      this.#events.onScreen(screen);
    } finally {
      disposeSecrets(screen);
    }
  }

  #outcome(message: Message<"outcome">): void {
    const judged = judgeOutcome(message);
    if (judged.outcome === "credential") {
      // One for each answer of the person's: an agent that gives the same password again and again would have the account
      // locked.
      if (!this.#asked) {
        judged.password.dispose();
        throw new VestibuleError("out_of_order", { evidence: { message: message.message } });
      }
      this.#asked = false;
      this.#unreported = true;
    } else if (!this.#end()) return;
    this.#events.onOutcome(judged);
  }
}

function helloOf({ locale, scenario, accountId, shows, host }: LinkOptions): Draft<"hello"> {
  const { kind, build, session, parentWindow, desktop } = host;
  return {
    message: "hello",
    version: protocolVersion,
    locale,
    scenario: scenarios[scenario],
    accountId,
    shows,
    session,
    host: hosts[kind],
    build,
    ...(parentWindow !== undefined && { parentWindow }),
    ...(desktop !== undefined && {
      desktopWidth: desktop.width,
      desktopHeight: desktop.height,
      desktopScale: desktop.scale,
    }),
  };
}

const endings = new Map<number, "finished" | "refused" | "cancelled">([
  [outcomes.finished, "finished"],
  [outcomes.refused, "refused"],
  [outcomes.cancelled, "cancelled"],
]);

/** @throws `frame_malformed` for an incomplete outcome, whose secret is disposed */
function judgeOutcome(message: Message<"outcome">): AgentOutcome {
  const { outcome, id, accountId, accountName, qualifier = "", password, code = "", text = "" } = message;
  const summary = message.summary.map(({ mark, text: line }) => ({ mark: markOf(mark), text: line }));
  if (
    outcome === outcomes.credential &&
    id !== undefined &&
    accountId &&
    accountName &&
    password !== undefined
  )
    return { outcome: "credential", id, accountId, accountName, qualifier, password, text, summary };
  password?.dispose();
  const ending = endings.get(outcome);
  if (ending !== undefined) return { outcome: ending, code, text };
  throw new VestibuleError("frame_malformed", { evidence: { what: "outcome", outcome } });
}
