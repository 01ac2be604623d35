/** Two names are one only when their ASCII letters differ in case. What looks alike and is not is another name, or none. */
import { describe, expect, test } from "vitest";
import { faultOfAccountName, isSameAccount } from "../../src/names/account-name.ts";
import { domainName, withALabels } from "../../src/names/domain.ts";
import { emailAddress } from "../../src/names/email-address.ts";
import { faultOfLine } from "../../src/names/line.ts";

const kelvin = "\u212a";

describe("e-mail addresses", () => {
  test("A to Z are folded", () => {
    expect(emailAddress("Kay.O'Neil+x@Example.ORG")).toBe("kay.o'neil+x@example.org");
  });

  const none: Record<string, string> = {
    "the Kelvin sign for a k": `${kelvin}ay@example.org`,
    "the Kelvin sign in the domain": `kay@${kelvin}ernel.example`,
    "a long s": "a\u017fa@example.org",
    "a dotless i": "\u0131da@example.org",
    "a capital I with a dot": "\u0130da@example.org",
    "a fullwidth letter": "\uff41da@example.org",
    "a Cyrillic a": "\u0430da@example.org",
    "a blank before": " ada@example.org",
    "a blank after": "ada@example.org ",
    "a no-break space after": "ada@example.org\u00a0",
    "a line break": "ada\n@example.org",
    "an override of direction": "ada\u202e@example.org",
    "two @": "ada@bob@example.org",
    "a quoted local part": '"ada"@example.org',
    "two dots": "ada..l@example.org",
    "a dot at the end": "ada.@example.org",
    "no domain": "ada@",
    "no local part": "@example.org",
    "a domain of one label": "ada@localhost",
    "an address of numbers": "ada@127.0.0.1",
    "a local part of 65": `${"a".repeat(65)}@example.org`,
    "255 characters": `ada@${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`,
    "a domain with other letters": "ada@b\u00fccher.example",
  };
  test.each(Object.entries(none))("%s is none", (_what, text) => {
    expect(emailAddress(text)).toBeUndefined();
  });

  test("what is no text is none", () => {
    expect(emailAddress(undefined)).toBeUndefined();
    expect(emailAddress(["ada@example.org"])).toBeUndefined();
  });
});

describe("domains", () => {
  test("one form, wherever a domain stands", () => {
    const texts = [
      "xn--bcher-kva.example",
      "XN--BCHER-KVA.example",
      "b\u00fccher.example",
      "B\u00dcCHER.example",
      "example.org.",
      " example.org",
      "xn--a.example",
      "-a.example",
      "a_b.example",
      "example",
      "1.2.3.4",
      `${kelvin}ernel.example`,
      "login.example:443",
    ];
    for (const text of texts) {
      const domain = domainName(text);
      expect(emailAddress(`ada@${text}`), text).toBe(domain === undefined ? undefined : `ada@${domain}`);
    }
    expect(texts.map(domainName).filter((domain) => domain !== undefined)).toEqual([
      "xn--bcher-kva.example",
      "xn--bcher-kva.example",
    ]);
  });

  test("the A-labels are proposed", () => {
    expect(withALabels("b\u00fccher.example")).toBe("xn--bcher-kva.example");
    expect(withALabels("no domain")).toBeUndefined();
  });
});

describe("account names", () => {
  test("the same: A to Z in any case", () => {
    expect(isSameAccount("ada", "ADA")).toBe(true);
    expect(isSameAccount("J\u00fcrgen", "j\u00fcrgen")).toBe(true);
  });

  test("another: whatever else a wider folding would take for one", () => {
    expect(isSameAccount("kay", `${kelvin}ay`)).toBe(false);
    expect(isSameAccount("ida", "\u0131da")).toBe(false);
    expect(isSameAccount("asa", "a\u017fa")).toBe(false);
    expect(isSameAccount("ada", "\u0430da")).toBe(false);
  });

  const refused: Record<string, { name: string; fault: string }> = {
    nothing: { name: "", fault: "empty" },
    "a line break": { name: "ada\nroot", fault: "control-character" },
    "an escape sequence": { name: "ada\u001b[2J", fault: "control-character" },
    "a paragraph separator": { name: "a\u2029da", fault: "control-character" },
    "half a surrogate pair": { name: "ada\ud800", fault: "control-character" },
    "a blank before": { name: " ada", fault: "blank-around" },
    "an ideographic space after": { name: "ada\u3000", fault: "blank-around" },
    "an override of direction": { name: "ada\u202etxt", fault: "invisible-character" },
    "an isolate": { name: "\u2066ada", fault: "invisible-character" },
    "a zero-width space": { name: "a\u200bda", fault: "invisible-character" },
    "a zero-width joiner": { name: "a\u200dda", fault: "invisible-character" },
    "a soft hyphen": { name: "a\u00adda", fault: "invisible-character" },
    "the Kelvin sign for a k": { name: `${kelvin}ay`, fault: "not-composed" },
    "an accent apart from its letter": { name: "ju\u0308rgen", fault: "not-composed" },
    "257 bytes": { name: `${"a".repeat(255)}\u00fc`, fault: "too-long" },
    "a machine before": { name: "DESKTOP\\ada", fault: "reserved-character" },
    "a domain after": { name: "ada@example.org", fault: "reserved-character" },
  };
  test.each(Object.entries(refused))("%s is refused", (_what, { name, fault }) => {
    expect(faultOfAccountName(name)).toBe(fault);
  });

  test.each(["ada", "Ada Lovelace", "J\u00fcrgen", "\u7530\u4e2d", "a.b-c_d$", "a".repeat(256)])(
    "%s is one",
    (name) => {
      expect(faultOfAccountName(name)).toBeUndefined();
    },
  );
});

test("a name as shown may have the joiners that its script needs, and nothing else that is not seen", () => {
  expect(faultOfLine("\u0646\u0631\u06af\u0633\u200c\u062e\u0627\u062a\u0648\u0646", 256)).toBeUndefined();
  expect(faultOfLine("Ada\u200e", 256)).toBe("invisible-character");
  expect(faultOfLine("Ada\t", 256)).toBe("control-character");
});
