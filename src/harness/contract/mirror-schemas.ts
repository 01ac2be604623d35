/**
 * What a mirror of a browser's page may hold, and what may be done to it: judged where either comes from another
 * process, by the page's channel and by both ends of the agent's control pipe.
 */
import { z } from "zod";
import type { Mirror } from "../../identity/surface.ts";

const ref = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(600);
const flag = z.boolean().optional();

/** Longest text that a person types into a page through its mirror. */
const maximumTyped = 2_000;

/** @param extra further properties that each action has */
export function mirrorActions<Extra extends z.core.$ZodLooseShape>(extra: Extra) {
  return z.discriminatedUnion("act", [
    z.strictObject({ ...extra, ref, act: z.enum(["activate", "focus"]) }),
    z.strictObject({
      ...extra,
      ref,
      act: z.literal("fill"),
      text: z.string().max(maximumTyped),
      submit: z.boolean().exactOptional(),
    }),
    z.strictObject({ ...extra, ref, act: z.literal("choose"), option: z.int().min(0).max(1_000) }),
  ]);
}

const node = z.object({
  ref,
  role: z.enum([
    ...(["heading", "text", "link", "button", "textbox", "password"] as const),
    ...(["checkbox", "radio", "combobox", "image", "alert", "status"] as const),
  ]),
  name: text,
  description: text.optional(),
  value: text.optional(),
  level: z.int().min(1).max(99).optional(),
  focused: flag,
  disabled: flag,
  readonly: flag,
  required: flag,
  invalid: flag,
  multiline: flag,
  checked: flag,
  expanded: flag,
  options: z
    .array(z.object({ name: text, selected: z.boolean(), disabled: z.boolean() }))
    .max(300)
    .optional(),
});

const mirror = z.object({ title: text, nodes: z.array(node).max(200), cut: z.boolean() });

/** @returns nothing for whatever is no mirror */
export function parseMirror(value: unknown): Mirror | undefined {
  return mirror.safeParse(value).data;
}
