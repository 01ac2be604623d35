/**
 * A sign-in host that a test controls screen by screen; `device.signIn` plays a whole story instead. Several of them
 * may be open at once on one device.
 */
import { parseConfig } from "../../../src/agent/setup/config.ts";
import { createLogs } from "../../../src/agent/setup/log.ts";
import { AwaitedResults } from "../../../src/agent/sessions/awaited-results.ts";
import { Session, type SessionServices } from "../../../src/agent/sessions/session.ts";
import { VestibuleError } from "../../../src/errors/error.ts";
import { type Draft, type Message, encode } from "../../../src/protocol/codec.ts";
import { type PurposeName, purposes } from "../../../src/protocol/table.ts";
import { FakeConnection, helloOf } from "../../protocol/support/fake-connection.ts";
import { type Device, secretOf } from "../power-loss/support/device.ts";

const config = parseConfig("directory:\n  url: https://directory.invalid\n", "/nonexistent/vestibule.yaml");
const logs = createLogs({ write: () => undefined });

export class HostByHand {
  readonly session: Session;
  readonly #connection: FakeConnection;
  readonly #heard: Message[] = [];
  #wake: () => void = () => undefined;
  #revision = 0;

  readonly #encode: (message: Draft) => Uint8Array;

  /**
   * @param hello what it says otherwise than a Windows host at its tile
   * @param encoder the words of another build
   */
  constructor(
    device: Device,
    services: Partial<SessionServices> = {},
    hello: Partial<Draft<"hello">> = {},
    encoder: (message: Draft) => Uint8Array = encode,
  ) {
    this.#encode = encoder;
    this.#connection = new FakeConnection({
      onMessage: (message) => {
        this.#heard.push(message);
        this.#wake();
      },
    });
    this.session = new Session(this.#connection, {
      context: device.context,
      config,
      logs,
      prover: () => Promise.reject(new VestibuleError("browser_missing")),
      recovering: () => undefined,
      waits: { sayAfter: 500, refuseAfter: 20_000 },
      directoryAnswers: () => true,
      signedIn: () => undefined,
      results: new AwaitedResults(() => undefined),
      keepRecoveryKey: () => device.keeper.keepAsItIs(),
      ...services,
    });
    this.say(helloOf({ accountId: device.account?.id ?? "", ...hello }));
  }

  say(message: Draft): void {
    this.#connection.sayBytes(this.#encode(message));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#connection.sayBytes(bytes);
  }

  /** Whether the agent has hung up. */
  get isClosed(): boolean {
    return this.#connection.isClosed;
  }

  /** What came and was not looked at. */
  get unread(): readonly Message[] {
    return this.#heard;
  }

  hangUp(): void {
    this.#connection.hangUp();
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
      this.#revision = message.revision;
      if (message.fields.some((field) => field.purpose === purposes[purpose])) return message;
    }
  }

  async outcome(): Promise<Message<"outcome">> {
    for (;;) {
      const message = await this.#next();
      if (message.message === "outcome") return message;
      if (message.message === "fault") throw new Error(`fault ${message.code}`);
    }
  }

  async foreground(): Promise<Message<"foreground">> {
    for (;;) {
      const message = await this.#next();
      if (message.message === "foreground") return message;
      if (message.message === "fault") throw new Error(`fault ${message.code}`);
    }
  }

  /** Asks where its own browser may go. */
  async navigate(question: number, address: string): Promise<Message<"verdict">> {
    this.say({ message: "navigate", question, address });
    for (;;) {
      const message = await this.#next();
      if (message.message === "verdict") return message;
      if (message.message === "fault") throw new Error(`fault ${message.code}`);
    }
  }

  type(values: Partial<Record<PurposeName, string>>): void {
    const secrets = Object.entries(values).map(([purpose, text]) => ({
      purpose: purposes[purpose as PurposeName],
      value: secretOf(text),
    }));
    this.say({ message: "answer", revision: this.#revision, purpose: purposes.submit, index: 0, secrets });
  }

  cancel(): void {
    this.say({ message: "cancel", revision: this.#revision });
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
  return screen.fields.find((field) => field.purpose === purposes[purpose])?.text;
}
