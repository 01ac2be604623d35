/**
 * One conversation with a sign-in host: shows a screen, waits for the answer to it. Flows are written against
 * this and never see a frame. Late answers are dropped with their secrets; cancel is legal at any time.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type Message, disposeSecrets } from "../../protocol/codec.ts";
import {
  type MarkName,
  type OutcomeName,
  type PurposeName,
  marks,
  messages,
  outcomes,
  protocolVersion,
  purposes,
} from "../../protocol/table.ts";
import { Secret } from "../../secrets/arena.ts";
import { type Screen, fitting, onTheWire } from "./composition.ts";
import { asOf } from "./versions.ts";

const purposeNames = new Map(
  Object.entries(purposes).map(([name, number]) => [number as number, name as PurposeName]),
);

/** What became of something that the old secret protected. */
export interface SummaryItem {
  mark: Extract<MarkName, "kept" | "anew" | "closed">;
  text: string;
}

/** What a person gave. Whoever gets one disposes it. */
export class Answer implements Disposable {
  readonly by: { purpose: "submit" } | { purpose: "action"; index: number };
  /** What was typed that is no secret: empty where nothing was. */
  readonly code: string;
  readonly #secrets: Map<PurposeName, Secret>;

  constructor(by: Answer["by"], secrets: Map<PurposeName, Secret>, code = "") {
    this.by = by;
    this.code = code;
    this.#secrets = secrets;
  }

  /** The secret typed into that field; an empty one when the host sent none. */
  secret(purpose: PurposeName): Secret {
    let secret = this.#secrets.get(purpose);
    if (secret === undefined) {
      secret = Secret.fill(0, () => undefined);
      this.#secrets.set(purpose, secret);
    }
    return secret;
  }

  [Symbol.dispose](): void {
    for (const secret of this.#secrets.values()) secret.dispose();
  }
}

export interface Outcome {
  outcome: OutcomeName;
  accountName?: string | undefined;
  password?: Secret | undefined;
  code?: string | undefined;
  text?: string | undefined;
  /** What became of it all as a list, for a host that has lists; and what is said beside it in the place of `text`. */
  summary?: { lines: readonly SummaryItem[]; text: string } | undefined;
}

export class Dialogue {
  readonly #send: (message: Message) => Promise<void>;
  readonly #onAsk: () => void;
  readonly #ended = new AbortController();
  #revision = 0;
  #version: number = protocolVersion;
  #shown: Screen = [];
  #waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void } | undefined;

  /** @param onAsk told when the person is asked something, from when on they have time to answer */
  constructor(send: (message: Message) => Promise<void>, onAsk: () => void = () => undefined) {
    this.#send = send;
    this.#onAsk = onAsk;
  }

  /** Aborted when the person cancels or the host is gone. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** From here on screens are as a host of that version shows them. */
  speak(version: number): void {
    this.#version = version;
  }

  /**
   * Shows a screen and waits for its answer. A screen shown later takes this one's place.
   * @param until what the screen waits for no longer than
   * @throws `cancelled`, the reason of `until`, and what says that this host cannot be shown the screen
   */
  async ask(screen: Screen, until?: AbortSignal): Promise<Answer> {
    this.signal.throwIfAborted();
    until?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const waiting = { resolve, reject };
    this.#waiting = waiting;
    const end = () => {
      // An answer that is on its way is late, and is dropped with its secrets.
      if (this.#waiting === waiting) this.#waiting = undefined;
      reject(until?.reason);
    };
    until?.addEventListener("abort", end, { once: true });
    try {
      this.#show(screen);
      this.#onAsk();
      return await promise;
    } finally {
      if (this.#waiting === waiting) this.#waiting = undefined;
      until?.removeEventListener("abort", end);
    }
  }

  /** Shows a screen that expects no answer but, perhaps, an action of which `onAction` is told. */
  show(screen: Screen, onAction?: (index: number) => void): void {
    if (this.signal.aborted) return;
    this.#waiting =
      onAction === undefined
        ? undefined
        : {
            resolve: (answer) => {
              using given = answer;
              if (given.by.purpose === "action") onAction(given.by.index);
            },
            reject: () => undefined,
          };
    this.#show(screen);
  }

  async finish(outcome: Outcome): Promise<void> {
    const { outcome: name, accountName, password, code, text, summary } = outcome;
    const message: Message<"outcome"> = { message: "outcome", outcome: outcomes[name] };
    if (accountName !== undefined) message.accountName = accountName;
    if (password !== undefined) message.password = password;
    if (code !== undefined) message.code = code;
    const { fields } = messages.outcome;
    // Cut rather than refused: what it tells of has happened.
    const list = this.#version > 1 ? summary : undefined;
    const said = list === undefined ? text : list.text;
    if (said !== undefined) message.text = fitting(said, fields.text.maximum);
    if (list !== undefined)
      message.summary = list.lines.map((item) => ({
        mark: marks[item.mark],
        text: fitting(item.text, fields.summary.item.text.maximum),
      }));
    this.#waiting = undefined;
    await this.#send(message);
  }

  /** An answer has arrived. One that does not fit the screen shown is dropped. @throws `frame_malformed` */
  answered(message: Message<"answer">): void {
    if (message.revision !== this.#revision || this.#waiting === undefined) {
      disposeSecrets(message);
      return;
    }
    const answer = this.#judge(message);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting.resolve(answer);
  }

  /** The person cancelled, or the host is gone. */
  cancel(): void {
    if (this.signal.aborted) return;
    const reason = new VestibuleError("cancelled");
    this.#ended.abort(reason);
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }

  #show(screen: Screen): void {
    const shown = asOf(this.#version, screen);
    this.#revision += 1;
    this.#shown = shown;
    const fields = shown.map(onTheWire);
    // What cannot be encoded is thrown here and now. A host that does not take its screens any more is gone, and its
    // session ends with the connection.
    this.#send({ message: "screen", revision: this.#revision, fields }).catch(() => {
      this.cancel();
    });
  }

  /** Accepts only what the shown screen asked for. */
  #judge(message: Message<"answer">): Answer {
    const secrets = new Map<PurposeName, Secret>();
    const offers = (purpose: PurposeName, index = 0) =>
      this.#shown.some((field) => field.purpose === purpose && (field.index ?? 0) === index);
    for (const { purpose, value } of message.secrets ?? []) {
      const name = purposeNames.get(purpose ?? 0);
      if (name === undefined || value === undefined || !offers(name) || secrets.has(name)) {
        disposeSecrets(message);
        throw new VestibuleError("frame_malformed", {
          evidence: { what: "a secret that was not asked for" },
        });
      }
      secrets.set(name, value);
    }
    const { code = "", index = 0 } = message;
    if (code !== "" && !offers("code")) {
      disposeSecrets(message);
      throw new VestibuleError("frame_malformed", { evidence: { what: "a code that was not asked for" } });
    }
    const name = purposeNames.get(message.purpose ?? 0);
    if (name === "submit" && offers("submit")) return new Answer({ purpose: "submit" }, secrets, code);
    if (name === "action" && offers("action", index))
      return new Answer({ purpose: "action", index }, secrets, code);
    disposeSecrets(message);
    throw new VestibuleError("frame_malformed", { evidence: { what: "an answer that was not offered" } });
  }
}
