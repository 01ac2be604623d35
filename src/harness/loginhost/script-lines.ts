/**
 * A script for a login host, one JSON object a line, judged as a whole before a host starts. Called with the actions that
 * a host knows. Lines hold secrets: a fault says where and which words, and never what a line says otherwise.
 */
import type { z } from "zod";

/** What each action takes, by the word after `do`. */
export type Actions = Readonly<Record<string, z.ZodType>>;

export type ScriptFault = { line: number } & (
  | { problem: "not-json" }
  /** `action` is absent where the line names none. */
  | { problem: "unknown-action"; action: string | undefined; allowed: readonly string[] }
  | { problem: "unfit"; action: string; member: string; allowed: readonly string[] }
  | { problem: "too-many"; action: string }
);

export interface ScriptLine<Action> {
  /** From 1. */
  line: number;
  action: Action;
}

/** Of the word that a line gives as its action: it may be anything. */
const longestWord = 40;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(issue: z.core.$ZodIssue): string {
  const named = issue.code === "unrecognized_keys" ? issue.keys[0] : issue.path[0];
  return String(named ?? "").slice(0, longestWord);
}

function readLine(text: string, line: number, actions: Actions): ScriptFault | { action: unknown } {
  const value = parsed(text);
  if (!isObject(value)) return { line, problem: "not-json" };
  const word = value["do"];
  const schema = typeof word === "string" && Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (typeof word !== "string" || schema === undefined) {
    const action = typeof word === "string" ? word.slice(0, longestWord) : undefined;
    return { line, problem: "unknown-action", action, allowed: Object.keys(actions) };
  }
  const judged = schema.safeParse(value);
  if (judged.success) return { action: judged.data };
  const [issue] = judged.error.issues;
  return {
    line,
    problem: "unfit",
    action: word,
    member: issue === undefined ? "" : memberOf(issue),
    allowed: issue?.code === "invalid_value" ? issue.values.map(String) : [],
  };
}

/** @returns the actions, or what is wrong with the first line that is none */
export function readScript<Action>(
  source: string,
  actions: Readonly<Record<string, z.ZodType<Action>>>,
): { lines: ScriptLine<Action>[] } | { fault: ScriptFault } {
  const lines: ScriptLine<Action>[] = [];
  for (const [at, text] of source.split("\n").entries()) {
    if (text.trim() === "") continue;
    const read = readLine(text, at + 1, actions);
    if ("problem" in read) return { fault: read };
    lines.push({ line: at + 1, action: read.action as Action });
  }
  return { lines };
}
