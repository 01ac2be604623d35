/** A host may ask about any address. Every address is refused that is not plainly an allowed https address. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { parseAllowList } from "../../src/identity/browser/allow-list.ts";
import { judgeNavigation } from "../../src/identity/navigation.ts";

const allowed = parseAllowList([
  "login.example.com",
  "login.example.com:8443",
  "*.okta.com",
  "[2001:db8::1]",
]);
/** Short enough to print. */
const named = (address: string) => [JSON.stringify(address.slice(0, 60)), address] as const;
const judge = (address: string) => judgeNavigation(address, allowed);

describe("allowed", () => {
  test.each(
    [
      "about:blank",
      "https://login.example.com/",
      "https://login.example.com/a?b=c#d",
      "https://login.example.com:8443/",
      "https://acme.okta.com/%C3%A9?q='|",
      "https://[2001:db8::1]/",
      `https://login.example.com/${"x".repeat(8192 - 26)}`,
    ].map(named),
  )("%#: %s", (_name, address) => {
    expect(judge(address)).toEqual({ kind: "allowed" });
  });
});

describe("refused, and its host is reported where it has one", () => {
  test.each([
    ["https://evil.example.com/", "evil.example.com"],
    ["https://login.example.com:444/", "login.example.com:444"],
    ["https://okta.com/", "okta.com"],
    ["https://acme.okta.com.evil.example/", "acme.okta.com.evil.example"],
    ["https://127.0.0.1/", "127.0.0.1"],
    ["https://[::1]/", "[::1]"],
    // Cyrillic о in okta, as a URL writes it.
    ["https://acme.xn--kta-8cd.com/", "acme.xn--kta-8cd.com"],
    ["https://signed-in.vestibule.invalid:8443/done?code=c", "signed-in.vestibule.invalid:8443"],
    ["https://signed-in.vestibule.invalid/done/more", "signed-in.vestibule.invalid"],
    ["https://signed-in.vestibule.invalid/", "signed-in.vestibule.invalid"],
    [`https://${"x".repeat(300)}.example/`, "x".repeat(253)],
  ])("%#: %s", (address, host) => {
    expect(judge(address)).toEqual({ kind: "refused", host });
  });
});

describe("refused, and nothing is reported", () => {
  test.each(
    [
      "",
      "about:srcdoc",
      "about:blank#",
      "about:config",
      "javascript:alert(1)",
      "data:text/html,<script>1</script>",
      "file:///etc/passwd",
      "blob:https://login.example.com/0000",
      "view-source:https://login.example.com/",
      "filesystem:https://login.example.com/temporary/a",
      "chrome://settings/",
      "http://login.example.com/",
      "ws://login.example.com/",
      "wss://login.example.com/",
      "HTTPS://login.example.com/",
      "https:login.example.com/",
      "https:///login.example.com/",
      "https://login.example.com",
      "https://login.example.com:443/",
      "https://LOGIN.example.com/",
      "https://login.example.com./",
      "https://acme.okta.com./",
      "https://login%2Eexample.com/",
      "https://login.example.com\\@evil.example.com/",
      "https://evil.example.com\\.login.example.com/",
      "https://alice@login.example.com/",
      "https://alice:secret@login.example.com/",
      "https://@login.example.com/",
      "https://login.example.com@evil.example.com/",
      // As an address bar shows it: Cyrillic о, fullwidth letters, an ideographic dot.
      "https://acme.\u043ekta.com/",
      "https://\uff4cogin.example.com/",
      "https://login\u3002example.com/",
      " https://login.example.com/",
      "https://login.example.com/\n",
      "https://login.\texample.com/",
      "https://login.example.com/\u0000",
      "https://2130706433/",
      "https://0x7f.1/",
      `https://login.example.com/${"x".repeat(8192 - 25)}`,
      `${proofRedirectUri}\n?code=c`,
      proofRedirectUri.replace("https://", "https://alice@"),
      proofRedirectUri.replace(".invalid", ".invalid."),
      proofRedirectUri.replace("https:", "http:"),
      `${proofRedirectUri}?code=${"x".repeat(8192)}`,
    ].map(named),
  )("%#: %s", (_name, address) => {
    expect(judge(address)).toEqual({ kind: "refused" });
  });
});

test("the address that ends the proof is recognised with any parameters", () => {
  for (const rest of ["", "?code=c&state=s", "#error", "?code=c#x"]) {
    const address = `${proofRedirectUri}${rest}`;
    expect(judge(address)).toEqual({ kind: "proof", redirect: new URL(address) });
  }
});

test("any address: only https to an allowed host is allowed, and nothing throws", () => {
  const pieces = fc.constantFrom(
    "https:", "http:", "javascript:", "//", "/", "\\", "@", ":", "?", "#", ".", "443", "8443", "login.example.com",
    "okta.com", "a.okta.com", "evil.example", "[2001:db8::1]", "xn--", "%2e", "\t", "\u3002", "\u043e", "about:blank", "done",
  ); // prettier-ignore
  const address = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join("")),
    fc.webUrl(),
    fc.string(),
  );
  fc.assert(
    fc.property(address, (text) => {
      const verdict = judge(text);
      if (verdict.kind !== "allowed" || text === "about:blank") return;
      const { protocol, username, password, hostname, port } = new URL(text);
      expect({ protocol, username, password }).toEqual({ protocol: "https:", username: "", password: "" });
      expect(
        hostname.endsWith(".okta.com") || ["login.example.com", "[2001:db8::1]"].includes(hostname),
      ).toBe(true);
      expect(["", "8443"]).toContain(port);
    }),
  );
}, 30_000);
