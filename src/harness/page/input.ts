/** Turns DOM events into actions for the agent's browser. Used by `remote.ts`; it touches no element. */
import type { SurfaceAction } from "../contract/model.ts";

export type KeyAction = Extract<SurfaceAction, { surface: "key" }>;

/** The modifier bits of Chromium's Input domain. */
const bits = { alt: 1, control: 2, meta: 4, shift: 8 };

/** The parts of a KeyboardEvent that are used. */
export interface KeyLike {
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  getModifierState(key: string): boolean;
}

const isOneCharacter = (key: string) => Array.from(key).length === 1;

/**
 * Whether Alt is pressed as the second of Ctrl and Alt, in either order. AltGr, which Windows reports as both, types
 * characters and does not leave.
 */
export function leavesThePage(event: KeyLike): boolean {
  if (event.getModifierState("AltGraph")) return false;
  return (event.key === "Alt" && event.ctrlKey) || (event.key === "Control" && event.altKey);
}

/** Keys that stay with the developer's own browser: function keys, and paste, which comes as text. */
export function staysOutside(event: KeyLike): boolean {
  if (/^F[0-9]{1,2}$/.test(event.key)) return true;
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "v";
}

/** @param optionComposes whether Alt types characters, as on a Mac */
export function keyAction(type: "down" | "up", event: KeyLike, optionComposes: boolean): KeyAction {
  const printable = isOneCharacter(event.key);
  const composed =
    printable &&
    (event.getModifierState("AltGraph") ||
      (optionComposes && event.altKey && !event.ctrlKey && !event.metaKey));
  // A composed character without Alt or Ctrl: with them, Chromium would see a shortcut.
  const modifiers = composed
    ? event.shiftKey
      ? bits.shift
      : 0
    : (event.altKey ? bits.alt : 0) |
      (event.ctrlKey ? bits.control : 0) |
      (event.metaKey ? bits.meta : 0) |
      (event.shiftKey ? bits.shift : 0);
  const action: KeyAction = {
    surface: "key",
    type,
    key: event.key,
    code: event.code,
    keyCode: Math.min(event.keyCode, 255),
    modifiers,
  };
  if (type === "down") {
    const text = event.key === "Enter" ? "\r" : printable ? event.key : undefined;
    if (text !== undefined && (modifiers & ~bits.shift) === 0) action.text = text;
  }
  return action;
}

/** Pasted text as keys. Control characters and line breaks are left out: they would press buttons. */
export function pastedActions(text: string, maximumCharacters: number): KeyAction[] {
  return Array.from(text)
    .filter((character) => !/\p{Cc}/u.test(character))
    .slice(0, maximumCharacters)
    .flatMap((character) => {
      const key = { surface: "key", key: character, code: "", keyCode: 0, modifiers: 0 } as const;
      return [{ ...key, type: "down", text: character } as const, { ...key, type: "up" } as const];
    });
}

/** Converts from the developer's screen to CSS pixels of the page in the picture. */
export function pointIn(
  point: { clientX: number; clientY: number },
  shown: { left: number; top: number; width: number; height: number },
  size: { width: number; height: number },
): { x: number; y: number } {
  const scale = (offset: number, from: number, to: number) =>
    from === 0 ? 0 : Math.min(Math.max(Math.round((offset * to * 100) / from) / 100, 0), Math.max(to - 1, 0));
  return {
    x: scale(point.clientX - shown.left, shown.width, size.width),
    y: scale(point.clientY - shown.top, shown.height, size.height),
  };
}

export function buttonOf(button: number): "left" | "middle" | "right" | undefined {
  return (["left", "middle", "right"] as const)[button];
}

const linePixels = 16;

/** Wheel distance in CSS pixels, from any unit of the developer's mouse. */
export function wheelPixels(delta: number, mode: number, pagePixels: number): number {
  return mode === 1 ? delta * linePixels : mode === 2 ? delta * pagePixels : delta;
}
