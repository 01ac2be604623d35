/**
 * The pages of the gallery as markup: all screens of one host in one language, and a single screen. Called by
 * `routes.ts`.
 */
import { renderToString } from "preact-render-to-string";
import { gallery as texts } from "../../texts/en/gallery.ts";
import type { Addresses } from "../document/page-document.tsx";
import { type Chosen, type Look, looks } from "./chosen.ts";
import type { Host } from "./specimens.ts";

export interface Listed {
  id: string;
  /** The caption below it. */
  about: string;
}

const hosts: readonly Host[] = ["windows", "macos"];

function Head(props: { language: string; title: string; addresses: Addresses; script?: string | undefined }) {
  return (
    <head>
      <meta charset="utf-8" />
      <title>{props.title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href={props.addresses.icon} type="image/svg+xml" />
      {props.addresses.styles.map((style) => (
        <link rel="stylesheet" href={style} key={style} />
      ))}
      {props.script === undefined ? null : <script type="module" src={props.script} />}
    </head>
  );
}

function Choice(props: { name: string; label: string; chosen: string; of: readonly [string, string][] }) {
  const id = `choose-${props.name}`;
  return (
    <p>
      <label for={id}>{props.label}</label>
      <select id={id} name={props.name}>
        {props.of.map(([value, words]) => (
          <option value={value} selected={value === props.chosen} key={value}>
            {words}
          </option>
        ))}
      </select>
    </p>
  );
}

export function galleryDocument(page: {
  brand: string;
  chosen: Chosen;
  languages: readonly string[];
  listed: readonly Listed[];
  addresses: Addresses;
}): string {
  const { chosen, languages, listed, addresses } = page;
  const names = new Intl.DisplayNames("en", { type: "language" });
  return `<!doctype html>${renderToString(
    <html lang="en" data-look={chosen.look}>
      <Head language="en" title={texts.title(page.brand)} addresses={addresses} />
      <body class="gallery">
        <header>
          <h1>{texts.title(page.brand)}</h1>
          <p>
            {texts.introduction(listed.length)} <a href="/">{texts.toDemo}</a>
          </p>
          <form method="get" action="/screens" class="gallery-choice">
            <Choice
              name="host"
              label={texts.host}
              chosen={chosen.host}
              of={hosts.map((host) => [host, texts.hosts[host]])}
            />
            <Choice
              name="language"
              label={texts.language}
              chosen={chosen.language}
              of={languages.map((language) => [language, names.of(language) ?? language])}
            />
            <Choice
              name="look"
              label={texts.look}
              chosen={chosen.look}
              of={looks.map((look: Look) => [look, texts.looks[look]])}
            />
            <button type="submit" class="primary">
              {texts.show}
            </button>
          </form>
        </header>
        <main>
          <ul class="gallery-screens">
            {listed.map(({ id, about }) => {
              const { host, language, look } = chosen;
              const address = `/screens/one?${String(new URLSearchParams({ host, language, look, screen: id }))}`;
              return (
                <li key={id} id={id}>
                  <figure>
                    <div class="gallery-frame">
                      <iframe src={address} title={id} loading="lazy" tabIndex={-1} inert />
                    </div>
                    <figcaption>
                      <a href={address}>{id}</a> <span class="note">{about}</span>
                    </figcaption>
                  </figure>
                </li>
              );
            })}
          </ul>
        </main>
      </body>
    </html>,
  )}`;
}

/** A single screen; its script draws it as the harness's page does. */
export function oneScreenDocument(page: { chosen: Chosen; id: string; addresses: Addresses }): string {
  const { chosen, id, addresses } = page;
  return `<!doctype html>${renderToString(
    <html lang={chosen.language} data-look={chosen.look}>
      <Head language={chosen.language} title={id} addresses={addresses} script={addresses.script} />
      <body class="one-screen">
        <noscript>{texts.noScript}</noscript>
      </body>
    </html>,
  )}`;
}
