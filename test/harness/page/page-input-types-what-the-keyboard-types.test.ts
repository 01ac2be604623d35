import { describe, expect, test } from "vitest";
import {
  type KeyLike,
  keyAction,
  leavesThePage,
  pastedActions,
  pointIn,
  staysOutside,
  wheelPixels,
} from "../../../src/harness/page/input.ts";

function key(name: string, held: Partial<KeyLike> & { altGraph?: boolean } = {}): KeyLike {
  const { altGraph = false, ...rest } = held;
  return {
    key: name,
    code: "KeyX",
    keyCode: 88,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    getModifierState: (modifier) => modifier === "AltGraph" && altGraph,
    ...rest,
  };
}

describe("keys", () => {
  test("AltGr types a character: no shortcut for Chromium, and no way out of the page", () => {
    const at = key("@", { ctrlKey: true, altKey: true, altGraph: true });
    expect(keyAction("down", at, false)).toMatchObject({ text: "@", modifiers: 0 });
    expect(leavesThePage(key("Alt", { ctrlKey: true, altKey: true, altGraph: true }))).toBe(false);
  });

  test("Option types a character on a Mac, and Alt is a shortcut elsewhere", () => {
    const option = key("@", { altKey: true });
    expect(keyAction("down", option, true)).toMatchObject({ text: "@", modifiers: 0 });
    const alt = keyAction("down", option, false);
    expect(alt).toMatchObject({ modifiers: 1 });
    expect(alt).not.toHaveProperty("text");
  });

  test("a character outside the Basic Multilingual Plane is one character", () => {
    expect(keyAction("down", key("😀"), false)).toMatchObject({ text: "😀" });
  });

  test("a dead key and a modifier type nothing", () => {
    for (const name of ["Dead", "Shift", "Control", "Process", "ArrowLeft"]) {
      expect(keyAction("down", key(name), false)).not.toHaveProperty("text");
    }
  });

  test("releasing a key types nothing", () => {
    expect(keyAction("up", key("a"), false)).not.toHaveProperty("text");
  });

  test("Ctrl and Alt leave in either order, and alone they do not", () => {
    expect(leavesThePage(key("Alt", { ctrlKey: true, altKey: true }))).toBe(true);
    expect(leavesThePage(key("Control", { ctrlKey: true, altKey: true }))).toBe(true);
    expect(leavesThePage(key("Alt", { altKey: true }))).toBe(false);
    expect(leavesThePage(key("a", { ctrlKey: true, altKey: true }))).toBe(false);
  });

  test("function keys and pasting stay with the developer's browser", () => {
    expect(staysOutside(key("F12"))).toBe(true);
    expect(staysOutside(key("v", { ctrlKey: true }))).toBe(true);
    expect(staysOutside(key("v"))).toBe(false);
    expect(staysOutside(key("F"))).toBe(false);
  });

  test("pasted text is bounded and cannot press Enter or Tab", () => {
    expect(
      pastedActions("a\r\n\tb", 10)
        .filter((action) => action.type === "down")
        .map((action) => action.text),
    ).toEqual(["a", "b"]);
    expect(pastedActions("x".repeat(1000), 512)).toHaveLength(1024);
  });
});

describe("pointer", () => {
  const size = { width: 800, height: 600 };
  const shown = { left: 100, top: 50, width: 400, height: 300 };

  test("a point is scaled, and never outside of the page", () => {
    expect(pointIn({ clientX: 300, clientY: 200 }, shown, size)).toEqual({ x: 400, y: 300 });
    expect(pointIn({ clientX: 0, clientY: 0 }, shown, size)).toEqual({ x: 0, y: 0 });
    expect(pointIn({ clientX: 9999, clientY: 9999 }, shown, size)).toEqual({ x: 799, y: 599 });
  });

  test("a page that is not laid out yet has one point", () => {
    expect(pointIn({ clientX: 5, clientY: 5 }, { left: 0, top: 0, width: 0, height: 0 }, size)).toEqual({
      x: 0,
      y: 0,
    });
  });

  test("lines and pages of the wheel become pixels", () => {
    expect([wheelPixels(3, 0, 600), wheelPixels(3, 1, 600), wheelPixels(1, 2, 600)]).toEqual([3, 48, 600]);
  });
});
