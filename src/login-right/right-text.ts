/** A right of the authorization database as an XML property list: how macOS prints and takes it. Called by the commands. */
import { isDeepStrictEqual } from "node:util";
import { parse } from "plist";
import { VestibuleError } from "../errors/error.ts";
import { type MechanismRight, mechanismRight } from "./right.ts";

/** @throws whatever the library throws; it would also print that, so its console is silent meanwhile */
function parsed(source: string): unknown {
  const { error, warn } = console;
  Object.assign(console, { error: () => undefined, warn: () => undefined });
  try {
    return parse(source);
  } finally {
    Object.assign(console, { error, warn });
  }
}

/** A right, and the text that it came from. */
export interface RightText {
  readonly right: MechanismRight;
  readonly source: string;
}

export type ReadText =
  | { is: "right"; text: RightText }
  /** A right of another class: it has no list of mechanisms. */
  | { is: "other-class"; class: string }
  | { is: "no-right" };

export function rightIn(source: string): ReadText {
  let value: unknown;
  try {
    value = parsed(source);
  } catch {
    return { is: "no-right" };
  }
  const right = mechanismRight.safeParse(value);
  if (right.success) return { is: "right", text: { right: right.data, source } };
  const named = typeof value === "object" && value !== null && "class" in value ? value.class : undefined;
  return typeof named === "string" && named !== "evaluate-mechanisms"
    ? { is: "other-class", class: named }
    : { is: "no-right" };
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * The right's text with another list in the place of its own; everything else keeps its bytes.
 * @throws `internal` where the text means anything else than that
 */
export function withMechanisms({ right, source }: RightText, mechanisms: readonly string[]): string {
  const entries = mechanisms.map((mechanism) => `\t\t<string>${escaped(mechanism)}</string>\n`).join("");
  const list = /(<key>mechanisms<\/key>\s*)(?:<array\s*\/>|<array>[^]*?<\/array>)/;
  const text = source.replace(list, (_all, key: string) => `${key}<array>\n${entries}\t</array>`);
  if (!isDeepStrictEqual(parsed(text), { ...right, mechanisms: [...mechanisms] }))
    throw new VestibuleError("internal", { evidence: { what: "right" } });
  return text;
}
