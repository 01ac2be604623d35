/**
 * A script for the login host of authorization plug-ins: the accounts of its Mac, what a person types into Apple's window,
 * what they do at the plug-in's own view, hints and context to begin with. Read from JSON lines, and written as the host's own lines. Called by the command.
 */
import { z } from "zod";
import { readScript, type ScriptFault } from "../loginhost/script-lines.ts";

const name = z.string().min(1).max(256);
const key = z.string().min(1).max(255);
const password = z.string().max(512);
const uuid = z.string().regex(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/);
const content = {
  text: z.string().max(10_000).optional(),
  /** A UInt32. */
  number: z.int().min(0).max(0xffff_ffff).optional(),
};
const oneOf = (given: { text?: string | undefined; number?: number | undefined }) =>
  (given.text === undefined) !== (given.number === undefined);

const macosActions = {
  account: z.strictObject({ do: z.literal("account"), name, id: uuid, password }),
  type: z.strictObject({ do: z.literal("type"), name, password }),
  press: z.strictObject({ do: z.literal("press"), button: name }),
  fill: z.strictObject({ do: z.literal("fill"), field: name, text: password }),
  cancel: z.strictObject({ do: z.literal("cancel") }),
  escape: z.strictObject({ do: z.literal("escape") }),
  choose: z.strictObject({ do: z.literal("choose"), item: name }),
  see: z.strictObject({ do: z.literal("see"), text: z.string().min(1).max(512) }),
  navigate: z.strictObject({ do: z.literal("navigate"), address: z.string().min(1).max(9_000) }),
  decided: z.strictObject({ do: z.literal("decided") }),
  "end-page": z.strictObject({ do: z.literal("end-page") }),
  leave: z.strictObject({ do: z.literal("leave"), seeing: z.string().min(1).max(512) }),
  hint: z.strictObject({ do: z.literal("hint"), key, ...content }).refine(oneOf, { path: ["text"] }),
  context: z
    .strictObject({ do: z.literal("context"), key, ...content, sticky: z.boolean().optional() })
    .refine(oneOf, { path: ["text"] }),
};
export type ScriptAction = z.infer<(typeof macosActions)[keyof typeof macosActions]>;

const most = { account: 32, type: 64, hint: 64, context: 64, acts: 256 };

/** AuthorizationContextFlags. */
const flags = { extractable: 1, sticky: 4 };

const hex = (given: string | Uint8Array) => Buffer.from(given).toString("hex");

function bytesOf({ text, number }: { text?: string | undefined; number?: number | undefined }): Uint8Array {
  if (text !== undefined) return Buffer.from(text, "utf8");
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number ?? 0);
  return bytes;
}

function lineOf(action: ScriptAction): string {
  switch (action.do) {
    case "account":
      return [
        "account",
        hex(action.name),
        action.id.replaceAll("-", "").toLowerCase(),
        hex(action.password),
      ].join(" ");
    case "type":
      return ["types", hex(action.name), hex(action.password)].join(" ");
    case "press":
      return ["press", hex(action.button)].join(" ");
    case "fill":
      return ["fill", hex(action.field), hex(action.text)].join(" ");
    case "cancel":
    case "escape":
    case "decided":
    case "end-page":
      return action.do;
    case "choose":
      return ["choose", hex(action.item)].join(" ");
    case "see":
      return ["see", hex(action.text)].join(" ");
    case "navigate":
      return ["navigate", hex(action.address)].join(" ");
    case "leave":
      return ["leave", hex(action.seeing)].join(" ");
    case "hint":
      return ["hint", hex(action.key), hex(bytesOf(action))].join(" ");
    case "context": {
      const sum = flags.extractable + (action.sticky === true ? flags.sticky : 0);
      return ["context", hex(action.key), hex(Uint8Array.of(sum)), hex(bytesOf(action))].join(" ");
    }
  }
}

/** The host's lines, each with its end. */
export const hostLines = (actions: readonly ScriptAction[]): string =>
  actions.map((action) => `${lineOf(action)}\n`).join("");

type GivenAction = Extract<ScriptAction, { do: "account" | "type" | "hint" | "context" }>;
const isGiven = (action: ScriptAction): action is GivenAction =>
  ["account", "type", "hint", "context"].includes(action.do);

/** @returns the actions, or what is wrong with the first line that is none */
export function parseScript(source: string): { actions: ScriptAction[] } | { fault: ScriptFault } {
  const read = readScript<ScriptAction>(source, macosActions);
  if ("fault" in read) return read;
  const counts = { account: 0, type: 0, hint: 0, context: 0, acts: 0 };
  for (const { line, action } of read.lines) {
    const kind = isGiven(action) ? action.do : "acts";
    counts[kind] += 1;
    if (counts[kind] > most[kind]) return { fault: { line, problem: "too-many", action: action.do } };
  }
  return { actions: read.lines.map(({ action }) => action) };
}
