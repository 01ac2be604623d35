/** What the page keeps of earlier moments is bounded, shared where nothing changed, and of one play only. */
import { describe, expect, test } from "vitest";
import type { HarnessState, TimelineEntry } from "../../../src/harness/contract/model.ts";
import { Moments } from "../../../src/harness/page/moments.ts";
import { signInState } from "./support/page-support.ts";

const entry = (at: number): TimelineEntry => ({ at, actor: "agent", text: `At ${at}`, event: "x" });
const withEntries = (from: number, to: number, rest: Partial<HarnessState> = {}): HarnessState => ({
  // Parsed anew, as from the wire: it shares no object with the state before.
  ...structuredClone(signInState()),
  ...rest,
  timeline: Array.from({ length: to - from }, (_none, index) => entry(from + index)),
});
const busy = (is: boolean) => ({ ...signInState().screen, busy: is });

describe("moments", () => {
  test("go with the entries that the harness no longer shows, and keep their numbers", () => {
    const moments = new Moments();
    for (let count = 1; count <= 1500; count += 1) moments.add(withEntries(Math.max(0, count - 500), count));
    expect(moments.all).toHaveLength(500);
    expect(moments.all[0]).toMatchObject({ number: 1000, entry: { at: 1000 } });
    expect(moments.all.every(({ seen }) => seen !== undefined)).toBe(true);
  });

  test("share the parts that did not change", () => {
    const moments = new Moments();
    moments.add(withEntries(0, 1));
    moments.add(withEntries(0, 2));
    moments.add(withEntries(0, 3, { screen: busy(true) }));
    const [one, two, three] = moments.all;
    expect(two?.seen).toBe(one?.seen);
    expect(three?.seen).not.toBe(one?.seen);
    expect(three?.seen?.device).toBe(one?.seen?.device);
    expect(three?.seen?.screen.fields).toBe(one?.seen?.screen.fields);
  });

  test("are as they were when the next entry came", () => {
    const moments = new Moments();
    moments.add(withEntries(0, 1));
    moments.add(withEntries(0, 1, { screen: busy(true) }));
    moments.add(withEntries(0, 2, { screen: busy(false) }));
    expect(moments.all.map(({ seen }) => seen?.screen.busy)).toEqual([true, false]);
  });

  test("before the page was opened and while it was cut off are empty", () => {
    const moments = new Moments();
    moments.add(withEntries(0, 3));
    moments.missed();
    moments.add(withEntries(0, 6));
    moments.add(withEntries(0, 8));
    expect(moments.all.map(({ seen }) => seen !== undefined)).toEqual([
      ...[false, false, true],
      ...[false, false, true],
      ...[true, true],
    ]);
  });

  test("keep a bounded number of pictures, and none once the browser is gone", () => {
    const moments = new Moments();
    const screen = { ...signInState().screen, browser: { width: 10, height: 10 } };
    for (let count = 1; count <= 400; count += 1) {
      moments.add(withEntries(0, count, { screen }));
      moments.picture(new Blob([String(count)]));
    }
    expect(moments.all.filter(({ picture }) => picture !== undefined).length).toBeLessThanOrEqual(120);
    expect(moments.all.at(-1)?.picture).toBeDefined();
    moments.add(withEntries(0, 401));
    moments.picture(new Blob(["late"]));
    expect(moments.all.at(-1)?.picture).toBeUndefined();
  });

  test("of an earlier play are gone", () => {
    const moments = new Moments();
    moments.add(withEntries(0, 5));
    moments.clear();
    moments.add(withEntries(0, 1));
    expect(moments.all).toHaveLength(1);
    expect(moments.all[0]?.number).toBe(5);
  });
});
