/**
 * The one fake connection of the tests: a sign-in host's end in the test's own process, in the place of a socket. The
 * agent's session gets it as a `PeerConnection`; the test speaks for the host.
 */
import { VestibuleError } from "../../../src/errors/error.ts";
import type { PeerConnection } from "../../../src/platform/connection.ts";
import type { Peer } from "../../../src/platform/peer.ts";
import { type Draft, type Message, encode } from "../../../src/protocol/codec.ts";
import { MessageReader } from "../../../src/protocol/stream.ts";
import { hosts, protocolVersion, scenarios } from "../../../src/protocol/table.ts";

/** `hello.shows` of a host that has none of the `abilities`. */
export const fieldsOnly = 0;

/** A hello of a host that shows nothing beyond fields. */
export function helloOf(differs: Partial<Draft<"hello">> = {}): Draft<"hello"> {
  return {
    message: "hello",
    version: protocolVersion,
    locale: "en",
    scenario: scenarios.signIn,
    accountId: "",
    shows: fieldsOnly,
    session: 1,
    host: hosts.harness,
    build: "test",
    ...differs,
  };
}

export interface FakeConnectionOptions {
  peer?: Peer | undefined;
  /** What the agent sends. Its secrets are the receiver's to dispose. */
  onMessage?: (message: Message) => void;
  /** The agent hung up. */
  onClosed?: () => void;
}

export class FakeConnection implements PeerConnection {
  readonly peer: Peer | undefined;
  readonly #options: FakeConnectionOptions;
  readonly #reader = new MessageReader();
  #deliver: (chunk: Uint8Array) => void = () => undefined;
  readonly #listeners: (() => void)[] = [];
  #isClosed = false;
  #hostIsGone = false;
  #isOver = false;

  constructor(options: FakeConnectionOptions = {}) {
    this.peer = options.peer;
    this.#options = options;
  }

  // ── the agent's end ────────────────────────────────────────────────────────────────────────────

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#deliver = listener;
  }

  onClose(listener: () => void): void {
    this.#listeners.push(listener);
    if (this.#isOver) this.#tellOver();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#hostIsGone) return Promise.reject(new VestibuleError("cancelled"));
    for (const message of this.#reader.push(Uint8Array.from(bytes))) this.#options.onMessage?.(message);
    return Promise.resolve();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tellOver();
    this.#options.onClosed?.();
  }

  // ── the host's end ─────────────────────────────────────────────────────────────────────────────

  /** Whether the agent has hung up. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  say(message: Draft): void {
    this.sayBytes(encode(message));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#deliver(bytes);
  }

  /** The host is gone: nothing reaches it any more, and the agent is told. */
  hangUp(): void {
    this.vanish();
    this.#tellOver();
  }

  /** The host is gone, and the agent has not noticed yet. */
  vanish(): void {
    this.#hostIsGone = true;
  }

  /** Calls each listener once, whichever end hangs up, and however often. */
  #tellOver(): void {
    this.#isOver = true;
    for (const tell of this.#listeners.splice(0)) tell();
  }
}
