/**
 * A trace as one HTML file: verdict, timeline, screens as pictures, messages, what opens what. Written by `vestibule
 * rehearse --trace`. It loads nothing, runs nothing and holds no secret: all content comes from recordings, which are
 * masked already, and Preact escapes it.
 */
import { createHash } from "node:crypto";
import { renderToString } from "preact-render-to-string";
import { trace as texts } from "../../texts/en/rehearsal.ts";
import type { TracedFrame } from "../contract/login-harness-contract.ts";
import type { Opening, OpensRow, PhoneOwner, TimelineEntry } from "../contract/model.ts";
import type { RehearsalResult } from "../rehearsal/rehearsal.ts";
import type { Mismatch } from "../rehearsal/verdict.ts";
import { traceStyle } from "./trace-style.ts";

/** One screen of the run, drawn. */
export interface DrawnScreen {
  at: number;
  /** A `data:` URI; absent where no browser could draw it. */
  picture?: string | undefined;
  /** The phones at that moment, as `data:` URIs. */
  phones: readonly { owner: PhoneOwner; picture: string }[];
  phoneHidden: boolean;
  /** The text on the screen. */
  words: string;
}

/** One rehearsal as the trace shows it. Its recording is masked; its steps name actions, not typed text. */
export interface Traced {
  result: Omit<RehearsalResult, "recording">;
  entries: readonly TimelineEntry[];
  frames: readonly TracedFrame[];
  screens: readonly DrawnScreen[];
}

/** The whole file, for one rehearsal or several. */
export function traceDocument(runs: readonly Traced[]): string {
  const [only] = runs;
  const title =
    runs.length === 1 && only !== undefined
      ? `${texts.heading}: ${only.result.scenario}`
      : texts.several(runs.length);
  const hash = createHash("sha256").update(traceStyle).digest("base64");
  const policy = [
    ...["default-src 'none'", "img-src data:", `style-src 'sha256-${hash}'`],
    ...["base-uri 'none'", "form-action 'none'"],
  ].join("; ");
  return `<!doctype html>${renderToString(
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: traceStyle }} />
      </head>
      <body>
        <main>
          {runs.length === 1 ? null : <Contents title={title} runs={runs} />}
          {runs.map((run) => (
            <Run key={run.result.scenario} run={run} alone={runs.length === 1} />
          ))}
        </main>
        <footer>{texts.footer}</footer>
      </body>
    </html>,
  )}\n`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);
const short = (ms: number) => (ms / 1000).toFixed(1);

function Verdict({ passed }: { passed: boolean }) {
  return (
    <span class={passed ? "verdict passed" : "verdict failed"}>
      {passed ? `✓ ${texts.passed}` : `✗ ${texts.failed}`}
    </span>
  );
}

function Contents({ title, runs }: { title: string; runs: readonly Traced[] }) {
  return (
    <nav aria-label={texts.contents}>
      <h1>{title}</h1>
      <ol>
        {runs.map(({ result }) => (
          <li key={result.scenario}>
            <a href={`#${result.scenario}`}>{result.scenario}</a> {result.title}{" "}
            <Verdict passed={result.passed} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Run({ run, alone }: { run: Traced; alone: boolean }) {
  const { result } = run;
  const body = (
    <>
      <Summary result={result} />
      <Screens screens={run.screens} />
      <Openings before={result.opensBefore} after={result.opens} />
      <Timeline entries={run.entries} />
      <Protocol frames={run.frames} />
    </>
  );
  return (
    <article id={result.scenario}>
      {alone ? (
        <>
          <h1>{result.title}</h1>
          {body}
        </>
      ) : (
        <>
          <h2>{result.title}</h2>
          <details open={!result.passed}>
            <summary>
              {result.scenario} <Verdict passed={result.passed} />
            </summary>
            {body}
          </details>
        </>
      )}
    </article>
  );
}

const said = (outcome: { outcome: string; code?: string | undefined }) =>
  outcome.code === undefined ? outcome.outcome : `${outcome.outcome} (${outcome.code})`;

function Summary({ result }: { result: Traced["result"] }) {
  return (
    <section>
      <p>
        <Verdict passed={result.passed} />
      </p>
      <dl>
        <dt>{texts.heading}</dt>
        <dd>{result.scenario}</dd>
        <dt>{texts.device}</dt>
        <dd>{result.system}</dd>
        <dt>{texts.expected}</dt>
        <dd>{said(result.expected)}</dd>
        <dt>{texts.came}</dt>
        <dd>{said(result.outcome)}</dd>
        <dt>{texts.time}</dt>
        <dd>{texts.took(short(result.totalMs), short(result.machineMs))}</dd>
      </dl>
      <Mismatches mismatches={result.mismatches} />
      <details>
        <summary>{texts.steps}</summary>
        <ol>
          {result.steps.map((step, index) => (
            <li key={index}>
              {step.do} <span class="dim">{`${String(step.ms)} ms`}</span>
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

function Mismatches({ mismatches }: { mismatches: readonly Mismatch[] }) {
  if (mismatches.length === 0) return null;
  return (
    <>
      <h2>{texts.mismatches}</h2>
      <ul class="mismatches">
        {mismatches.map(({ at, problem }) => (
          <li key={`${at} ${problem}`}>
            <strong>{at}</strong> {problem}
          </li>
        ))}
      </ul>
    </>
  );
}

function Screens({ screens }: { screens: readonly DrawnScreen[] }) {
  const isDrawn = screens.some(({ picture }) => picture !== undefined);
  return (
    <section>
      <h2>{texts.screens}</h2>
      {isDrawn ? null : <p>{texts.noPictures}</p>}
      <ol class="screens">
        {screens.map((screen, index) => (
          <li key={index}>
            <figure>
              {screen.picture === undefined ? null : (
                <img src={screen.picture} alt={texts.pictureOf(screen.words)} />
              )}
              {screen.phones.map(({ owner, picture }) => (
                <img class="phone" src={picture} alt={texts.onPhone[owner]} key={owner} />
              ))}
              <figcaption>
                {texts.screen(index + 1, seconds(screen.at))}
                {screen.picture === undefined ? <p>{screen.words}</p> : null}
                {screen.phoneHidden ? <p>{texts.notShown}</p> : null}
              </figcaption>
            </figure>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <details open>
      <summary>
        <h2>{texts.timeline}</h2>
      </summary>
      <table>
        <thead>
          <tr>
            {[texts.seconds, texts.actor, texts.what, texts.event].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ at, actor, text, event }, index) => (
            <tr key={index} class={`by-${actor}`}>
              <td class="number">{seconds(at)}</td>
              <td>{actor}</td>
              <td>{text}</td>
              <td>
                <code>{event}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Protocol({ frames }: { frames: readonly TracedFrame[] }) {
  return (
    <details>
      <summary>
        <h2>{texts.protocol}</h2>
      </summary>
      {frames.length === 0 ? (
        <p>{texts.noProtocol}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {[texts.seconds, texts.from, texts.message, texts.fields].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {frames.map(({ at, from, message, fields }, index) => (
              <tr key={index}>
                <td class="number">{seconds(at)}</td>
                <td>{from}</td>
                <td>
                  <code>{message}</code>
                </td>
                <td>
                  {Object.entries(fields).map(([name, value]) => (
                    <div key={name} class="field">
                      <code>{name}</code> {value}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function Openings({ before, after }: { before: readonly OpensRow[]; after: readonly OpensRow[] }) {
  return (
    <section>
      <h2>{texts.openings}</h2>
      {[
        { name: texts.before, rows: before },
        { name: texts.after, rows: after },
      ].map(({ name, rows }) => (
        <Table key={name} name={name} rows={rows} />
      ))}
    </section>
  );
}

function Table({ name, rows }: { name: string; rows: readonly OpensRow[] }) {
  const stores = [...new Set(rows.flatMap(({ opens }) => opens.map(({ store }) => store)))];
  return (
    <table>
      <caption>{name}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.secret}</th>
          {stores.map((store) => (
            <th key={store} scope="col">
              {store}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.secret}</th>
            {stores.map((store) => {
              const opens = row.opens.find((each) => each.store === store)?.opens;
              return (
                <td key={store} class={opens === true ? "opens" : ""}>
                  {openingText(opens)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function openingText(opens: Opening | undefined): string {
  if (opens === undefined) return texts.absent;
  if (opens === "unknown") return texts.unknown;
  if (opens === "locked-out") return texts.lockedOut;
  return opens ? `✓ ${texts.opens}` : texts.locked;
}
