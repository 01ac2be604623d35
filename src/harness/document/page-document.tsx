/** The page's HTML, sent by the page's server: a frame that the scripts fill. It never contains state or the token. */
import { renderToString } from "preact-render-to-string";
import type { PageTexts } from "../../texts/en/page.ts";

export interface Addresses {
  styles: readonly string[];
  icon: string;
  script: string;
}

/** The frame of the page; `main.ts` draws everything inside it. */
export function pageDocument(texts: PageTexts, brand: string, addresses: Addresses): string {
  return `<!doctype html>${renderToString(
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <title>{texts.title(brand)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={addresses.icon} type="image/svg+xml" />
        {addresses.styles.map((style) => (
          <link rel="stylesheet" href={style} key={style} />
        ))}
        <script type="module" src={addresses.script} />
      </head>
      <body>
        <noscript>{texts.noScript}</noscript>
      </body>
    </html>,
  )}`;
}

/** The page for a visitor without the token. */
export function refusalDocument(texts: PageTexts): string {
  return `<!doctype html>${renderToString(
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <title>{texts.heading}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </head>
      <body>
        <h1>{texts.heading}</h1>
        <p>{texts.notAllowed}</p>
      </body>
    </html>,
  )}`;
}
