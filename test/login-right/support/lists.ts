/** Lists of mechanisms for the tests of the login right. */
import fc from "fast-check";
import type { MechanismRight } from "../../../src/login-right/right.ts";

/** Of macOS 13, as a published article has it. No other list here was seen on a Mac. */
export const stock: readonly string[] = [
  "builtin:prelogin",
  "builtin:policy-banner",
  "loginwindow:login",
  "builtin:login-begin",
  "builtin:reset-password,privileged",
  "loginwindow:FDESupport,privileged",
  "builtin:forward-login,privileged",
  "builtin:auto-login,privileged",
  "builtin:authenticate,privileged",
  "PKINITMechanism:auth,privileged",
  "builtin:login-success",
  "loginwindow:success",
  "HomeDirMechanism:login,privileged",
  "HomeDirMechanism:status",
  "MCXMechanism:login",
  "CryptoTokenKit:login",
  "PSSOAuthPlugin:login-auth",
  "loginwindow:done",
];

/** As a vendor's installer would make them of the stock list; made by hand. */
export const variants = {
  "of another vendor after the sign-in": [
    ...stock.slice(0, -1),
    "Escrow:Check,privileged",
    "Escrow:Window",
    "loginwindow:done",
  ],
  "of another vendor before the window": stock.toSpliced(2, 0, "Banner:show"),
  "of another vendor on both sides of the window": stock
    .toSpliced(3, 0, "Net:wait")
    .toSpliced(2, 0, "Net:ask"),
  "of an older system": stock.filter((each) => !/^(?:PSSO|CryptoTokenKit)/.test(each)),
  "with a mechanism of no known form": [...stock.slice(0, -1), "odd", "loginwindow:done"],
} as const;

/** Another product's window in the place of Apple's. */
export const replacedWindow = stock.with(2, "OtherLogin:window");

export const rightOf = (mechanisms: readonly string[]): MechanismRight => ({
  class: "evaluate-mechanisms",
  mechanisms: [...mechanisms],
  tries: 10_000,
});

const ours = [
  "Vestibule:offer",
  "Vestibule:capture",
  "Vestibule:capture,privileged",
  "Vestibule:old",
  "Vestibule:odd,one",
  "Vestibule:",
  "Vestibule:reconcile",
];
const vendors = ["Escrow:Check,privileged", "Banner:show", "Vestibulum:offer", "odd", "", "a:b,c"];

/** The stock list with anything put in anywhere: other vendors', and halves of our own installation. */
export const disturbed = fc
  .array(fc.tuple(fc.nat({ max: stock.length }), fc.constantFrom(...ours, ...vendors)), { maxLength: 12 })
  .map((added) => {
    const list = [...stock];
    for (const [at, mechanism] of added) list.splice(at, 0, mechanism);
    return list;
  });

/** Anything at all, the system's mechanisms among it, in any order and number. */
export const anyList = fc.array(fc.oneof(fc.constantFrom(...stock, ...ours, ...vendors), fc.string()), {
  maxLength: 40,
});
