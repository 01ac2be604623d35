/**
 * Actions on a browser's page that the harness shows, and the content of a mirror of the page. Each is defined here
 * once: the schema validates data from another process (the page's channel, both ends of the agent's control channel),
 * and the type is inferred from it.
 */
import { z } from "zod";

/** CSS pixels of the page. */
const coordinate = z.number().min(0).max(16_384);
const delta = z.number().min(-100_000).max(100_000);

export const pointerInput = z.strictObject({
  type: z.enum(["down", "up", "move", "wheel"]),
  x: coordinate,
  y: coordinate,
  button: z.enum(["left", "middle", "right"]).exactOptional(),
  clickCount: z.int().min(0).max(10).exactOptional(),
  deltaX: delta.exactOptional(),
  deltaY: delta.exactOptional(),
});
export type PointerInput = z.infer<typeof pointerInput>;

/** The fields of a DOM KeyboardEvent that Chromium's Input.dispatchKeyEvent needs. */
export const keyInput = z.strictObject({
  type: z.enum(["down", "up"]),
  key: z.string().max(32),
  code: z.string().max(32),
  /** The one character that the key types, which may be two UTF-16 units. */
  text: z.string().min(1).max(2).exactOptional(),
  keyCode: z.int().min(0).max(255),
  modifiers: z.int().min(0).max(15),
});
export type KeyInput = z.infer<typeof keyInput>;

/** Our own id of a node: the node keeps it between readings, and no other node ever gets it. */
const ref = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(600);
const flag = z.boolean().optional();

/** Longest text that a person types into a page through its mirror, in UTF-16 units. */
const maximumTyped = 2_000;

/** @param extra further properties that each action has */
export function mirrorActions<Extra extends z.core.$ZodLooseShape>(extra: Extra) {
  return z.discriminatedUnion("act", [
    z.strictObject({ ...extra, ref, act: z.enum(["activate", "focus"]) }),
    /** Replaces the node's text. `text` may be a secret. */
    z.strictObject({
      ...extra,
      ref,
      act: z.literal("fill"),
      text: z.string().max(maximumTyped),
      submit: z.boolean().exactOptional(),
    }),
    /** `option` counts from 0. */
    z.strictObject({ ...extra, ref, act: z.literal("choose"), option: z.int().min(0).max(1_000) }),
  ]);
}

export const mirrorAction = mirrorActions({});
/** What a person does to a node of the latest mirror. On any other node it has no effect. */
export type MirrorAction = z.infer<typeof mirrorAction>;

const option = z.object({ name: text, selected: z.boolean(), disabled: z.boolean() });
export type MirrorOption = z.infer<typeof option>;

const node = z.object({
  ref,
  role: z.enum([
    ...(["heading", "text", "link", "button", "textbox", "password"] as const),
    ...(["checkbox", "radio", "combobox", "image", "alert", "status"] as const),
  ]),
  name: text,
  description: text.optional(),
  /** Of a text box. A password's value and length are never read. */
  value: text.optional(),
  /** Of a heading. */
  level: z.int().min(1).max(99).optional(),
  focused: flag,
  disabled: flag,
  readonly: flag,
  required: flag,
  invalid: flag,
  multiline: flag,
  checked: flag,
  expanded: flag,
  /** Of a combobox that is chosen from and not typed into. */
  options: z.array(option).max(300).optional(),
});
/** An element of the page, as assistive technology sees it. Every text is the page's and may lie. */
export type MirrorNode = z.infer<typeof node>;
export type MirrorRole = MirrorNode["role"];

const mirror = z.object({
  title: text,
  /** In reading order. */
  nodes: z.array(node).max(200),
  /** The page has more than is mirrored. */
  cut: z.boolean(),
});
/** The page as controls. */
export type Mirror = z.infer<typeof mirror>;

/** @returns undefined for a value that is not a mirror */
export function parseMirror(value: unknown): Mirror | undefined {
  return mirror.safeParse(value).data;
}
