/**
 * A screen as a host of an older version can show it. Called by the dialogue for each screen. What a version does not
 * have is said in words that it has; what cannot be said so, the flow is refused for, and nothing is left out silently.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type PurposeName, purposeTable } from "../../protocol/table.ts";
import type { Screen, ScreenField } from "./composition.ts";

/** Said in the message instead. */
const inWords: ReadonlySet<PurposeName> = new Set(["item", "shownCode", "address", "next"]);
/** A convenience: without it the same is said or done otherwise. */
const dispensable: ReadonlySet<PurposeName> = new Set(["qr", "timeLeft"]);

/** @throws `version_unsupported` for a screen that asks for what a host of that version cannot ask */
export function asOf(version: number, screen: Screen): Screen {
  const isNew = ({ purpose }: ScreenField) => purposeTable[purpose].since > version;
  if (version > 1 && !screen.some(isNew)) return screen;
  const words: string[] = [];
  const shown: ScreenField[] = [];
  for (const field of screen) {
    const { purpose, index, text } = field;
    if (!isNew(field)) shown.push({ purpose, index, text });
    else if (inWords.has(purpose)) words.push(text ?? "");
    else if (!dispensable.has(purpose))
      throw new VestibuleError("version_unsupported", { evidence: { version, purpose } });
  }
  return words.length === 0 ? shown : inWordsOf(shown, words, version);
}

/** Words that the message has no room for stand in the notice, before what it says itself. */
function inWordsOf(fields: readonly ScreenField[], words: readonly string[], version: number): Screen {
  const textOf = (purpose: PurposeName) => fields.find((field) => field.purpose === purpose)?.text;
  const joined = (parts: readonly (string | undefined)[]) =>
    parts.filter((part) => part !== undefined).join(" ");
  const fits = (purpose: PurposeName, text: string) =>
    Buffer.byteLength(text) <= purposeTable[purpose].maximum;
  let kept = words.length;
  while (kept > 0 && !fits("message", joined([textOf("message"), ...words.slice(0, kept)]))) kept -= 1;
  const message = joined([textOf("message"), ...words.slice(0, kept)]);
  const notice = joined([...words.slice(kept), textOf("notice")]);
  if (!fits("notice", notice))
    throw new VestibuleError("version_unsupported", { evidence: { version, what: "text too long" } });
  return withText(withText(fields, "message", message), "notice", notice);
}

/** In the order in which hosts stack them: a message stands above all that is typed or pressed, a notice beneath. */
function withText(fields: readonly ScreenField[], purpose: "message" | "notice", text: string): Screen {
  const had = fields.find((field) => field.purpose === purpose);
  if (had !== undefined) return fields.map((field) => (field === had ? { ...field, text } : field));
  if (text === "") return fields;
  const at = fields.findIndex((field) =>
    purpose === "message"
      ? field.purpose !== "brand" && field.purpose !== "title"
      : field.purpose === "action",
  );
  return fields.toSpliced(at < 0 ? fields.length : at, 0, { purpose, text });
}
