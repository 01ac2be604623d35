/**
 * What the agent tells a person with the end of a session, as plain data. A plug-in that ships has no place on the desktop to
 * show it, and the tray app, which will have one, does not exist yet: the harness shows it in its place.
 */
import { z } from "zod";
import { type MarkName, marks } from "../../protocol/table.ts";

const markNames = Object.keys(marks) as [MarkName, ...MarkName[]];

const saidOnDesktop = z.object({
  /** With a credential, before the system has tried it, or after a sign-in of which the agent was told. */
  when: z.enum(["with-credential", "after-sign-in"]),
  /** SID or UUID. */
  accountId: z.string().min(1).max(184),
  text: z.string().min(1).max(512),
  summary: z.array(z.object({ mark: z.enum(markNames), text: z.string().max(256) })).max(8),
});
export type SaidOnDesktop = z.infer<typeof saidOnDesktop>;

/** @returns undefined for another value */
export function parseSaidOnDesktop(value: unknown): SaidOnDesktop | undefined {
  return saidOnDesktop.safeParse(value).data;
}
