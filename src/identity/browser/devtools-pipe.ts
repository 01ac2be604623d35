/**
 * A small DevTools client over the pipe of `--remote-debugging-pipe`: JSON messages, each ended by a zero byte, with
 * flattened sessions. Called by `running-browser.ts` and `page.ts`. A pipe, because a debugging port would be open to
 * every local process. It bounds what it reads, rejects every pending call when the pipe closes, and never logs a
 * message: they carry keystrokes.
 */
import type { Readable, Writable } from "node:stream";
import type { ProtocolMapping } from "devtools-protocol/types/protocol-mapping.js";
import { VestibuleError } from "../../errors/error.ts";

export type Method = keyof ProtocolMapping.Commands;
export type EventName = keyof ProtocolMapping.Events;
export type Parameters<M extends Method> = ProtocolMapping.Commands[M]["paramsType"][0];
export type Result<M extends Method> = ProtocolMapping.Commands[M]["returnType"];
export type EventData<E extends EventName> = ProtocolMapping.Events[E][0];

/** The session of a target; undefined for the browser's own. */
export type SessionId = string | undefined;

export interface DevTools {
  /** @throws `browser_failed` when the browser answers with an error, does not answer in time, or is gone */
  send<M extends Method>(method: M, parameters: Parameters<M>, session?: SessionId): Promise<Result<M>>;
  /** Calls `handler` for every such event of the session, until the returned function is called. */
  on<E extends EventName>(event: E, session: SessionId, handler: (data: EventData<E>) => void): () => void;
  /** Resolves when the pipe has closed. */
  readonly closed: Promise<void>;
  close(): void;
}

export interface DevToolsOptions {
  /** The stream that the browser writes (its descriptor 4). */
  input: Readable;
  /** The stream that the browser reads (its descriptor 3). */
  output: Writable;
  /**
   * Largest message in bytes. Default 16 MiB, enough for a picture of a large screen. A larger answer fails its call;
   * any other larger message closes the pipe.
   */
  maximumBytes?: number;
  /** Milliseconds to wait for an answer. Default 15,000. */
  answerMs?: number;
}

interface Pending {
  method: Method;
  resolve(result: unknown): void;
  reject(error: VestibuleError): void;
  timer: NodeJS.Timeout;
}

type Handler = (data: unknown) => void;

/** More calls than this waiting at once mean that the browser is stuck. */
const maximumPending = 1_000;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function connectDevTools(options: DevToolsOptions): DevTools {
  const { input, output, maximumBytes = 16 * 1024 * 1024, answerMs = 15_000 } = options;
  const pending = new Map<number, Pending>();
  const handlers = new Map<string, Set<Handler>>();
  let lastId = 0;
  let over = false;
  let pieces: Buffer[] = [];
  let piecesBytes = 0;
  /** The rest of an answer that was too large is still coming. */
  let leavingOut = false;
  const closing = Promise.withResolvers<void>();

  function shut(reason: string): void {
    if (over) return;
    over = true;
    for (const [id, call] of pending) {
      pending.delete(id);
      clearTimeout(call.timer);
      call.reject(new VestibuleError("browser_failed", { evidence: { what: reason, method: call.method } }));
    }
    handlers.clear();
    pieces = [];
    input.destroy();
    output.destroy();
    closing.resolve();
  }

  /**
   * Skips an answer that is too large. Its content and size may be the page's, which must not be able to end the
   * browser. An event is never skipped: a caller that waits for it would wait for ever.
   */
  function leaveOut(): void {
    const answered = /^\{"id":(\d+),/.exec(Buffer.concat(pieces).toString("latin1", 0, 32))?.[1];
    if (answered === undefined) return shut("devtools message too large");
    pieces = [];
    piecesBytes = 0;
    leavingOut = true;
    const call = pending.get(Number(answered));
    if (call === undefined) return;
    pending.delete(Number(answered));
    clearTimeout(call.timer);
    const evidence = { what: "devtools answer too large", method: call.method };
    call.reject(new VestibuleError("browser_failed", { evidence }));
  }

  function settle(id: number, message: Record<string, unknown>): void {
    const call = pending.get(id);
    if (call === undefined) return;
    pending.delete(id);
    clearTimeout(call.timer);
    if (isObject(message["error"])) {
      const code = message["error"]["code"];
      const evidence = { method: call.method, code: typeof code === "number" ? code : null };
      call.reject(new VestibuleError("browser_failed", { evidence }));
    } else if (isObject(message["result"])) {
      call.resolve(message["result"]);
    } else {
      const evidence = { what: "answer without a result", method: call.method };
      call.reject(new VestibuleError("browser_failed", { evidence }));
    }
  }

  function dispatch(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      shut("devtools message is not JSON");
      return;
    }
    if (!isObject(message)) return shut("devtools message is not an object");
    if (typeof message["id"] === "number") return settle(message["id"], message);
    const session = message["sessionId"];
    const key = `${typeof session === "string" ? session : ""} ${String(message["method"])}`;
    try {
      for (const handler of [...(handlers.get(key) ?? [])]) handler(message["params"]);
    } catch {
      // The types are the browser's promise; a broken one must not end the process that drives the browser.
      shut("devtools event is malformed");
    }
  }

  function read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1 && !over; end = chunk.indexOf(0, start)) {
      pieces.push(chunk.subarray(start, end));
      const text = pieces.length === 1 ? pieces[0]?.toString("utf8") : Buffer.concat(pieces).toString("utf8");
      pieces = [];
      piecesBytes = 0;
      start = end + 1;
      if (leavingOut) leavingOut = false;
      else dispatch(text ?? "");
    }
    if (over || leavingOut || start === chunk.length) return;
    pieces.push(chunk.subarray(start));
    piecesBytes += chunk.length - start;
    if (piecesBytes > maximumBytes) leaveOut();
  }

  input.on("data", read);
  for (const stream of [input, output]) {
    stream.once("error", () => shut("devtools pipe broke"));
    stream.once("close", () => shut("devtools pipe closed"));
  }
  input.once("end", () => shut("devtools pipe closed"));

  return {
    closed: closing.promise,
    close: () => shut("devtools pipe closed by us"),
    send<M extends Method>(method: M, parameters: Parameters<M>, session?: SessionId): Promise<Result<M>> {
      if (over || pending.size >= maximumPending) {
        const what = over ? "devtools pipe is closed" : "too many calls wait";
        return Promise.reject(new VestibuleError("browser_failed", { evidence: { what, method } }));
      }
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(new VestibuleError("browser_failed", { evidence: { what: "no answer", method } }));
        }, answerMs);
        // The protocol's types are the browser's own promise about its answers.
        pending.set(id, { method, resolve: (result) => resolve(result as Result<M>), reject, timer });
        const message = {
          id,
          method,
          params: parameters ?? {},
          ...(session === undefined ? {} : { sessionId: session }),
        };
        output.write(`${JSON.stringify(message)}\0`);
      });
    },
    on<E extends EventName>(event: E, session: SessionId, handler: (data: EventData<E>) => void): () => void {
      const key = `${session ?? ""} ${event}`;
      const wrapped: Handler = (data) => handler(data as EventData<E>);
      const set = handlers.get(key) ?? new Set();
      handlers.set(key, set.add(wrapped));
      return () => {
        set.delete(wrapped);
        if (set.size === 0 && handlers.get(key) === set) handlers.delete(key);
      };
    },
  };
}
