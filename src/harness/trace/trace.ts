/**
 * Makes a trace of rehearsals: draws the recordings and writes them into one document. Called by `vestibule rehearse`
 * after everything was played. Where no browser can draw, the file has the screens' texts instead.
 */
import { codeOf } from "../../errors/error.ts";
import { phoneOwners, phoneSurface } from "../contract/model.ts";
import type { RehearsalResult } from "../rehearsal/rehearsal.ts";
import type { RecordedScreen } from "../rehearsal/recording.ts";
import { type DrawnScreen, type Traced, traceDocument } from "./trace-document.tsx";
import { type DrawOptions, withPainter } from "./trace-pictures.ts";

type Paint = (screen: RecordedScreen) => Promise<Uint8Array>;

/**
 * @param results a result without a recording is left out
 * @returns the file's HTML
 * @throws `cancelled`; `browser_failed` when the browser broke while it drew
 */
export async function traceOf(
  results: readonly RehearsalResult[],
  options: DrawOptions = {},
): Promise<string> {
  const all = (paint: Paint | undefined) => inOrder(results, (result) => drawn(result, paint));
  let runs: Traced[][];
  try {
    runs = await withPainter(options, all);
  } catch (error) {
    if (codeOf(error) !== "browser_missing") throw error;
    runs = await all(undefined);
  }
  return traceDocument(runs.flat());
}

async function drawn(whole: RehearsalResult, paint: Paint | undefined): Promise<Traced[]> {
  const { recording, ...result } = whole;
  if (recording === undefined) return [];
  const screens: DrawnScreen[] = [];
  for (const screen of recording.screens.filter(isWorthIt).filter(isSeen)) {
    const picture = paint === undefined ? undefined : uri("webp", await paint(screen));
    const phones = phoneOwners.flatMap((owner) => {
      const jpeg = screen.pictures[phoneSurface(owner)];
      return jpeg === undefined ? [] : [{ owner, picture: uri("jpeg", jpeg) }];
    });
    const before = screens.at(-1);
    // Two states that look the same become one screen.
    if (picture !== undefined && picture === before?.picture && isSame(phones, before.phones)) continue;
    screens.push({ at: screen.at, picture, phones, phoneHidden: screen.phoneHidden, words: wordsOf(screen) });
  }
  return [{ result, screens, entries: recording.entries, frames: recording.frames }];
}

const isSame = (some: DrawnScreen["phones"], others: DrawnScreen["phones"]) =>
  JSON.stringify(some) === JSON.stringify(others);

/** A browser without a picture yet shows nothing. */
const isWorthIt = ({ state, pictures }: RecordedScreen) =>
  state.screen.browser === undefined || pictures.screen !== undefined;

/** A screen that was replaced in the same millisecond was never seen. */
const isSeen = ({ at }: RecordedScreen, place: number, all: readonly RecordedScreen[]) =>
  all[place + 1]?.at !== at;

const uri = (type: "webp" | "jpeg", bytes: Uint8Array) =>
  `data:image/${type};base64,${Buffer.from(bytes).toString("base64")}`;

function wordsOf({ state: { screen } }: RecordedScreen): string {
  const said = screen.fields.map(({ text, label }) => (text === "" ? label : text));
  const words = [screen.view, ...said, screen.status.text].filter((text) => text !== "");
  return words.join(" · ");
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
