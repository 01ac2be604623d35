/** Cases for native/protocol/test/driver.c, asked together of one process; see there for what each is. */
import { type Compiler, compiled, driverSources, library, runCompiled } from "./native-program.ts";

const errors = ["", "frame_too_large", "frame_malformed", "message_unknown", "field_too_long", "no room"];

export type Reading = { code: string; rewritten?: never } | { code?: never; rewritten: Buffer };

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

const withLength = (text: string) => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);

/** Asks of `compiler`'s driver. Results are there after `run`. */
export class Driver {
  readonly #compiler: Compiler;
  readonly #asked: Buffer[] = [];
  readonly #takers: ((answer: Buffer) => void)[] = [];

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  #ask<T>(what: string, request: Uint8Array, understand: (answer: Buffer) => T): () => T {
    this.#asked.push(Buffer.concat([Buffer.from(what), u32(request.length), request]));
    let result: { value: T } | undefined;
    this.#takers.push((answer) => (result = { value: understand(answer) }));
    return () => {
      if (result === undefined) throw new Error("not run yet");
      return result.value;
    };
  }

  /** Decodes a body and writes it again as a whole frame. */
  read(body: Uint8Array): () => Reading {
    return this.#ask("D", body, ([decoded = 0, encoded = 0, ...frame]) => {
      if (decoded !== 0) return { code: errors[decoded] ?? String(decoded) };
      if (encoded !== 0) throw new Error(`what was decoded does not encode: ${errors[encoded] ?? ""}`);
      return { rewritten: Buffer.from(frame) };
    });
  }

  /** Decodes and writes into a buffer of `capacity` bytes; gives the whole buffer. */
  rewrite(body: Uint8Array, capacity: number): () => { code: string; bytes: Buffer } {
    return this.#ask("C", Buffer.concat([u32(capacity), body]), ([decoded = 0, encoded = 0, ...bytes]) => ({
      code: errors[decoded === 0 ? encoded : decoded] ?? "",
      bytes: Buffer.from(bytes),
    }));
  }

  /** Cuts a stream that arrives `step` bytes at a time (0: all at once) into bodies. */
  cut(
    stream: Uint8Array,
    step: number,
    how: "fed" | "read straight",
  ): () => { bodies: Buffer[]; code: string } {
    return this.#ask(how === "fed" ? "S" : "P", Buffer.concat([u32(step), stream]), (answer) => {
      const bodies: Buffer[] = [];
      let at = 0;
      while (answer[at] === "B".charCodeAt(0)) {
        const end = at + 5 + answer.readUInt32BE(at + 1);
        bodies.push(answer.subarray(at + 5, end));
        at = end;
      }
      return { bodies, code: errors[answer[at + 1] ?? -1] ?? "" };
    });
  }

  rule(rule: { mark: number; value?: number; detail?: string }, secret: string, confirmation: string) {
    const head = Buffer.of(rule.mark, (rule.value ?? 0) >> 8, (rule.value ?? 0) & 0xff);
    const request = [head, withLength(rule.detail ?? ""), withLength(secret), withLength(confirmation)];
    return this.#ask("R", Buffer.concat(request), ([holds, checkable]) => ({
      holds: holds === 1,
      checkable: checkable === 1,
    }));
  }

  /** The same for bytes that are no UTF-8. */
  ruleOfBytes(mark: number, secret: Uint8Array): () => boolean {
    const request = [Buffer.of(mark, 0, 0), u32(0), u32(secret.length), secret, u32(0)];
    return this.#ask("R", Buffer.concat(request), ([holds]) => holds === 1);
  }

  /** The number of the fault, and the character where there is one. */
  refused(secret: Uint8Array): () => { fault: number; character: number | undefined } {
    return this.#ask("U", secret, (answer) => ({
      fault: answer.readUInt8(),
      character: answer.length > 1 ? answer.readUInt32BE(1) : undefined,
    }));
  }

  /** The number of the fault of each code point alone; 255 of a surrogate. */
  everyRefused(): () => Uint8Array {
    return this.#ask("A", Buffer.of(), (answer) => Uint8Array.from(answer));
  }

  language(locale: string): () => string {
    return this.#ask("L", Buffer.from(locale), (answer) => answer.toString());
  }

  text(language: number, label: number): () => string {
    return this.#ask("T", Buffer.of(language, label), (answer) => answer.toString());
  }

  /** From its units, of 16 bits or 32. */
  wideText(language: number, label: number): () => string {
    return this.#ask("W", Buffer.of(language, label), (answer) =>
      Array.from({ length: answer.length / 4 }, (_, place) => answer.readUInt32BE(place * 4))
        .map((unit) => (unit > 0xffff ? String.fromCodePoint(unit) : String.fromCharCode(unit)))
        .join(""),
    );
  }

  labelOf(purpose: number): () => number {
    return this.#ask("N", Buffer.of(purpose), (answer) => answer.readUInt8());
  }

  /** The message of that number, filled in by the names of its members. */
  members(number: number): () => Buffer {
    return this.#ask("M", Buffer.of(number), (answer) => answer.subarray(1));
  }

  compile(): string {
    return compiled("driver", this.#compiler, [...library, ...driverSources]);
  }

  /** `sources`: of another library than the project's, under a `name` of its own. */
  run(sources: readonly string[] = library, name = "driver"): void {
    const program = compiled(name, this.#compiler, [...sources, ...driverSources]);
    const { status, stdout, stderr } = runCompiled(program, {
      input: Buffer.concat(this.#asked),
      // The leak check fails where processes may not be traced, and this code allocates nothing.
      env: { ...process.env, ASAN_OPTIONS: "detect_leaks=0" },
    });
    if (status !== 0)
      throw new Error(`driver.c ended with ${String(status)}: ${stderr.toString().slice(0, 4000)}`);
    let at = 0;
    for (const take of this.#takers) {
      const end = at + 4 + stdout.readUInt32BE(at);
      take(stdout.subarray(at + 4, end));
      at = end;
    }
  }
}
