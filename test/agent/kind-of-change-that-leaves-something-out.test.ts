/**
 * A kind of change without one of its functions does not compile, nor does a change at a step that its kind does not
 * have.
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { accountPassword } from "../../src/agent/changes/account-password.ts";
import { type ChangeKind, advance, unreachable } from "../../src/agent/changes/kind.ts";
import { type Change, kinds } from "../../src/agent/changes/kinds.ts";
import { passwordReset } from "../../src/agent/changes/password-reset.ts";
import { pinReset } from "../../src/agent/changes/pin-reset.ts";

const detail = z.strictObject({ kind: z.literal("expire") });
const steps = { recorded: "device", expired: "directory" } as const;
type Kind = ChangeKind<typeof detail, typeof steps, object>;

const later = () => Promise.reject(new Error("not called"));
const whole: Kind = {
  steps,
  detail,
  beforeNext: "settle",
  begin: later,
  carry: later,
  asksDirectory: () => false,
  tell: later,
  told: later,
  notTaken: () => undefined,
  giveUp: later,
  blocksSignIn: () => false,
};

test("a kind that leaves something out does not compile", () => {
  const { beforeNext: _1, ...withoutBeforeNext } = whole;
  const { begin: _2, ...withoutBegin } = whole;
  const { carry: _3, ...withoutCarry } = whole;
  const { asksDirectory: _4, ...withoutAsksDirectory } = whole;
  const { tell: _5, ...withoutTell } = whole;
  const { told: _8, ...withoutTold } = whole;
  const { notTaken: _9, ...withoutNotTaken } = whole;
  const { giveUp: _6, ...withoutGiveUp } = whole;
  const { blocksSignIn: _7, ...withoutBlocksSignIn } = whole;
  const incomplete: Kind[] = [
    // @ts-expect-error no word on what it means for the next change
    withoutBeforeNext,
    // @ts-expect-error no begin
    withoutBegin,
    // @ts-expect-error no carry
    withoutCarry,
    // @ts-expect-error no word on whether it asks the directory first
    withoutAsksDirectory,
    // @ts-expect-error no word for the directory
    withoutTell,
    // @ts-expect-error no record that the directory was told
    withoutTold,
    // @ts-expect-error no end for what the directory never takes
    withoutNotTaken,
    // @ts-expect-error no giveUp
    withoutGiveUp,
    // @ts-expect-error no blocksSignIn
    withoutBlocksSignIn,
    // @ts-expect-error a step that nothing is said of
    { ...whole, steps: { recorded: "device" } },
    // @ts-expect-error a step that waits for nobody
    { ...whole, steps: { recorded: "device", expired: "nobody" } },
  ];
  expect(incomplete).toHaveLength(11);
});

test("an open change has a step of its own kind, and no other", () => {
  type Exact<C> = C extends Change ? Pick<C, "kind" | "step"> : never;
  const closed: Exact<Change>[] = [
    { kind: "pin-reset", step: "resealed" },
    // @ts-expect-error a step of another kind
    { kind: "pin-reset", step: "uploaded" },
    // @ts-expect-error a step that is unknown
    { kind: "escrow", step: "half-way" },
    // @ts-expect-error a kind that has no line in the table
    { kind: "expire", step: "recorded" },
  ];
  expect(closed).toHaveLength(4);
});

test("a line of the table that leads to another kind does not compile", () => {
  type Names<T> = { readonly [K in keyof T]: { detail: z.ZodType<{ readonly kind: K }> } };
  const right: Names<typeof kinds> = kinds;
  // @ts-expect-error the line says pin-reset, the kind is a password reset
  const wrong: Names<typeof kinds> = { ...kinds, "pin-reset": passwordReset };
  expect([right, wrong]).toHaveLength(2);
});

test("giveUp and carry take no change that waits for the directory", () => {
  type Carried = Parameters<typeof pinReset.carry>[0]["step"];
  type GivenUp = Parameters<typeof accountPassword.giveUp>[0]["step"];
  const carried: Carried[] = ["recorded", "resealed"];
  const givenUp: GivenUp[] = ["recorded", "uploaded"];
  // @ts-expect-error the directory waits for it
  carried.push("verified");
  // @ts-expect-error the account has changed, and nothing is given up any more
  givenUp.push("changed");
  // @ts-expect-error a step that the kind does not have
  void ((change: Change & { kind: "escrow" }) => advance(change, { step: "changed" }, {} as never));
  // @ts-expect-error a switch that forgot a step
  void ((step: "recorded" | "resealed") => (step === "recorded" ? undefined : unreachable(step)));
  expect([carried.length, givenUp.length]).toEqual([3, 3]);
});
