/** The redirect that ends a proof is one exact address: for any scheme but the web's own, `URL.origin` is "null". */
import { expect, test } from "vitest";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { isProofRedirect } from "../../src/identity/proof.ts";
import { isSameAddress } from "../../src/identity/browser/same-address.ts";

test("the address itself, with any parameters", () => {
  expect(isProofRedirect(new URL(`${proofRedirectUri}?code=c&state=s`))).toBe(true);
  expect(
    isSameAddress(new URL("vestibule://signed-in/done?code=c"), new URL("vestibule://signed-in/done")),
  ).toBe(true);
});

test.each([
  ["another scheme", "evil://signed-in.vestibule.invalid/done"],
  ["plain http", "http://signed-in.vestibule.invalid/done"],
  ["another host", "https://signed-in.vestibule.invalid.evil.example/done"],
  ["another port", "https://signed-in.vestibule.invalid:8443/done"],
  ["another path", "https://signed-in.vestibule.invalid/done/"],
  ["user info", "https://ada@signed-in.vestibule.invalid/done"],
  ["a password", "https://:x@signed-in.vestibule.invalid/done"],
])("%s is not it", (_what, address) => {
  expect(isProofRedirect(new URL(address))).toBe(false);
});

test.each([
  ["another custom scheme", "evil://signed-in/done"],
  ["another host of the scheme", "vestibule://evil/done"],
  ["another port of the scheme", "vestibule://signed-in:1/done"],
  ["another path of the scheme", "vestibule://signed-in/other"],
])("for an address of a custom scheme, %s is another one", (_what, address) => {
  expect(isSameAddress(new URL(address), new URL("vestibule://signed-in/done"))).toBe(false);
});
