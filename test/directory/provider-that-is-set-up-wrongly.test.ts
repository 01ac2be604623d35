/** A developer tries their own provider: a public client works, and a provider's faults are named for the operator. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Evidence } from "../../src/errors/error.ts";
import { createThrowawayCa, type ThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf } from "./support/device.ts";

let bench: Bench;
let servers: Server[] = [];
let said: { event: string; evidence: Evidence | undefined }[] = [];
afterEach(async () => {
  await bench.close();
  for (const server of servers) server.close();
  servers = [];
  said = [];
});
const log = {
  audit: () => undefined,
  debug: () => undefined,
  operator: (event: string, evidence?: Evidence) => void said.push({ event, evidence }),
};

async function provider(
  name: string,
  discovery: (issuer: string) => { status: number; body: unknown },
  ca: ThrowawayCa = bench.ca,
) {
  const host = `${name}.localhost`;
  const certificate = await ca.issue(name, [host]);
  const key = readFileSync(certificate.keyFile);
  const server = createServer({ key, cert: readFileSync(certificate.certificateFile) });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://${host}:${String((server.address() as AddressInfo).port)}`;
  server.on("request", (_request, response) => {
    const { status, body } = discovery(issuer);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const domains = [`${name}.example`];
  await bench.directory.admin.addProvider({ name, issuer, clientId: "mine", domains });
  return issuer;
}
/** What the operator reads after somebody of that domain came. */
async function tried(name: string): Promise<Evidence | undefined> {
  const browser = bench.browser();
  await browser.open(`${bench.publicUrl}/recover`);
  await browser.submit("/recover/email", { email: `somebody@${name}.example` });
  expect(browser.page?.status).toBe(502);
  return said.find((one) => one.event === "provider-failed")?.evidence;
}

test("a public client: no secret, PKCE, and a grant", async () => {
  bench = await startBench({ publicClient: true, log });
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const ended = await bench.signIn(bench.browser(), proof.url, bench.ada);
  expect(grantOf(await proof.complete(ended))).toMatch(/^grt_/);
  expect(said).toEqual([]);
});

test("no secret although the provider requires one: refused, and named", async () => {
  bench = await startBench({ publicClient: true, organisation: { publicClient: false }, log });
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await bench.signIn(bench.browser(), proof.url, bench.ada);
  expect((await bench.refusals()).at(-1)).toBe("client_refused");
  expect(said[0]).toMatchObject({
    event: "provider-failed",
    evidence: { code: "client_refused", error: "invalid_client", hint: expect.any(String) as string },
  });
});

test("a discovery document with another issuer", async () => {
  bench = await startBench({ log });
  const body = { issuer: "https://real.example", authorization_endpoint: "https://real.example/a" };
  const issuer = await provider("other", () => ({ status: 200, body }));
  const evidence = await tried("other");
  expect(evidence).toMatchObject({ code: "provider_error", issuer });
  expect(evidence?.["what"]).toContain("https://real.example");
});

test("no discovery document", async () => {
  bench = await startBench({ log });
  await provider("lost", () => ({ status: 404, body: {} }));
  const evidence = await tried("lost");
  expect(evidence).toMatchObject({ code: "provider_error" });
  expect(evidence?.["what"]).toContain("404");
});

test("an invalid discovery document", async () => {
  bench = await startBench({ log });
  await provider("odd", () => ({ status: 200, body: ["nothing"] }));
  expect(await tried("odd")).toMatchObject({ code: "provider_error", what: expect.any(String) as string });
});

test("a provider whose certificate comes from an authority that nobody named", async () => {
  bench = await startBench({ log });
  const folder = await mkdtemp(join(tmpdir(), "vestibule-authority-"));
  try {
    const issuer = await provider(
      "stranger",
      () => ({ status: 200, body: {} }),
      await createThrowawayCa(folder),
    );
    expect(await tried("stranger")).toMatchObject({
      code: "provider_untrusted",
      issuer,
      hint: expect.stringContaining("trustedCertificates") as string,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a provider that does not answer", async () => {
  bench = await startBench({ log });
  const domains = ["gone.example"];
  await bench.directory.admin.addProvider({
    name: "gone",
    issuer: "https://gone.localhost:9",
    clientId: "mine",
    domains,
  });
  expect(await tried("gone")).toMatchObject({
    code: "provider_unreachable",
    issuer: "https://gone.localhost:9",
  });
});
