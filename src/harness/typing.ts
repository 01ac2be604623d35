/** Text as the keys that a person presses: for the rehearsal, which types into the agent's browser. */
import type { SurfaceAction } from "./model.ts";

function press(key: string, code: string, keyCode: number, text?: string): SurfaceAction[] {
  const common = { surface: "key" as const, key, code, keyCode, modifiers: 0 };
  return [
    text === undefined ? { ...common, type: "down" } : { ...common, type: "down", text },
    { ...common, type: "up" },
  ];
}

/** Types `text` into the focused field and presses Enter. */
export function typeInto(text: string): SurfaceAction[] {
  return [...text]
    .flatMap((character) => press(character, "", keyCodeOf(character), character))
    .concat(pressEnter());
}

export function pressEnter(): SurfaceAction[] {
  return press("Enter", "Enter", 13, "\r");
}

/** Letters and digits have their own codes; the rest is typed by its text alone. */
function keyCodeOf(character: string): number {
  return /^[a-z0-9 ]$/i.test(character) ? character.toUpperCase().charCodeAt(0) : 0;
}
