/**
 * A provider of one's own in place of the simulated one: another process, with another certificate authority, that knows
 * the directory's address beforehand. Its person resets their PIN with it, and the harness starts no provider.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { callbackPathOf } from "../../src/directory/federation/callback.ts";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import {
  type ProviderConfig,
  directoryHost,
  ownProviderName,
  members,
  providerHost,
} from "../../src/harness/contract/organisation.ts";
import { type Child, Supervisor } from "../../src/harness/processes/processes.ts";
import { programFile } from "../../src/harness/processes/programs.ts";
import { createThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { typeInto } from "../../src/harness/contract/typing.ts";
import { requires } from "../support/requirements.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "chromium");
const [alice] = members;
const client = { clientId: "own-client", clientSecret: "a secret of one's own, long enough" };

/** As somebody would choose one who registers the redirect address. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a provider of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-own-provider-"));
  const supervisor = new Supervisor();
  let provider: Child;
  let harness: LoginHarness;

  const happened = new Map<string, PromiseWithResolvers<undefined>>();
  const comes = (event: string) => {
    const waiting = happened.get(event) ?? Promise.withResolvers<undefined>();
    happened.set(event, waiting);
    return waiting;
  };

  beforeAll(async () => {
    const ca = await createThrowawayCa(folder);
    const config: ProviderConfig = {
      host: providerHost,
      ...(await ca.issue("own", [providerHost])),
      client,
      members: members.map(({ sub, email, name, password }) => ({ sub, email, name, password })),
    };
    writeFileSync(join(folder, "provider.json"), JSON.stringify(config), { mode: 0o600 });
    provider = await supervisor.start({
      name: "provider",
      program: programFile("harness/organisation/provider-process.js"),
      arguments: ["--config", join(folder, "provider.json")],
      onLog: ({ fields }) => {
        comes(String(fields?.["event"])).resolve(undefined);
      },
    });
    const directoryPort = await freePort();
    provider.send({
      type: "serve",
      redirectUri: `https://${directoryHost}:${String(directoryPort)}${callbackPathOf(ownProviderName)}`,
    });
    const { issuer } = await provider.ready;
    harness = await createLoginHarness({
      directoryPort,
      ownProvider: {
        issuer: String(issuer),
        ...client,
        email: alice?.email ?? "",
        trust: ca.certificate,
      },
    });
  }, 60_000);
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    await supervisor[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is the only one, and the harness knows nobody's password there", () => {
    expect(harness.pids().provider).toBe(0);
    expect(harness.state().people.map(({ email, providerPassword }) => [email, providerPassword])).toEqual([
      [alice?.email, ""],
    ]);
    expect(() => {
      harness.provider({ type: "down", down: true });
    }).toThrow(expect.objectContaining({ code: "out_of_order" }));
  });

  test("proves who somebody is, in the sign-in screen's browser", async () => {
    const somebody = person(harness);
    await somebody.openTile();
    await somebody.follow(0);
    await harness.until(({ screen }) => screen.browser !== undefined);
    for (const action of typeInto(alice?.email ?? "")) harness.surface(action);
    await comes("provider.page").promise;
    for (const action of typeInto(alice?.password ?? "")) harness.surface(action);
    await somebody.fill("newSecret", { newSecret: "805316", confirm: "805316" });
    await harness.until(({ screen }) => screen.view === "desktop", 30_000);
  }, 60_000);

  test("a directory's port that is taken is said at once", async () => {
    const { port } = new URL(/url: (\S+)/.exec(readConfig())?.[1] ?? "");
    await expect(createLoginHarness({ directoryPort: Number(port) })).rejects.toMatchObject({
      code: "port_in_use",
    });
  }, 30_000);

  function readConfig(): string {
    return readFileSync(join(harness.directory, "vestibule.yaml"), "utf8");
  }
});
