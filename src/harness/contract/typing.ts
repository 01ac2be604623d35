/** Turns text into key presses. Used by rehearsals and tests, which type into a browser that is shown as pictures. */
import type { SurfaceAction, SurfaceName } from "./model.ts";

interface Key {
  key: string;
  code: string;
  keyCode: number;
  text?: string;
}

function press({ text, ...key }: Key, on: SurfaceName): SurfaceAction[] {
  const common = { surface: "key" as const, on, ...key, modifiers: 0 };
  return [
    text === undefined ? { ...common, type: "down" } : { ...common, type: "down", text },
    { ...common, type: "up" },
  ];
}

/** Types `text` into the focused field and presses Enter. */
export function typeInto(text: string, on: SurfaceName = "screen"): SurfaceAction[] {
  return [...text]
    .flatMap((character) =>
      press({ key: character, code: "", keyCode: keyCodeOf(character), text: character }, on),
    )
    .concat(pressEnter(on));
}

export function pressEnter(on: SurfaceName = "screen"): SurfaceAction[] {
  return press({ key: "Enter", code: "Enter", keyCode: 13, text: "\r" }, on);
}

/** Moves the focus to the next element. */
export function pressTab(on: SurfaceName = "screen"): SurfaceAction[] {
  return press({ key: "Tab", code: "Tab", keyCode: 9 }, on);
}

/** Letters and digits have key codes; other characters are typed by their text alone. */
function keyCodeOf(character: string): number {
  return /^[a-z0-9 ]$/i.test(character) ? character.toUpperCase().charCodeAt(0) : 0;
}
