/**
 * Puts a screen together from its parts, so that it fits every host: what a Windows tile has no row for does not
 * compile, and what only shows at run time (a repeated input, a list that is too long) is thrown. `screens.ts` calls it.
 */
import { VestibuleError } from "../../errors/error.ts";
import {
  type MarkName,
  type PurposeName,
  inputOptions,
  marks,
  purposeTable,
  purposes,
} from "../../protocol/table.ts";
import type { WindowsPurpose, windowsFields } from "../../protocol/windows-fields.ts";
import type { Secret } from "../../secrets/arena.ts";

export interface ScreenField {
  purpose: PurposeName;
  /** Which of several actions or items. */
  index?: number | undefined;
  text?: string | undefined;
  /** Of an item. */
  mark?: MarkName | undefined;
  /** Of a rule: its number. Of `timeLeft`: seconds. */
  value?: number | undefined;
  /** Of a rule against names: the names, one a line. */
  detail?: string | undefined;
  /** Of an input: `inputOptions`, added up. */
  options?: number | undefined;
  /** Of `webProxy`. Lent until the screen is sent. */
  credential?: Secret | undefined;
}

export type Screen = readonly ScreenField[];

/**
 * Purposes that no tile has a row for: a host says in `hello.shows` that it can show them, or was started for what only
 * a Mac has, whose disk opens with a recovery key.
 */
type BesideTheTable = "web" | "webProxy" | "qr" | "recoveryKey";

// A purpose that gets no row in the Windows table has to be named above, or this does not compile.
const everyPurposeHasARow: [Exclude<PurposeName, BesideTheTable | WindowsPurpose>] extends [never]
  ? true
  : never = true;
void everyPurposeHasARow;

type Row = (typeof windowsFields)[number];
type IndexOf<Purpose extends WindowsPurpose> = Extract<Row, { purpose: Purpose }>["index"];
type Input = Extract<Row, { type: "password" }>["purpose"] | "recoveryKey";

export interface Item {
  mark: MarkName;
  text: string;
  value?: number | undefined;
  detail?: string | undefined;
}

/** As many as there are rows for. A list whose length is not known before goes through `atMost`. */
type Perhaps = Item | undefined;
export type Items = readonly [Perhaps?, Perhaps?, Perhaps?, Perhaps?, Perhaps?, Perhaps?];

// One more or one less than the rows of the table, and this does not compile.
const everyItemHasARow: IndexOf<"item"> extends keyof Items & number
  ? true
  : `${IndexOf<"item">}` extends keyof Items
    ? true
    : never = true;
void everyItemHasARow;

/** A secret to type: its purpose, and how it is typed. */
export interface Asked {
  purpose: Input;
  options?: keyof typeof inputOptions;
}

export interface ScreenParts {
  title?: string | undefined;
  message?: string | undefined;
  shownCode?: string | undefined;
  address?: string | undefined;
  /** For a host that shows pictures. */
  qr?: string | undefined;
  items?: Items | undefined;
  /** Two at most: a tile is as high as a hand. */
  asks?: readonly [Asked?, Asked?] | undefined;
  /** Whether the person types their user name. */
  userName?: boolean;
  /** What is typed and is no secret, and how. */
  code?: "numeric" | "text" | undefined;
  submit?: boolean;
  progress?: string | undefined;
  /** Seconds from now. */
  timeLeft?: number | undefined;
  /** For a host that has a browser of its own. */
  web?: { address: string; proxy: string; credential: Secret } | undefined;
  notice?: string | undefined;
  next?: string | undefined;
  actions?: { readonly [Index in IndexOf<"action">]?: string | undefined } | undefined;
}

/** @throws `internal` for more items than a host has rows for */
export function atMost(items: readonly Item[]): Items {
  if (items.length > purposeTable.item.most)
    throw new VestibuleError("internal", { evidence: { what: "too many items", items: items.length } });
  const [first, second, third, fourth, fifth, sixth] = items;
  return [first, second, third, fourth, fifth, sixth];
}

const said = (purpose: PurposeName, text: string | undefined): ScreenField[] =>
  text === undefined ? [] : [{ purpose, text }];

/** @throws `internal` for a secret that is asked for twice */
export function compose(brand: string, parts: ScreenParts): Screen {
  const asks = (parts.asks ?? []).filter((asked) => asked !== undefined);
  const [first, second] = asks;
  if (first !== undefined && first.purpose === second?.purpose)
    throw new VestibuleError("internal", { evidence: { what: "asked twice", purpose: first.purpose } });
  const items = (parts.items ?? []).filter((item) => item !== undefined);
  return [
    { purpose: "brand", text: brand },
    ...said("title", parts.title),
    ...said("message", parts.message),
    ...said("shownCode", parts.shownCode),
    ...said("address", parts.address),
    ...said("qr", parts.qr),
    ...items.map((item, index): ScreenField => ({ purpose: "item", index, ...item })),
    ...(parts.userName === true ? [{ purpose: "userName" as const }] : []),
    ...asks.map(({ purpose, options }): ScreenField => ({
      purpose,
      ...(options === undefined ? {} : { options: inputOptions[options] }),
    })),
    ...(parts.code === undefined
      ? []
      : [{ purpose: "code" as const, options: parts.code === "numeric" ? inputOptions.numeric : 0 }]),
    ...(parts.submit === true ? [{ purpose: "submit" as const }] : []),
    ...said("progress", parts.progress),
    ...(parts.timeLeft === undefined ? [] : [{ purpose: "timeLeft" as const, value: parts.timeLeft }]),
    ...said("web", parts.web?.address),
    ...(parts.web === undefined
      ? []
      : [{ purpose: "webProxy" as const, text: parts.web.proxy, credential: parts.web.credential }]),
    ...said("next", parts.next),
    ...said("notice", parts.notice),
    ...([0, 1, 2] as const).flatMap((index): ScreenField[] => {
      const text = parts.actions?.[index];
      return text === undefined ? [] : [{ purpose: "action", index, text }];
    }),
  ];
}

/** What `maximum` bytes can carry of a text, in whole characters: a long name must not cost the person the screen. */
export function fitting(text: string, maximum: number): string {
  if (Buffer.byteLength(text) <= maximum) return text;
  return new TextDecoder().decode(Buffer.from(text).subarray(0, maximum), { stream: true });
}

/** As it goes on the wire, cut to what its field carries. */
export function onTheWire({ purpose, index, text, mark, value, detail, options, credential }: ScreenField) {
  return {
    purpose: purposes[purpose],
    index: index ?? 0,
    text: fitting(text ?? "", purposeTable[purpose].maximum),
    ...(mark === undefined ? {} : { mark: marks[mark] }),
    ...(value === undefined ? {} : { value }),
    ...(detail === undefined ? {} : { detail }),
    ...(options === undefined ? {} : { options }),
    ...(credential === undefined ? {} : { credential }),
  };
}
