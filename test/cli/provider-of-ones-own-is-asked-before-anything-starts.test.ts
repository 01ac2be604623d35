import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { createServer as createPlainServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { discover, ownProviderOf } from "../../src/cli/own-provider.ts";
import { runCli } from "../../src/cli/program.ts";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { cli } from "../../src/texts/en/cli.ts";

const texts = cli.demo.provider;
const host = "provider.localhost";
const never = new AbortController().signal;

let folder: string;
let authority: string;
let server: Server;
let issuer: string;
/** The provider's answer to a request for its discovery document. */
let answer: { status: number; body: string };

const document = (changes: Record<string, unknown> = {}) => ({
  status: 200,
  body: JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...changes,
  }),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-provider-"));
  const ca = await createThrowawayCa(folder);
  authority = join(folder, "authority.pem");
  await writeFile(authority, ca.certificate);
  const issued = await ca.issue("provider", [host]);
  server = createServer(
    { key: readFileSync(issued.keyFile), cert: readFileSync(issued.certificateFile) },
    (request, response) => {
      const known = request.url === "/.well-known/openid-configuration";
      response.writeHead(known ? answer.status : 404, { "content-type": "application/json" });
      response.end(known ? answer.body : "");
    },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  issuer = `https://${host}:${String(typeof address === "object" ? address?.port : 0)}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await runCli(["demo", ...argv], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: never,
  });
  // Nothing was started, so nothing has to be ended.
  expect(said.out).not.toContain(cli.demo.starting);
  return { code, ...said };
}

const client = ["--client-id", "demo", "--email", "ada@example.com"];

describe("options that cannot be used", () => {
  const bad: Record<string, { argv: string[]; place: string; what: string }> = {
    "an issuer alone": {
      argv: ["--issuer", "https://login.example.com"],
      place: "--client-id, --email",
      what: texts.missing,
    },
    "a client without an issuer": { argv: client, place: "--issuer", what: texts.missing },
    "a secret without an issuer": {
      argv: ["--client-secret-file", "/nonexistent"],
      place: "--issuer",
      what: texts.missing,
    },
    "an issuer without https": {
      argv: ["--issuer", "http://login.example.com", ...client],
      place: "--issuer http://login.example.com",
      what: texts.notHttps,
    },
    "an issuer with a password in it": {
      argv: ["--issuer", "https://a:b@login.example.com", ...client],
      place: "--issuer",
      what: texts.notHttps,
    },
    "an address that is none": {
      argv: ["--issuer", "https://login.example.com", "--client-id", "demo", "--email", "ada"],
      place: "--email ada",
      what: texts.noEmail,
    },
    "a host with a scheme": {
      argv: ["--issuer", "https://login.example.com", ...client, "--allow", "https://cdn.example.com"],
      place: "--allow https://cdn.example.com",
      what: texts.noHost,
    },
    "a secret that is not there": {
      argv: ["--issuer", "https://login.example.com", ...client, "--client-secret-file", "/nonexistent"],
      place: "--client-secret-file /nonexistent",
      what: cli.namedFile.missing,
    },
    "a client id that is empty": {
      argv: ["--issuer", "https://login.example.com", "--client-id", "", "--email", "a@example.com"],
      place: "--client-id",
      what: cli.emptyValue("--client-id"),
    },
  };
  test.each(Object.entries(bad))(
    "%s: status 2, place, reason and a hint",
    async (_what, { argv, place, what }) => {
      const { code, err } = await run(...argv);
      expect(code).toBe(2);
      expect(err).toContain(cli.at(place));
      expect(err).toContain(what);
      expect(err).toContain("hint:");
    },
  );

  test("a file that is not a certificate", async () => {
    const file = join(folder, "empty.pem");
    await writeFile(file, "nothing");
    const { code, err } = await run("--issuer", issuer, ...client, "--trust", file);
    expect(code).toBe(2);
    expect(err).toContain(cli.namedFile.noCertificate);
  });

  test("a port that is in use, before anything is started", async () => {
    const other = createPlainServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : 0);
    for (const option of ["--port", "--directory-port"]) {
      const { code, err } = await run(option, port);
      expect(code).toBe(2);
      expect(err).toContain(cli.at(`${option} ${port}`));
    }
    other.close();
  });
});

describe("the provider's own answer", () => {
  const asked = (...more: string[]) => run("--issuer", issuer, ...client, ...more);

  test("a certificate of an unknown authority", async () => {
    answer = document();
    const { code, err } = await asked();
    expect(code).toBe(2);
    expect(err).toContain(texts.untrusted);
    expect(err).toContain("--trust");
  });

  const wrong: Record<string, [() => typeof answer, () => string]> = {
    "a page that is not there": [() => ({ status: 404, body: "" }), () => texts.status(404)],
    "a redirect": [() => ({ status: 302, body: "" }), () => texts.status(302)],
    "no JSON": [() => ({ status: 200, body: "<html>" }), () => texts.noDocument],
    "another issuer": [
      () => document({ issuer: "https://evil.example" }),
      () => texts.otherIssuer("https://evil.example"),
    ],
    "an endpoint without https": [
      () => document({ token_endpoint: "http://provider.localhost/token" }),
      () => texts.noEndpoint("token_endpoint"),
    ],
  };
  test.each(Object.entries(wrong))("%s", async (_what, [given, says]) => {
    answer = given();
    const { code, err } = await asked("--trust", authority);
    expect(code).toBe(2);
    expect(err).toContain(cli.at(`--issuer ${issuer}`));
    expect(err).toContain(says());
  });

  test("no provider at the address", async () => {
    const { code, err } = await run("--issuer", "https://localhost:1", ...client);
    expect(code).toBe(2);
    expect(err).toContain(texts.unreachable);
  });

  test("a valid provider is used as given", async () => {
    answer = document();
    const secret = join(folder, "secret");
    await writeFile(secret, "s3cret\n");
    const provider = ownProviderOf({
      issuer,
      clientId: "demo",
      clientSecretFile: secret,
      email: "ada@example.com",
      allow: ["cdn.example.com:8443"],
      trust: authority,
    });
    expect(provider).toMatchObject({ issuer, clientSecret: "s3cret", allow: ["cdn.example.com:8443"] });
    if (provider === undefined) throw new Error("none");
    await discover(provider, never);
    expect(ownProviderOf({})).toBeUndefined();
  });
});
