/**
 * A sign-in host that a test controls screen by screen; `device.signIn` plays a whole story instead. Several of them
 * may be open at once on one device.
 */
import { AccountLocks } from "../../src/agent/changes/account-locks.ts";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { Session, type SessionServices } from "../../src/agent/sessions/session.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { type Message, encode } from "../../src/protocol/codec.ts";
import { MessageReader } from "../../src/protocol/stream.ts";
import { type PurposeName, protocolVersion, purposes } from "../../src/protocol/table.ts";
import { type Device, secretOf } from "./power-loss/device.ts";

const config = parseConfig("directory:\n  url: https://directory.invalid\n", "/nonexistent/vestibule.yaml");
const logs = createLogs({ write: () => undefined });

export class HostByHand {
  readonly session: Session;
  readonly #reader = new MessageReader();
  readonly #heard: Message[] = [];
  #wake: () => void = () => undefined;
  #deliver: (chunk: Uint8Array) => void = () => undefined;
  #gone: () => void = () => undefined;
  #revision = 0;
  #isClosed = false;

  /** @param hello what it says otherwise than a Windows host at its tile */
  constructor(
    device: Device,
    services: Partial<SessionServices> = {},
    hello: Partial<Message<"hello">> = {},
  ) {
    this.session = new Session(
      {
        peer: undefined,
        onBytes: (listener) => {
          this.#deliver = listener;
        },
        onClose: (listener) => {
          this.#gone = listener;
        },
        write: (bytes) => {
          this.#heard.push(...this.#reader.push(Uint8Array.from(bytes)));
          this.#wake();
          return Promise.resolve();
        },
        close: () => {
          this.#isClosed = true;
          this.#gone();
        },
      },
      {
        context: device.context,
        config,
        logs,
        locks: new AccountLocks(),
        prover: () => Promise.reject(new VestibuleError("browser_missing")),
        recovered: Promise.resolve(),
        directoryAnswers: () => true,
        signedIn: () => undefined,
        keepRecoveryKey: () => device.keeper.keepAsItIs(),
        ...services,
      },
    );
    this.say({
      message: "hello",
      version: protocolVersion,
      locale: "en",
      scenario: 1,
      accountId: device.account?.id ?? "",
      ...hello,
    });
  }

  say(message: Message): void {
    this.#deliver(encode(message));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#deliver(bytes);
  }

  /** Whether the agent has hung up. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What came and was not looked at. */
  get unread(): readonly Message[] {
    return this.#heard;
  }

  hangUp(): void {
    this.#gone();
  }

  async welcome(): Promise<Message<"welcome">> {
    const message = await this.#next();
    if (message.message !== "welcome") throw new Error(`${message.message} instead of welcome`);
    return message;
  }

  async fault(): Promise<Message<"fault">> {
    const message = await this.#next();
    if (message.message !== "fault") throw new Error(`${message.message} instead of fault`);
    return message;
  }

  /** The next screen that has a field for `purpose`; an outcome or a fault instead of it is an error. */
  async screenWith(purpose: PurposeName): Promise<Message<"screen">> {
    for (;;) {
      const message = await this.#next();
      if (message.message === "outcome" || message.message === "fault")
        throw new Error(`${message.message} ${JSON.stringify(message)}`);
      if (message.message !== "screen") continue;
      this.#revision = message.revision ?? 0;
      if (message.fields?.some((field) => field.purpose === purposes[purpose]) === true) return message;
    }
  }

  async outcome(): Promise<Message<"outcome">> {
    for (;;) {
      const message = await this.#next();
      if (message.message === "outcome") return message;
      if (message.message === "fault") throw new Error(`fault ${String(message.code)}`);
    }
  }

  /** Asks where its own browser may go. */
  async navigate(question: number, address: string): Promise<Message<"verdict">> {
    this.say({ message: "navigate", question, address });
    for (;;) {
      const message = await this.#next();
      if (message.message === "verdict") return message;
      if (message.message === "fault") throw new Error(`fault ${String(message.code)}`);
    }
  }

  type(values: Partial<Record<PurposeName, string>>): void {
    const secrets = Object.entries(values).map(([purpose, text]) => ({
      purpose: purposes[purpose as PurposeName],
      value: secretOf(text),
    }));
    this.say({ message: "answer", revision: this.#revision, purpose: purposes.submit, secrets });
  }

  act(index = 0): void {
    this.say({ message: "answer", revision: this.#revision, purpose: purposes.action, index });
  }

  async #next(): Promise<Message> {
    for (;;) {
      const message = this.#heard.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** The texts of a screen, by the purpose of their field. */
export function textOf(screen: Message<"screen">, purpose: PurposeName): string | undefined {
  return screen.fields?.find((field) => field.purpose === purposes[purpose])?.text;
}
