import { promisify } from "node:util";
import type { LookupAddress, LookupOptions } from "node:dns";
import { expect, test } from "vitest";
import { isLocalhost, lookup } from "../../src/http/lookup.ts";

const resolve = (name: string, options: LookupOptions): Promise<string | LookupAddress[]> =>
  promisify<string, LookupOptions, string | LookupAddress[]>((host, how, done) => lookup(host, how, done))(
    name,
    options,
  );

test.each(["localhost", "LocalHost.", "login.acme.localhost", "a.b.c.localhost."])(
  "%s is loopback",
  async (name) => {
    expect(isLocalhost(name)).toBe(true);
    expect(await resolve(name, { all: true })).toEqual([
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ]);
    expect(await resolve(name, { family: 6 })).toBe("::1");
    expect(await resolve(name, {})).toBe("127.0.0.1");
  },
);

test.each(["localhost.example.com", "notlocalhost", "evil-localhost", ".localhost", "localhost..", ""])(
  "%s is not",
  (name) => {
    expect(isLocalhost(name)).toBe(false);
  },
);
