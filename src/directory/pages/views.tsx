/**
 * The markup of the directory's pages: plain forms without script. Called by `proof.ts`; `recovery-views.tsx` uses the
 * page frame and the e-mail form too. Preact escapes every value.
 */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Purpose } from "../../device-api/schemas.ts";
import type { DirectoryPageTexts } from "../../texts/directory-pages.ts";
import { stylePath } from "./style.ts";
import type { Wording } from "./wording.ts";

/** What every page has: the brand and the language. */
export interface AnyPage {
  brand: string;
  wording: Wording;
}

export function Page(props: AnyPage & { title: string; children: ComponentChildren }) {
  return (
    <html lang={props.wording.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${props.title} - ${props.brand}`}</title>
        <link rel="stylesheet" href={stylePath} />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <main>
          <p class="brand">{props.brand}</p>
          <h1>{props.title}</h1>
          {props.children}
        </main>
      </body>
    </html>
  );
}

export const html = (page: ReturnType<typeof Page>): string => `<!DOCTYPE html>${renderToString(page)}`;

function CancelForm(props: { texts: DirectoryPageTexts; base: string }) {
  return (
    <form method="post" action={`${props.base}/cancel`}>
      <button type="submit">{props.texts.cancel}</button>
    </form>
  );
}

/** The e-mail field with its error message. */
export function EmailForm(props: {
  texts: DirectoryPageTexts;
  action: string;
  email?: string | undefined;
  alert?: string | undefined;
}) {
  const { texts } = props;
  const described = props.alert === undefined ? "email-help" : "email-help email-alert";
  return (
    <form method="post" action={props.action}>
      <label for="email">{texts.email}</label>
      <p class="help" id="email-help">
        {texts.emailHelp}
      </p>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        maxLength={254}
        required
        autofocus
        value={props.email ?? ""}
        aria-describedby={described}
        aria-invalid={props.alert === undefined ? undefined : "true"}
      />
      {props.alert !== undefined && (
        <p class="alert" id="email-alert" role="alert">
          {props.alert}
        </p>
      )}
      <button type="submit" class="primary">
        {texts.next}
      </button>
    </form>
  );
}

export interface EmailPage extends AnyPage {
  /** The path of the interaction; the forms post below it. */
  base: string;
  /** Which secret is reset. */
  purpose: Purpose;
  hostName: string;
  accountName: string;
  displayName: string;
  /** What the person typed before, so that they can correct it. */
  email?: string | undefined;
  /** The error message for it. */
  alert?: string | undefined;
}

/** The page that asks for the e-mail address; it names the device and the account. */
export function emailPage(page: EmailPage): string {
  const { brand, wording } = page;
  const texts = wording.pages;
  const account = page.displayName === "" ? page.accountName : `${page.displayName} (${page.accountName})`;
  return html(
    <Page brand={brand} wording={wording} title={texts.resetTitle[page.purpose]}>
      <p>{texts.resetIntroduction}</p>
      <dl>
        <dt>{texts.device}</dt>
        <dd>{page.hostName}</dd>
        <dt>{texts.account}</dt>
        <dd>{account}</dd>
      </dl>
      <EmailForm texts={texts} action={`${page.base}/email`} email={page.email} alert={page.alert} />
      <CancelForm texts={texts} base={page.base} />
    </Page>,
  );
}

/** Shown for a moment while the browser goes to the provider; the link is for browsers that do not go by themselves. */
export function leavingPage(page: AnyPage & { base?: string; to: URL }): string {
  const { brand, wording } = page;
  const texts = wording.pages;
  return html(
    <Page brand={brand} wording={wording} title={texts.leavingTitle}>
      <p role="status">{texts.leavingMessage}</p>
      <a class="button" href={page.to.href} rel="noreferrer">
        {texts.leavingLink}
      </a>
      {page.base !== undefined && <CancelForm texts={texts} base={page.base} />}
    </Page>,
  );
}

/** Says why the proof was refused, with the way back to the device. */
export function refusedPage(page: AnyPage & { base: string; sentence: string }): string {
  const { brand, wording } = page;
  const texts = wording.pages;
  return html(
    <Page brand={brand} wording={wording} title={texts.refusedTitle}>
      <p class="alert" role="alert">
        {page.sentence}
      </p>
      <form method="post" action={`${page.base}/leave`}>
        <button type="submit" class="primary" autofocus>
          {texts.backToDevice}
        </button>
      </form>
    </Page>,
  );
}

/** For a page whose interaction is over. */
export function gonePage(page: AnyPage & { sentence: string; again?: string | undefined }): string {
  const { brand, wording } = page;
  const texts = wording.pages;
  return html(
    <Page brand={brand} wording={wording} title={texts.goneTitle}>
      <p role="alert">{page.sentence}</p>
      {page.again !== undefined && (
        <a class="button" href={page.again}>
          {texts.beginAgain}
        </a>
      )}
    </Page>,
  );
}
