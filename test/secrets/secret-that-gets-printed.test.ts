import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { secretOf } from "./support/software-keys.ts";

const canary = "canary-7f3a";

test("no way of printing a secret shows it", () => {
  using secret = secretOf(canary);
  const holder = { deep: { list: [secret] }, map: new Map([["pin", secret]]) };
  const error = new VestibuleError("internal", { cause: holder });
  const shown = [
    String(secret),
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- this is what is tested
    `${secret}`,
    JSON.stringify(secret),
    JSON.stringify(holder),
    ...["%s", "%o", "%O", "%j", "%d", "%i"].map((directive) => format(directive, secret)),
    ...["%s", "%o", "%O", "%j"].map((directive) => format(directive, holder)),
    inspect(secret),
    inspect(holder, { depth: Infinity, showHidden: true, getters: true }),
    inspect(holder, { depth: Infinity, showHidden: true, customInspect: false }),
    inspect(error, { depth: Infinity }),
    JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
    JSON.stringify(Object.assign({}, secret)),
    Object.keys(secret).join(),
    Reflect.ownKeys(secret).map(String).join(),
  ];
  const forms = [
    canary,
    Buffer.from(canary).toString("hex"),
    Buffer.from(canary).toString("base64"),
    "99, 97, 110",
  ];
  for (const text of shown) for (const form of forms) expect(text).not.toContain(form);
  expect(inspect(secret)).toBe("[Secret]");
  expect(JSON.stringify({ secret })).toBe('{"secret":"[Secret]"}');
});
