/**
 * Provider mix-up (RFC 9700, section 4.4): a hostile provider that is configured too sends its visitor on to the honest
 * one, with a challenge and a nonce of the attacker's, and waits for the code.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Evidence } from "../../src/errors/error.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Browser } from "./support/browser.ts";

let bench: Bench;
let hostile: Server;
/** Bodies that came to the hostile provider's token endpoint. */
let stolen: string[];
/** States that the directory sent to the hostile provider. */
let states: string[];
let said: { event: string; evidence: Evidence | undefined }[];

beforeEach(async () => {
  stolen = [];
  states = [];
  said = [];
  bench = await startBench({
    log: {
      audit: () => undefined,
      debug: () => undefined,
      operator: (event, evidence) => void said.push({ event, evidence }),
    },
  });
  const certificate = await bench.ca.issue("hostile", ["hostile.localhost"]);
  hostile = createServer({
    key: readFileSync(certificate.keyFile),
    cert: readFileSync(certificate.certificateFile),
  });
  await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
  const issuer = `https://hostile.localhost:${String((hostile.address() as AddressInfo).port)}`;
  hostile.on("request", (request, response) => {
    const address = new URL(request.url ?? "/", issuer);
    if (address.pathname === "/auth") {
      const state = address.searchParams.get("state") ?? "";
      if (address.searchParams.get("prompt") !== "none") states.push(state);
      response.writeHead(302, { location: toHonest(state).href }).end();
    } else if (address.pathname === "/token") {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body += part));
      request.on("end", () => {
        stolen.push(body);
        response.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_grant"}');
      });
    } else {
      const ends = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
      const document = { issuer, ...ends, jwks_uri: `${issuer}/jwks`, response_types_supported: ["code"] };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
    }
  });
  await bench.directory.admin.addProvider({
    name: "hostile",
    issuer,
    clientId: "ours",
    domains: ["hostile.example"],
  });
});
afterEach(async () => {
  hostile.closeAllConnections();
  hostile.close();
  await bench.close();
});

/** The honest provider's address as the attacker makes it: all of it is public, but for the state. */
function toHonest(state: string, callback = "organisation"): URL {
  const address = new URL(`${bench.organisation.issuer}/auth`);
  address.search = new URLSearchParams({
    client_id: bench.organisation.clientId,
    response_type: "code",
    scope: "openid email",
    redirect_uri: `${bench.publicUrl}/federation/callback/${callback}`,
    state,
    nonce: "the-attackers-nonce",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  }).toString();
  return address;
}

async function lured(): Promise<{ victim: Browser; ended: URL }> {
  const victim = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await victim.open(proof.url);
  await victim.submit("/email", { email: "ada@hostile.example" });
  const { email, password } = bench.ada;
  return { victim, ended: await victim.submit("", { email, password }) };
}

test("the honest provider's code is refused, and does not get to the hostile one", async () => {
  const { victim, ended } = await lured();
  expect(victim.visited.some((one) => one.includes("/callback/organisation?code="))).toBe(true);
  expect(stolen).toEqual([]);
  expect(ended.pathname).toMatch(/^\/interaction\//);
  expect(victim.page).toMatchObject({ status: 403 });
  expect(await bench.refusals()).toEqual(["provider_mixed_up"]);
  expect((await bench.audit()).map(({ event }) => event)).not.toContain("proof-granted");
  expect(said).toContainEqual({
    event: "provider-failed",
    evidence: expect.objectContaining({ code: "provider_mixed_up" }) as Evidence,
  });
});

test("the code of an honest provider that does not name itself in the answer (no RFC 9207)", async () => {
  const victim = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await victim.open(proof.url);
  await victim.submit("/email", { email: "ada@hostile.example" });
  const answer = new URLSearchParams({ code: "the-honest-providers-code", state: states[0] ?? "" });
  await victim.open(`${bench.publicUrl}/federation/callback/organisation?${answer.toString()}`);
  expect(stolen).toEqual([]);
  expect(await bench.refusals()).toEqual(["provider_mixed_up"]);
});

test("the honest provider sends nobody to the hostile one's address", async () => {
  const browser = bench.browser();
  await browser.open(toHonest("a-state", "hostile"));
  expect(browser.page).toMatchObject({ status: 400 });
  expect(browser.page?.url.origin).toBe(bench.organisation.issuer);
});

test("an address without a provider's name is none", async () => {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/federation/callback?code=a&state=b`);
  expect(browser.page).toMatchObject({ status: 404 });
});

test("names that cannot stand in an address, or are taken", async () => {
  const add = (name: string, host: string) =>
    bench.directory.admin.addProvider({
      name,
      issuer: `https://${host}.example`,
      clientId: "a",
      domains: [`${host}.example`],
    });
  for (const name of ["", "Login", "a/b", "..", "-a", "a-", "a b", "ä", "a".repeat(41)]) {
    await expect(add(name, "x")).rejects.toMatchObject({
      code: "argument_invalid",
      evidence: { place: "name" },
    });
  }
  await expect(add("hostile", "y")).rejects.toMatchObject({ code: "conflict", evidence: { place: "name" } });
  await expect(add("a".repeat(40), "z")).resolves.toMatch(/^prv_/);
});
