/**
 * One conversation with a sign-in host: shows a screen, waits for the answer to it. Flows are written against
 * this and never see a frame. Late answers are dropped with their secrets; cancel is legal at any time.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type Draft, type Message, disposeSecrets } from "../../protocol/codec.ts";
import {
  type MarkName,
  type OutcomeName,
  type PurposeName,
  marks,
  messages,
  outcomes,
  purposes,
} from "../../protocol/table.ts";
import { Secret } from "../../secrets/arena.ts";
import { type Screen, fitting, onTheWire } from "./composition.ts";

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
  readonly userName: string;
  readonly #secrets: Map<PurposeName, Secret>;

  constructor(
    by: Answer["by"],
    secrets: Map<PurposeName, Secret>,
    { code = "", userName = "" }: { code?: string | undefined; userName?: string | undefined } = {},
  ) {
    this.by = by;
    this.code = code;
    this.userName = userName;
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

/** The account that a credential signs in. */
export interface NamedAccount {
  /** SID or UUID. */
  id: string;
  name: string;
  /** The machine or domain that the name belongs to; empty where names have none. */
  qualifier: string;
}

export interface Outcome {
  outcome: OutcomeName;
  /** To sign in with. `id` is what its result names it by. */
  credential?: { id: bigint; account: NamedAccount; password: Secret };
  code?: string | undefined;
  text?: string | undefined;
  /** What became of it all as a list, for a host that has lists; and what is said beside it in the place of `text`. */
  summary?: { lines: readonly SummaryItem[]; text: string } | undefined;
}

export class Dialogue {
  readonly #send: (message: Draft) => Promise<void>;
  readonly #onAsk: () => void;
  readonly #ended = new AbortController();
  #revision = 0;
  #shown: Screen = [];
  #waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void } | undefined;

  /** @param onAsk told when the person is asked something, from when on they have time to answer */
  constructor(send: (message: Draft) => Promise<void>, onAsk: () => void = () => undefined) {
    this.#send = send;
    this.#onAsk = onAsk;
  }

  /** Aborted when the person cancels or the host is gone. */
  get signal(): AbortSignal {
    return this.#ended.signal;
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
    const { outcome: name, credential, code, text, summary } = outcome;
    const message: Draft<"outcome"> = { message: "outcome", outcome: outcomes[name] };
    if (credential !== undefined) {
      const { id, account, password } = credential;
      message.id = id;
      message.accountId = account.id;
      message.accountName = account.name;
      message.qualifier = account.qualifier;
      message.password = password;
    }
    if (code !== undefined) message.code = code;
    const { fields } = messages.outcome;
    // Cut rather than refused: what it tells of has happened.
    const said = summary === undefined ? text : summary.text;
    if (said !== undefined) message.text = fitting(said, fields.text.maximum);
    if (summary !== undefined)
      message.summary = summary.lines.map((item) => ({
        mark: marks[item.mark],
        text: fitting(item.text, fields.summary.item.text.maximum),
      }));
    this.#waiting = undefined;
    await this.#send(message);
  }

  /** Asks the host to give the window of that process the focus. */
  foreground(process: number): void {
    if (this.signal.aborted) return;
    this.#send({ message: "foreground", process }).catch(() => {
      this.cancel();
    });
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
    this.#revision += 1;
    this.#shown = screen;
    const fields = screen.map(onTheWire);
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
    for (const { purpose, value } of message.secrets) {
      const name = purposeNames.get(purpose);
      if (name === undefined || !offers(name) || secrets.has(name)) {
        disposeSecrets(message);
        throw new VestibuleError("frame_malformed", {
          evidence: { what: "a secret that was not asked for" },
        });
      }
      secrets.set(name, value);
    }
    const { code, userName, index } = message;
    const isUnasked = (text: string | undefined, purpose: PurposeName) =>
      text !== undefined && text !== "" && !offers(purpose);
    if (isUnasked(code, "code") || isUnasked(userName, "userName")) {
      disposeSecrets(message);
      throw new VestibuleError("frame_malformed", { evidence: { what: "a text that was not asked for" } });
    }
    const texts = { code, userName };
    const name = purposeNames.get(message.purpose);
    if (name === "submit" && offers("submit")) return new Answer({ purpose: "submit" }, secrets, texts);
    if (name === "action" && offers("action", index))
      return new Answer({ purpose: "action", index }, secrets, texts);
    disposeSecrets(message);
    throw new VestibuleError("frame_malformed", { evidence: { what: "an answer that was not offered" } });
  }
}
