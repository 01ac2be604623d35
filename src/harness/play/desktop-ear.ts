/**
 * Listens for sign-in hosts as the agent's listener does, and hears what the agent tells their person. For plays with a
 * plug-in that ships, which takes these texts and has no desktop to show them on. Used by the harness's agent entry. It
 * reads frames that hold secrets: each is decoded into the arena and disposed at once, and nothing of it is kept.
 */
import type { Listen, PeerConnection } from "../../platform/connection.ts";
import { type Message, decode, disposeSecrets } from "../../protocol/codec.ts";
import { markOf } from "../../protocol/rules.ts";
import { MessageReader } from "../../protocol/stream.ts";
import { frameHeader, outcomes, scenarios } from "../../protocol/table.ts";
import type { SaidOnDesktop } from "../contract/said-on-desktop.ts";

type Hello = Pick<Message<"hello">, "scenario" | "accountId">;

/** Finds the hello of a connection; before it a host may only report results. */
class HelloReader {
  readonly #reader = new MessageReader();
  #isOver = false;
  found: Hello | undefined;

  take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    try {
      for (const message of this.#reader.push(Uint8Array.from(chunk))) {
        disposeSecrets(message);
        if (message.message === "result") continue;
        if (message.message === "hello") this.found = message;
        this.#end();
      }
    } catch {
      // The agent refuses such a host.
      this.#end();
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#reader.dispose();
  }
}

function saidBy(
  { outcome, code = "", ...message }: Message<"outcome">,
  hello: Hello,
): SaidOnDesktop | undefined {
  const { text = "" } = message;
  if (text === "") return undefined;
  const summary = message.summary.map(({ mark, text: line }) => ({ mark: markOf(mark), text: line }));
  if (outcome === outcomes.credential)
    return { when: "with-credential", accountId: message.accountId ?? "", text, summary };
  // What other sessions end with is shown where the person is.
  const isCapture = hello.scenario === scenarios.capture && outcome === outcomes.finished && code === "";
  return isCapture ? { when: "after-sign-in", accountId: hello.accountId, text, summary } : undefined;
}

/** @param frame one whole frame, as the agent writes them */
function saidIn(frame: Uint8Array, hello: Hello | undefined): SaidOnDesktop | undefined {
  if (hello === undefined) return undefined;
  // A secret that is decoded is taken out of its frame, and this one is still to be written.
  const copy = Uint8Array.from(frame.subarray(frameHeader));
  const message = decode(copy);
  copy.fill(0);
  try {
    return message.message === "outcome" ? saidBy(message, hello) : undefined;
  } finally {
    disposeSecrets(message);
  }
}

function heard(connection: PeerConnection, onSaid: (said: SaidOnDesktop) => void): PeerConnection {
  const hello = new HelloReader();
  return {
    peer: connection.peer,
    onBytes: (listener) => {
      connection.onBytes((chunk) => {
        hello.take(chunk);
        listener(chunk);
      });
    },
    onClose: (listener) => {
      connection.onClose(listener);
    },
    async write(bytes) {
      // Before it is written: a host is quick to act on it.
      const said = saidIn(bytes, hello.found);
      if (said !== undefined) onSaid(said);
      await connection.write(bytes);
    },
    close: () => {
      connection.close();
    },
  };
}

/** @param onSaid called before the host has it */
export function hearing(listen: Listen, onSaid: (said: SaidOnDesktop) => void): Listen {
  return (options) =>
    listen({
      ...options,
      onConnection: (connection) => {
        options.onConnection(heard(connection, onSaid));
      },
    });
}
