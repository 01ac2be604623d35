/**
 * The demo provider's sign-in page. A template tag escapes each string; the page has no script and names its one style
 * by hash. Called by the provider's process.
 */
import { createHash } from "node:crypto";
import { provider as texts } from "../../texts/en/harness.ts";

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { box-sizing: border-box; width: min(24rem, 100vw); padding: 2rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid GrayText; border-radius: .25rem; }
button { margin-top: 1.5rem; width: 100%; padding: .7rem; font: inherit; font-weight: 600; border-radius: .25rem;
  border: 1px solid transparent; background: #1d4f91; color: #fff; }
input:focus-visible, button:focus-visible { outline: 3px solid #c77700; outline-offset: 2px; }
[role=alert] { padding: .6rem; border: 2px solid #b3261e; border-radius: .25rem; }
`;

/**
 * `form-action` allows any https origin: Chromium also applies it to the redirects after the form, and a provider
 * cannot know where its client sends the person next.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; ` +
    "form-action 'self' https:; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup made by `html`, which must not be escaped again. */
class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function html(parts: TemplateStringsArray, ...values: (string | Markup)[]): Markup {
  let text = parts[0] ?? "";
  values.forEach((value, index) => {
    text +=
      value instanceof Markup
        ? value.text
        : value.replace(/[&<>"']/g, (character) => escapes[character] ?? "");
    text += parts[index + 1] ?? "";
  });
  return new Markup(text);
}

const nothing = html``;

function page(title: string, content: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.text;
}

export interface SignInPage {
  action: string;
  /** The address typed before, or the login hint (OpenID Connect Core 1.0, section 3.1.2.1). */
  email: string;
  wrong: boolean;
}

/** The first empty field has the focus. */
export function signInPage({ action, email, wrong }: SignInPage): string {
  const alert = wrong ? html`<p role="alert" id="wrong">${texts.wrong}</p>` : nothing;
  const described = wrong ? html` aria-describedby="wrong"` : nothing;
  const first = html` autofocus`;
  return page(
    texts.title,
    html`<p>${texts.asked}</p>
      ${alert}
      <form method="post" action="${action}">
        <label for="email">${texts.email}</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          required
          maxlength="254"
          value="${email}"
          ${described}${email === "" ? first : nothing}
        />
        <label for="password">${texts.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          maxlength="200"
          ${described}${email === "" ? nothing : first}
        />
        <button>${texts.submit}</button>
      </form>`,
  );
}

export function expiredPage(): string {
  return page(texts.expiredTitle, html`<p>${texts.expired}</p>`);
}
