/**
 * The actions of a script for the login host of credential providers, as native/windows-credprov/loginhost/
 * session_person.cc does them; a test compares the two. Called by the command, before the host starts.
 */
import { z } from "zod";
import { readScript, type ScriptFault } from "./script-lines.ts";

/** Milliseconds. The host waits no longer for anything. */
const longestWait = 600_000;

/** What an action `wait` waits for. */
export const waitedFor = ["changed", "submitted", "status", "text", "time"] as const;

const text = z.string().max(32_768);
/** By its id or its label. */
const field = z.union([z.int().min(0), text]);
const number = z.int();

const action = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ do: z.string(), optional: z.boolean().optional(), ...shape });

const wait = action({
  for: z.enum(waitedFor),
  field: field.optional(),
  contains: text.optional(),
  milliseconds: z.int().min(0).max(longestWait).optional(),
})
  .refine((given) => given.for !== "text" || given.field !== undefined, { path: ["field"] })
  // A time that nobody named is no time to wait for.
  .refine((given) => given.for !== "time" || given.milliseconds !== undefined, { path: ["milliseconds"] });

export const windowsActions = {
  select: action({ tile: number.min(0).optional(), sid: text.optional() }),
  deselect: action({}),
  type: action({ field, text }),
  click: action({ field }),
  tick: action({ field, on: z.boolean().optional() }),
  choose: action({ field, item: number.min(0).optional() }),
  submit: action({}),
  cancel: action({}),
  disconnect: action({}),
  result: action({ status: number.optional(), substatus: number.optional() }),
  read: action({}),
  "leave-changes": action({ on: z.boolean().optional() }),
  search: action({}),
  wait,
  "agent-process": action({ process: number.min(0) }),
} as const;

/** @returns what is wrong with the first line that is no action; undefined for a script that can be played */
export function faultOfScript(source: string): ScriptFault | undefined {
  const read = readScript<unknown>(source, windowsActions);
  return "fault" in read ? read.fault : undefined;
}
