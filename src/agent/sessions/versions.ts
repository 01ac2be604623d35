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
  return words.length === 0 ? shown : withMessage(shown, words);
}

function withMessage(fields: readonly ScreenField[], words: readonly string[]): Screen {
  const message = fields.find(({ purpose }) => purpose === "message");
  const text = [message?.text, ...words].filter((part) => part !== undefined).join(" ");
  if (message !== undefined) return fields.map((field) => (field === message ? { ...field, text } : field));
  const at = fields.findIndex(({ purpose }) => purpose !== "brand" && purpose !== "title");
  return fields.toSpliced(at < 0 ? fields.length : at, 0, { purpose: "message", text });
}
