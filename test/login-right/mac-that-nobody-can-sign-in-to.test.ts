/** The login right with and without our mechanisms: whatever is in it, a Mac that could be signed in to still can be. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  healed,
  inserted,
  installedIn,
  missingBundles,
  ourMechanisms,
  removed,
} from "../../src/login-right/plan.ts";
import { anyList, disturbed, replacedWindow, rightOf, stock, variants } from "./support/lists.ts";

const there = { bundleThere: true };
const isOurs = (text: string) => text.startsWith("Vestibule:");
const others = (list: readonly string[]) => list.filter((each) => !isOurs(each));

/** The list that a plan leads to. */
function after(list: readonly string[], plan: ReturnType<typeof inserted>): readonly string[] {
  return plan.outcome === "changed" ? plan.mechanisms : list;
}
const insertedInto = (list: readonly string[]) => after(list, inserted(rightOf(list), there));
const removedFrom = (list: readonly string[]) => after(list, removed(rightOf(list)));

describe("put in", () => {
  test("stand before Apple's window, behind the check of the password, and before the desktop", () => {
    expect(insertedInto(stock)).toEqual([
      ...stock.slice(0, 2),
      "Vestibule:offer",
      ...stock.slice(2, 9),
      "Vestibule:capture,privileged",
      ...stock.slice(9, -1),
      "Vestibule:reconcile",
      "loginwindow:done",
    ]);
  });

  test.each(Object.entries(variants))("in a list %s: its own order stays", (_what, list) => {
    const now = insertedInto(list);
    expect(others(now)).toEqual(list);
    expect(now.indexOf("Vestibule:offer")).toBe(now.indexOf("loginwindow:login") - 1);
    expect(removedFrom(now)).toEqual(list);
  });

  test("each once, in its place, whatever half of them was there; again changes nothing", () => {
    fc.assert(
      fc.property(disturbed, (list) => {
        const now = insertedInto(list);
        expect(now.filter(isOurs)).toEqual(ourMechanisms);
        expect(others(now)).toEqual(others(list));
        expect(inserted(rightOf(now), there)).toEqual({ outcome: "unchanged" });
        expect(installedIn(rightOf(now))).toBe("whole");
        expect(removedFrom(now)).toEqual(others(list));
      }),
    );
  });
});

describe("refused", () => {
  const refusal = (list: readonly string[], bundleThere = true) => {
    const plan = inserted(rightOf(list), { bundleThere });
    return plan.outcome === "refused" ? plan.refusal : undefined;
  };

  test("without our bundle on the disk: the list would name what is not there", () => {
    expect(refusal(stock, false)).toEqual({ reason: "bundle-missing" });
  });

  test("where another product shows the window, which is named", () => {
    expect(refusal(replacedWindow)).toEqual({ reason: "login-window-replaced", by: "OtherLogin:window" });
    expect(refusal([])).toEqual({ reason: "login-window-replaced", by: undefined });
  });

  test("where what ours stand beside is missing, there twice, or in another order", () => {
    const authenticate = "builtin:authenticate,privileged";
    expect(refusal(stock.filter((each) => each !== authenticate))).toMatchObject({ reason: "order-unknown" });
    expect(refusal([...stock, "loginwindow:done"])).toMatchObject({ reason: "order-unknown" });
    expect(refusal([authenticate, ...stock.filter((each) => each !== authenticate)])).toMatchObject({
      reason: "order-unknown",
    });
  });

  test("any list: either all of ours are in it, each beside the system's own, or nothing is changed", () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const plan = inserted(rightOf(list), there);
        if (plan.outcome === "changed") {
          expect(plan.mechanisms.filter(isOurs)).toEqual(ourMechanisms);
          expect(others(plan.mechanisms)).toEqual(others(list));
        }
        expect(removedFrom(list)).toEqual(others(list));
      }),
    );
  });
});

describe("healed", () => {
  const heal = (list: readonly string[], wanted: boolean, bundleThere: boolean) => {
    const { plan, refusal } = healed(rightOf(list), { wanted, bundleThere });
    return { list: after(list, plan), refusal };
  };

  test("after an upgrade of the system that wrote its own list, ours are there again", () => {
    expect(heal(stock, true, true)).toEqual({ list: insertedInto(stock), refusal: undefined });
  });

  test("with our bundle gone they are taken out, and so they are where nobody wants them", () => {
    const whole = insertedInto(stock);
    expect(heal(whole, true, false)).toEqual({ list: stock, refusal: { reason: "bundle-missing" } });
    expect(heal(whole, false, true)).toEqual({ list: stock, refusal: undefined });
  });

  test("where another product took the window, ours leave; when it goes, they come back", () => {
    const taken = insertedInto(stock).map((each) =>
      each === "loginwindow:login" ? "OtherLogin:window" : each,
    );
    const { list, refusal } = heal(taken, true, true);
    expect(list).toEqual(replacedWindow);
    expect(refusal?.reason).toBe("login-window-replaced");
    expect(heal(stock, true, true).list).toEqual(insertedInto(stock));
  });

  test("any list without our bundle names nothing of ours", () => {
    fc.assert(
      fc.property(anyList, fc.boolean(), (list, wanted) => {
        expect(heal(list, wanted, false).list.filter(isOurs)).toEqual([]);
      }),
    );
  });
});

test("a half installation is told from a whole one", () => {
  expect(installedIn(rightOf(stock))).toBe("none");
  expect(installedIn(rightOf(insertedInto(stock)))).toBe("whole");
  expect(installedIn(rightOf([...stock, "Vestibule:offer"]))).toBe("half");
  expect(installedIn(rightOf(insertedInto(stock).filter((each) => each !== "Vestibule:reconcile")))).toBe(
    "half",
  );
});

test("a bundle that a list names and nobody finds is named once, ours and others alike", () => {
  const list = [...insertedInto(variants["of another vendor after the sign-in"]), "Escrow:More"];
  const apples = new Set([
    "PKINITMechanism",
    "HomeDirMechanism",
    "MCXMechanism",
    "CryptoTokenKit",
    "PSSOAuthPlugin",
  ]);
  expect(missingBundles(rightOf(list), (plugin) => apples.has(plugin))).toEqual(["Vestibule", "Escrow"]);
});
