/**
 * An administrator adds, changes and removes a provider by command: an issuer that is not spelled as the provider spells
 * it is refused with the right spelling, settings are kept and listed, and all of it is in the audit log.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { cli } from "../../src/texts/en/cli.ts";
import { administration } from "../../src/texts/en/administration.ts";
import { adminHints, nameFaults } from "../../src/texts/en/directory.ts";
import { discoveryTexts, providerCommands } from "../../src/texts/en/providers.ts";

let folder: string;
let data: string;
let authority: string;
let server: Server;
let origin: string;
/** The issuer that a discovery document at a path names. */
let documents: Map<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-providers-"));
  const ca = await createThrowawayCa(folder);
  authority = join(folder, "authority.pem");
  await writeFile(authority, ca.certificate);
  const issued = await ca.issue("provider", ["provider.localhost"]);
  const files = { key: readFileSync(issued.keyFile), cert: readFileSync(issued.certificateFile) };
  server = createServer(files, (request, response) => {
    const issuer = documents.get(request.url?.replace("/.well-known/openid-configuration", "") ?? "");
    const ends = {
      authorization_endpoint: `${origin}/a`,
      token_endpoint: `${origin}/t`,
      jwks_uri: `${origin}/j`,
    };
    response.writeHead(issuer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(issuer === undefined ? "{}" : JSON.stringify({ issuer, ...ends }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  origin = `https://provider.localhost:${String(typeof address === "object" ? address?.port : 0)}`;
});
let count = 0;
beforeEach(async () => {
  documents = new Map([["", origin]]);
  data = join(folder, `data-${String((count += 1))}`);
  await run("init");
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function run(command: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return answered(undefined, command, ...argv);
}
async function answered(
  answer: string | undefined,
  command: string,
  ...argv: string[]
): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const code = await runCli(["directory", command, "--data", data, ...argv], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
    ...(answer !== undefined && { ask: () => Promise.resolve(answer) }),
  });
  return { code, ...said };
}

const add = (issuer: string, ...more: string[]) =>
  run(
    "add-provider",
    ...["--name", "login", "--issuer", issuer, "--client-id", "ours", "--domain", "Example.com"],
    ...["--trust", authority, ...more],
  );
const listed = async () =>
  JSON.parse((await run("providers", "--json")).out) as {
    name: string;
    domains: string[];
    settings: unknown;
  }[];

test("an issuer as the provider spells it; what has to be registered is said", async () => {
  const { code, out, err } = await add(origin);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^prv_/);
  expect(out).toContain("/federation/callback/login");
  expect(await listed()).toMatchObject([{ name: "login", issuer: origin, domains: ["example.com"] }]);
});

const spellings: [string, () => string, Record<string, () => string>, () => string][] = [
  ["a slash too many", () => `${origin}/`, { "": () => origin }, () => origin],
  ["a slash too few", () => origin, { "": () => `${origin}/` }, () => `${origin}/`],
  ["another case", () => `${origin}/Realm`, { "/realm": () => `${origin}/realm` }, () => `${origin}/realm`],
  [
    "the address of the document",
    () => `${origin}/realm/.well-known/openid-configuration`,
    { "/realm": () => `${origin}/realm` },
    () => `${origin}/realm`,
  ],
  ["a path that is not its", () => `${origin}/oauth2`, { "": () => origin }, () => origin],
];
test.each(spellings)("%s: refused, with the right spelling", async (_name, given, answers, right) => {
  documents = new Map(Object.entries(answers).map(([path, issuer]) => [path, issuer()]));
  const { code, err } = await add(given());
  expect(code).toBe(2);
  expect(err).toContain(`${discoveryTexts.spelling(right())}\n`);
  expect(await listed()).toEqual([]);
  // What is proposed works.
  documents.set(new URL(right()).pathname.replace(/\/$/, ""), right());
  expect((await add(right())).code).toBe(0);
});

test("a place for the tenant that is still open, in the issuer or in the document", async () => {
  documents.set("/common", `${origin}/{tenantid}/v2.0`);
  for (const issuer of [`${origin}/{tenantid}/v2.0`, `${origin}/common`]) {
    const { code, err } = await add(issuer);
    expect(code).toBe(2);
    expect(err).toContain("{tenantid}");
    expect(err).toContain("GUID");
  }
});

test("a document of another host proposes nothing", async () => {
  documents.set("", "https://evil.example");
  const { code, err } = await add(origin);
  expect(code).toBe(2);
  expect(err).toContain(cli.demo.provider.otherIssuer("https://evil.example"));
  expect(err).not.toContain("--issuer https://evil.example");
});

test("nothing answers: refused, and how to add it unasked", async () => {
  const gone = await add("https://provider.localhost:1");
  expect(gone.code).toBe(2);
  expect(gone.err).toContain(providerCommands.skipHint);
  expect((await add("https://provider.localhost:1", "--skip-discovery-check")).code).toBe(0);
});

test("settings are set, changed one at a time, and taken back", async () => {
  const secret = join(folder, "secret");
  await writeFile(secret, "a-secret\n");
  const claims = ["--require-claim", "hd=example.com", "--require-claim", "hd=b.example"];
  const freshness = ["--freshness", "nothing", "--freshness-reason", "ticket 4711"];
  const done = await add(origin, ...claims, ...freshness, "--client-secret-file", secret);
  expect(done.err).toBe("");
  const settings = {
    requiredClaims: { hd: ["example.com", "b.example"] },
    freshness: { by: "nothing", reason: "ticket 4711" },
    addressClaim: "email",
    speaksForItsDomains: false,
  };
  expect(await listed()).toMatchObject([{ credential: "secret", settings }]);
  const set = (...argv: string[]) => run("set-provider", "--provider", "login", ...argv);
  expect((await set("--max-age", "300", "--new-name", "work")).out).toContain("/federation/callback/work");
  const named = await set("--speaks-for-its-domains", "yes");
  expect(named).toMatchObject({ code: 2, err: expect.stringContaining("there are: work") as string });
  const change = ["set-provider", "--provider", "work", "--client-authentication"] as const;
  expect((await run(...change, "client_secret_basic", "--domain", "c.example")).code).toBe(0);
  expect(await listed()).toMatchObject([
    {
      name: "work",
      domains: ["c.example"],
      settings: {
        ...settings,
        freshness: { by: "max-age", seconds: 300 },
        clientAuthentication: "client_secret_basic",
      },
    },
  ]);
  expect((await run(...change, "automatic", "--require-claim", "none")).code).toBe(0);
  const [last] = await listed();
  expect(last?.settings).toMatchObject({ requiredClaims: {} });
  expect(last?.settings).not.toHaveProperty("clientAuthentication");
  const text = (await run("providers")).out;
  expect(text).toContain("max-age 300");
  expect(text).not.toContain("a-secret");
  const { out } = await run("audit", "--json");
  expect(out).toContain('"reason":"ticket 4711"');
  expect(out.match(/"provider-changed"/g)).toHaveLength(3);
  expect(out).not.toContain("a-secret");
});

test("a change that cannot be is refused whole", async () => {
  await add(origin);
  const before = await listed();
  const set = (...argv: string[]) => run("set-provider", "--provider", "login", ...argv);
  for (const argv of [
    [],
    ["--new-name", "Not A Name"],
    ["--freshness", "nothing"],
    ["--max-age", "10", "--freshness", "prompt-login"],
    ["--require-claim", "hd"],
    ["--address-claim", "upn"],
    ["--client-authentication", "private_key_jwt"],
    ["--issuer", `${origin}/`, "--trust", authority],
    ["--domain", "ok.example", "--domain", ""],
  ])
    expect([argv, (await set(...argv)).code]).toEqual([argv, 2]);
  expect(await listed()).toEqual(before);
});

test("what is set as it is already is no change, and none in the audit log", async () => {
  const secret = join(folder, "same-secret");
  await writeFile(secret, "a-secret\n");
  await add(origin, "--client-secret-file", secret, "--require-claim", "hd=example.com");
  const set = (...argv: string[]) => run("set-provider", "--provider", "login", ...argv);
  for (const argv of [
    ["--client-id", "ours"],
    ["--issuer", origin, "--trust", authority],
    ["--new-name", "login", "--domain", "EXAMPLE.com"],
    ["--client-secret-file", secret],
    ["--max-age", "0", "--require-claim", "hd=example.com", "--client-authentication", "automatic"],
  ])
    expect([argv, await set(...argv)]).toEqual([
      argv,
      { code: 0, out: `${providerCommands.same}\n`, err: "" },
    ]);
  expect((await run("audit", "--json")).out).not.toContain("provider-changed");
  await writeFile(secret, "another-secret\n");
  expect((await set("--client-secret-file", secret)).out).toContain(providerCommands.changed("login"));
  expect((await run("audit", "--json")).out).toContain("provider-changed");
});

test("what cannot be used is named with its place, the reason and what to do", async () => {
  const empty = join(folder, "empty");
  await writeFile(empty, "\n");
  await add(origin);
  const more = ["--skip-discovery-check"];
  const another = (...argv: string[]) =>
    run(
      "add-provider",
      ...[
        "--name",
        "two",
        "--issuer",
        "https://two.example",
        "--client-id",
        "ours",
        "--domain",
        "two.example",
      ],
      ...argv,
    );
  const file = cli.namedFile;
  const bad: [string[], string, string][] = [
    [["--client-id", "", ...more], "--client-id", cli.emptyValue("--client-id")],
    [["--client-secret-file", empty, ...more], `--client-secret-file ${empty}`, file.empty],
    [["--client-secret-file", "/none", ...more], "--client-secret-file /none", file.missing],
    [["--client-secret-file", folder, ...more], `--client-secret-file ${folder}`, file.unreadable],
    [["--client-key-file", empty, ...more], `--client-key-file ${empty}`, file.empty],
    [["--client-key-file", authority, ...more], "--client-key-file", adminHints.notAKey],
    [["--trust", "/none"], "--trust /none", file.missing],
    [["--trust", empty], `--trust ${empty}`, file.noCertificate],
    [["--name", "Not A Name", ...more], "--name", adminHints.notAName],
    [["--issuer", "http://two.example", ...more], "--issuer", adminHints.notAnIssuer],
    [["--issuer", origin, ...more], "--issuer", adminHints.issuerTaken("login")],
    [["--domain", "example.com", ...more], "--domain", adminHints.domainTaken("example.com", "login")],
    [["--require-claim", "hd", ...more], "--require-claim hd", providerCommands.noClaim],
    [["--freshness", "nothing", ...more], "--freshness-reason", providerCommands.wantsReason],
    [
      ["--freshness", "nothing", "--freshness-reason", " ", ...more],
      "--freshness-reason",
      cli.emptyValue("--freshness-reason"),
    ],
    [
      ["--freshness", "nothing", "--freshness-reason", "x".repeat(501), ...more],
      "--freshness-reason",
      nameFaults.line["too-long"],
    ],
    [
      ["--freshness-reason", "why", ...more],
      "--freshness-reason",
      providerCommands.onlyWith("--freshness nothing"),
    ],
    [
      ["--max-age", "5", "--freshness", "nothing", ...more],
      "--max-age",
      providerCommands.onlyWith("--freshness max-age"),
    ],
    [["--address-claim", "upn", ...more], "--address-claim", adminHints.unverifiedClaim],
    [
      ["--client-authentication", "client_secret_post", ...more],
      "--client-authentication",
      adminHints.cannotAuthenticate,
    ],
  ];
  for (const [argv, place, what] of bad) {
    const { code, err } = await another(...argv);
    expect([argv, code]).toEqual([argv, 2]);
    expect(err).toContain(cli.at(place));
    expect(err).toContain(what);
    // The other provider's domain is all that there is to say.
    if (!argv.includes("example.com") && !argv.includes("x".repeat(501))) expect(err).toContain("  hint: ");
  }
  const unknown = await run("set-provider", "--provider", "lgoin", "--client-id", "x");
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining(cli.at("--provider")) as string });
  const nothing = await run("set-provider", "--provider", "login");
  expect(nothing.err).toContain(administration.whatToChange);
  expect(nothing.err).toContain(administration.changeHint("set-provider"));
  expect(await listed()).toHaveLength(1);
});

test("removed: asked first, said what it means, and the domain can be given to another", async () => {
  await add(origin);
  const remove = ["remove-provider", "--provider", "login"] as const;
  expect(await run(...remove)).toMatchObject({ code: 2, err: expect.stringContaining("--yes") as string });
  expect(await answered("no", ...remove)).toMatchObject({
    code: 1,
    out: expect.stringContaining("nobody with an address in example.com") as string,
  });
  expect(await listed()).toHaveLength(1);
  expect((await answered("yes", ...remove)).code).toBe(0);
  expect(await listed()).toEqual([]);
  expect((await run("providers")).out).toContain(providerCommands.none);
  expect((await run("audit", "--json")).out).toContain('"provider-removed"');
  expect((await run(...remove, "--yes")).code).toBe(2);
  expect((await add(origin)).code).toBe(0);
});
