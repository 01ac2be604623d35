/** A browser without a screen: a cookie jar that follows redirects and Refresh, and submits plain forms. */
import { Agent, request } from "undici";
import { proofRedirectUri } from "../../../src/device-api/schemas.ts";
import { lookup } from "../../../src/http/lookup.ts";

interface Cookie {
  host: string;
  path: string;
  name: string;
  value: string;
}

export interface Page {
  url: URL;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Entities that `preact-render-to-string` writes in attributes. */
const decoded = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");

export class Browser {
  readonly #agent: Agent;
  readonly #language: string | undefined;
  #cookies: Cookie[] = [];
  /** Every address that was opened, in order. */
  readonly visited: string[] = [];
  page: Page | undefined;

  /** @param language what it sends as Accept-Language */
  constructor(ca: string, language?: string) {
    this.#language = language;
    this.#agent = new Agent({ connect: { ca, lookup }, allowH2: false });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #keep(url: URL, header: string): void {
    const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const attribute = (name: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const cookie = {
      host: url.hostname,
      path: attribute("path") ?? "/",
      name: pair.slice(0, at),
      value: pair.slice(at + 1),
    };
    this.#cookies = this.#cookies.filter(
      (one) => one.host !== cookie.host || one.path !== cookie.path || one.name !== cookie.name,
    );
    const gone =
      attribute("max-age") === "0" || Date.parse(attribute("expires") ?? "9999-01-01") < Date.now();
    if (!gone) this.#cookies.push(cookie);
  }

  #cookiesFor(url: URL): string {
    return this.#cookies
      .filter(
        (one) =>
          one.host === url.hostname &&
          (url.pathname === one.path ||
            url.pathname.startsWith(one.path.endsWith("/") ? one.path : `${one.path}/`)),
      )
      .map((one) => `${one.name}=${one.value}`)
      .join("; ");
  }

  /** The value of a cookie by its name, as it would be sent. */
  cookie(name: string): string | undefined {
    return this.#cookies.find((one) => one.name === name)?.value;
  }

  /** Ends at a page, or at the address that the agent intercepts, which is returned and never fetched. */
  async open(
    address: string | URL,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<URL> {
    let url = new URL(address);
    let body = form && new URLSearchParams(form).toString();
    for (let hops = 0; hops < 20; hops += 1) {
      this.visited.push(url.href);
      if (url.href.startsWith(proofRedirectUri)) return url;
      const cookie = this.#cookiesFor(url);
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: body === undefined ? "GET" : "POST",
        headers: {
          ...(this.#language === undefined ? {} : { "accept-language": this.#language }),
          ...headers,
          ...(cookie === "" ? {} : { cookie }),
          ...(body === undefined
            ? {}
            : { "content-type": "application/x-www-form-urlencoded", origin: url.origin }),
        },
        body: body ?? null,
      });
      for (const header of [answer.headers["set-cookie"] ?? []].flat()) this.#keep(url, header);
      const text = await answer.body.text();
      this.page = { url, status: answer.statusCode, headers: answer.headers, text };
      const refresh = /^0; ?url=(.+)$/.exec(String(answer.headers["refresh"] ?? ""))?.[1];
      const next = answer.headers["location"] ?? refresh;
      if (next === undefined) return url;
      url = new URL(String(next), url);
      body = undefined;
    }
    throw new Error("too many redirects");
  }

  /** Submits the form of the present page whose action ends so. */
  async submit(actionEnd: string, values: Record<string, string> = {}): Promise<URL> {
    const { page } = this;
    if (page === undefined) throw new Error("no page");
    const actions = [...page.text.matchAll(/<form[^>]* action="([^"]*)"/g)].map((match) =>
      decoded(match[1] ?? ""),
    );
    const action = actions.find((one) => one.endsWith(actionEnd));
    if (action === undefined) throw new Error(`no form ${actionEnd} in: ${page.text}`);
    return this.open(new URL(action, page.url), values);
  }
}
