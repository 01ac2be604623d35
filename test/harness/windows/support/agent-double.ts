/** A scripted agent: it says only what a test tells it to, and fails on a message that the test does not expect. */
import { randomBytes } from "node:crypto";
import { type Server, type Socket, createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Draft, type Message, encode } from "../../../../src/protocol/codec.ts";
import { MessageReader } from "../../../../src/protocol/stream.ts";
import {
  type MessageName,
  type PurposeName,
  outcomes,
  protocolVersion,
  purposes,
} from "../../../../src/protocol/table.ts";
import { Secret } from "../../../../src/secrets/arena.ts";

function isOf<Name extends MessageName>(
  message: Message,
  name: Name,
): message is Extract<Message, Message<Name>> {
  return message.message === name;
}

export class AgentDouble implements AsyncDisposable {
  readonly endpoint: string;
  readonly #directory: string;
  #server: Server | undefined;
  #socket: Socket | undefined;
  readonly #received: Message[] = [];
  #wanted: ((message: Message) => void) | undefined;
  #disconnected = Promise.withResolvers<undefined>();

  private constructor(directory: string) {
    this.#directory = directory;
    this.endpoint = join(directory, "agent.sock");
  }

  static async create(): Promise<AgentDouble> {
    return new AgentDouble(await mkdtemp(join(tmpdir(), "vestibule-double-")));
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => {
      this.#socket = socket;
      const disconnected = Promise.withResolvers<undefined>();
      this.#disconnected = disconnected;
      socket.once("close", () => {
        disconnected.resolve(undefined);
      });
      const reader = new MessageReader();
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        for (const message of reader.push(chunk)) {
          const wanted = this.#wanted;
          this.#wanted = undefined;
          if (wanted === undefined) this.#received.push(message);
          else wanted(message);
        }
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.endpoint, resolve));
  }

  /** The host has closed its last connection. */
  get disconnected(): Promise<unknown> {
    return this.#disconnected.promise;
  }

  /** The agent dies: connections break, nothing listens. */
  async die(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) =>
      this.#server === undefined ? resolve(undefined) : this.#server.close(resolve),
    );
    this.#server = undefined;
  }

  next(): Promise<Message> {
    const held = this.#received.shift();
    return held === undefined ? new Promise((resolve) => (this.#wanted = resolve)) : Promise.resolve(held);
  }

  /** The next message has to be of this kind. */
  async expect<Name extends MessageName>(name: Name): Promise<Message<Name>> {
    const message = await this.next();
    if (!isOf(message, name)) throw new Error(`expected ${name}, got ${message.message}`);
    return message;
  }

  say(message: Draft): void {
    this.#socket?.write(encode(message));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#socket?.write(bytes);
  }

  welcome(version: number = protocolVersion): void {
    this.say({ message: "welcome", version, brand: "Acme" });
  }

  screen(revision: number, ...fields: [purpose: PurposeName, text?: string, index?: number][]): void {
    this.say({
      message: "screen",
      revision,
      fields: fields.map(([purpose, text = "", index = 0]) => ({ purpose: purposes[purpose], index, text })),
    });
  }

  /** Hands over a credential. @returns what its result names it by */
  credential(
    account: { id: string; name: string },
    typed: string,
    also: Partial<Draft<"outcome">> = {},
  ): bigint {
    const id = randomBytes(8).readBigUInt64BE();
    using password = Secret.take(Buffer.from(typed));
    this.say({
      message: "outcome",
      outcome: outcomes.credential,
      id,
      accountId: account.id,
      accountName: account.name,
      password,
      ...also,
    });
    return id;
  }

  /** Waits for hello and shows the daily sign-in. */
  async greet(): Promise<Message<"hello">> {
    const hello = await this.expect("hello");
    this.welcome();
    this.screen(
      1,
      ["brand", "Acme"],
      ["title", "Alice"],
      ["secret"],
      ["submit"],
      ["action", "I forgot my PIN"],
    );
    return hello;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.die();
    await rm(this.#directory, { recursive: true });
  }
}
