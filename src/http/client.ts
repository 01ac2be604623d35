/**
 * The agent's one HTTP client: https only, system certificate authorities plus the optional pinned ones,
 * everything bounded, no redirects followed. Called by `identity/oauth.ts` and `agent/directory/directory-https.ts`.
 * undici is loaded at the first request, so that the agent can accept plug-ins sooner. It must never log or keep a body.
 */
import { createSecureContext, getCACertificates } from "node:tls";
import type { Dispatcher } from "undici";
import type { Clock } from "../clock/clock.ts";
import { VestibuleError } from "../errors/error.ts";
import { networkFailure } from "./failures.ts";
import { lookup } from "./lookup.ts";
import { createServerClock } from "./server-clock.ts";

/** All in milliseconds, 1 to 300,000. */
export interface HttpTimeouts {
  /** TCP and TLS together. Default 5,000. */
  connect?: number;
  /** From the request to the headers of the answer. Default 10,000. */
  headers?: number;
  /** Between two pieces of a body. Default 10,000. */
  body?: number;
  /** The whole exchange, so that a slow peer cannot hold it open. Default 30,000. */
  total?: number;
}

export interface HttpClientOptions {
  /**
   * Certificate authorities (PEM) to trust in addition to the system's. A function is asked before each request; new
   * connections are made when it returns another array.
   */
  ca?: readonly string[] | (() => readonly string[]);
  timeouts?: HttpTimeouts;
  clock: Clock;
  /** The machine's proxy, `http://` or `https://`; reached by CONNECT, so it sees no content. */
  proxy?: URL;
  /** Largest answer in bytes. Default 1 MiB. */
  maximumBytes?: number;
}

/** The part of the Fetch API's request that the agent uses; assignable from openid-client's. */
export interface HttpRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: ArrayBuffer | ReadableStream | Uint8Array | URLSearchParams | string | null | undefined;
  /** Redirects are never followed, whatever the value. */
  redirect?: "manual";
  signal?: AbortSignal | undefined;
}

export interface HttpClient {
  /**
   * Resolves when the whole body has been read.
   * @throws `network_unreachable`, `directory_unreachable`, `directory_untrusted`, `directory_error`, `clock_wrong`,
   * `captive_portal`, `cancelled` (by `signal`), `argument_invalid` (not https)
   */
  fetch(url: string, request?: HttpRequest): Promise<Response>;
  /** Directory's time minus local time, in milliseconds, by the Date header of its last answer. */
  clockSkew(): number;
  /** The directory's time: for assertions and for judging proofs only. */
  readonly serverClock: Clock;
  close(): Promise<void>;
}

interface Loaded {
  dispatcher: Dispatcher;
  request: (typeof import("undici"))["request"];
}

/** Network Authentication Required (RFC 6585 section 6). */
const captivePortalStatus = 511;
/** Statuses with which the Fetch API allows no body. */
const bodiless = new Set([204, 205, 304]);

function authoritiesOf({ ca = [] }: HttpClientOptions): readonly string[] {
  return typeof ca === "function" ? ca() : ca;
}

async function load(options: HttpClientOptions, ca: readonly string[]): Promise<Loaded> {
  const { Agent, ProxyAgent, request } = await import("undici");
  // A `ca` option replaces Node's own list, so the system's authorities are listed too. Over a hundred of them are
  // parsed, once here and not for each connection.
  const secureContext = createSecureContext({ ca: [...getCACertificates("system"), ...ca] });
  const tls = { secureContext, lookup, allowH2: false };
  const connectMs = options.timeouts?.connect ?? 5_000;
  const bounds = {
    allowH2: false,
    connectTimeout: connectMs,
    headersTimeout: options.timeouts?.headers ?? 10_000,
    bodyTimeout: options.timeouts?.body ?? 10_000,
    maxResponseSize: options.maximumBytes ?? 1024 * 1024,
    maxHeaderSize: 16 * 1024,
    connections: 4,
  };
  if (options.proxy === undefined) {
    // No exchange outlives its limits, so TCP's keep-alive would find nothing; and wine refuses to connect a socket that
    // it was set on before.
    const connect = { ...tls, timeout: connectMs, keepAlive: false };
    return { request, dispatcher: new Agent({ ...bounds, connect }) };
  }
  return {
    request,
    dispatcher: new ProxyAgent({
      ...bounds,
      uri: options.proxy.href,
      requestTls: { ...tls, timeout: connectMs },
    }),
  };
}

function bodyOf(body: HttpRequest["body"]): string | Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new VestibuleError("argument_invalid", { evidence: { what: "request body" } });
}

function headersOf(received: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const serverClock = createServerClock(options.clock);
  const totalMs = options.timeouts?.total ?? 30_000;
  interface Loading {
    ca: readonly string[];
    loaded: Promise<Loaded>;
  }
  let loading: Loading | undefined;
  let closed = false;

  /** One that fails, as for a list that does not parse, is forgotten: the next request tries again. */
  function begin(ca: readonly string[]): Loading {
    const begun = { ca, loaded: load(options, ca) };
    begun.loaded.catch(() => {
      if (loading === begun) loading = undefined;
    });
    return begun;
  }

  /** With the authorities that are trusted now. Requests that are under way end as they began. */
  async function current(): Promise<Loaded> {
    const ca = authoritiesOf(options);
    const before = loading;
    if (before?.ca === ca) return before.loaded;
    loading = begin(ca);
    const { loaded } = loading;
    void before?.loaded.then(({ dispatcher }) => dispatcher.close()).catch(() => undefined);
    return loaded;
  }

  async function exchange(target: URL, init: HttpRequest, signal: AbortSignal): Promise<Response> {
    const { request, dispatcher } = await current();
    const asked = options.clock.now();
    const answer = await request(target, {
      dispatcher,
      signal,
      method: init.method ?? "GET",
      headers: init.headers ?? {},
      body: bodyOf(init.body),
    });
    const headers = headersOf(answer.headers);
    serverClock.observe(headers.get("date"), { asked, answered: options.clock.now() });
    const body = await answer.body.arrayBuffer();
    if (answer.statusCode === captivePortalStatus) {
      throw new VestibuleError("captive_portal", { evidence: { host: target.host } });
    }
    return new Response(bodiless.has(answer.statusCode) ? null : body, {
      status: answer.statusCode,
      headers,
    });
  }

  return {
    serverClock,
    clockSkew: () => serverClock.skew(),
    async fetch(url, init = {}) {
      const target = URL.parse(url);
      if (target?.protocol !== "https:" || target.username !== "" || target.password !== "") {
        throw new VestibuleError("argument_invalid", {
          evidence: {
            what: "address is not https",
            scheme: target?.protocol ?? null,
            host: target?.host ?? null,
          },
        });
      }
      if (closed) throw new VestibuleError("cancelled", { evidence: { what: "http client closed" } });
      const deadline = AbortSignal.timeout(totalMs);
      const signal = init.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
      try {
        return await exchange(target, init, signal);
      } catch (error) {
        if (init.signal?.aborted === true && !deadline.aborted && !isTimeout(init.signal.reason)) {
          throw new VestibuleError("cancelled", { cause: error });
        }
        throw networkFailure(error, target.host);
      }
    },
    async close() {
      closed = true;
      const loaded = await loading?.loaded.catch(() => undefined);
      await loaded?.dispatcher.destroy();
    },
  };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}
