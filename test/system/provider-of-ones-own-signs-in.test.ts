/**
 * `npm run demo -- --issuer URL --client-id ID --email ADDRESS`, with a real provider that knows nothing of us: its own
 * people, domain and authority. A PIN and a Mac password are reset through it; and where it is set up wrongly, the
 * person reads a sentence, the operator what to do, and the person still has their way back.
 */
import { expect } from "vitest";
import { ownProviderOf, discover } from "../../src/cli/own-provider.ts";
import type { LoginHarness, LoginHarnessOptions } from "../../src/harness/contract/login-harness-contract.ts";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import { pressEnter, typeInto } from "../../src/harness/contract/typing.ts";
import { codes } from "../../src/texts/en/codes.ts";
import { requires } from "../support/requirements.ts";
import {
  type OwnProviderServer,
  freePort,
  ownPerson,
  redirectAddress,
  startOwnProvider,
} from "./support/own-provider.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "chromium");

interface Play extends AsyncDisposable {
  harness: LoginHarness;
  provider: OwnProviderServer;
  /** The redirect address that somebody has to register. */
  redirectUri: string;
  prove(): Promise<void>;
  /** Types the address on the directory's page. */
  sayWho(): Promise<void>;
}

async function play(options: {
  device?: LoginHarnessOptions["device"];
  confidential?: boolean;
  person?: typeof ownPerson;
  /** Instead of the right one. */
  registered?: string;
  /** Whether the host of the page's style is on the allow-list. */
  allowStyle?: boolean;
}): Promise<Play> {
  const directoryPort = await freePort();
  const redirectUri = redirectAddress(directoryPort);
  const provider = await startOwnProvider({ ...options, redirectUri: options.registered ?? redirectUri });
  const { issuer, authority: trust, clientId, clientSecret, styleHost } = provider;
  try {
    const ownProvider = {
      ...{ issuer, clientId, email: ownPerson.email, trust },
      ...(clientSecret !== undefined && { clientSecret }),
      ...(options.allowStyle === true && { allow: [styleHost] }),
    };
    const { device = { system: "windows" } } = options;
    const harness = await createLoginHarness({ device, ownProvider, directoryPort });
    async function sayWho(): Promise<void> {
      await harness.until(({ screen }) => screen.browser !== undefined);
      for (const action of typeInto(ownPerson.email)) harness.surface(action);
    }
    return {
      harness,
      provider,
      redirectUri,
      sayWho,
      async prove() {
        const page = provider.next("page");
        await sayWho();
        await page;
        const signedIn = provider.next("signed-in");
        for (const action of typeInto(ownPerson.password)) harness.surface(action);
        await signedIn;
      },
      async [Symbol.asyncDispose]() {
        await harness[Symbol.asyncDispose]();
        await provider[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await provider[Symbol.asyncDispose]();
    throw error;
  }
}

/** What the directory told its operator about providers. */
function toldOperator(harness: LoginHarness): Record<string, unknown>[] {
  return harness.logs().directory.flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const fields = JSON.parse(line) as Record<string, unknown>;
    return fields["reader"] === "operator" && fields["event"] === "provider-failed" ? [fields] : [];
  });
}

const texts = (harness: LoginHarness) => harness.state().screen.fields.map(({ text }) => text);
const refused = (harness: LoginHarness, code: string) =>
  harness.until(({ timeline }) => timeline.some(({ event }) => event === code), 30_000);

describe("a provider of one's own", () => {
  test("a PIN is reset through it, by a public client, with a style from an allowed host", async () => {
    await using at = await play({ allowStyle: true });
    const { harness, provider } = at;
    const somebody = person(harness);
    await somebody.openTile();
    await somebody.follow(0);
    const styled = provider.next("style");
    await at.prove();
    await styled;
    await somebody.fill("newSecret", { newSecret: "805316", confirm: "805316" });
    await harness.until(({ screen }) => screen.view === "desktop", 30_000);
    await somebody.signOut();
    expect(await somebody.tryPin("805316")).toBe(true);
    expect(toldOperator(harness)).toEqual([]);
    expect(harness.pids().provider).toBe(0);
  }, 90_000);

  test("a Mac's password is reset through it, by a confidential client that posts its secret", async () => {
    await using at = await play({ device: { system: "macos" }, confidential: true });
    const { harness } = at;
    const somebody = person(harness);
    await somebody.forgetMacPassword();
    await at.prove();
    // Its style's host is not on the list here: the page comes without, and the person is told.
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === "host-refused"));
    const password = "violet anchor morning 34";
    await somebody.fill("newPassword", { newPassword: password, confirmPassword: password });
    await harness.until(({ screen }) => screen.view === "desktop", 30_000);
    const { opens } = await harness.examine();
    expect(opens.find(({ name }) => name === "new-password")?.opens).toContainEqual({
      store: "disk",
      opens: true,
    });
    expect(toldOperator(harness)).toEqual([]);
  }, 90_000);

  test("does not vouch for the address: the person reads so, the operator what to do", async () => {
    const unverified = { ...ownPerson, emailVerified: false };
    await using at = await play({ device: { system: "macos" }, person: unverified });
    const { harness, provider } = at;
    await person(harness).forgetMacPassword();
    await at.prove();
    // The directory says it on its page, and its one button leads back.
    await refused(harness, "email_unverified");
    for (const action of pressEnter()) harness.surface(action);
    await harness.until(
      ({ screen }) => screen.browser === undefined && texts(harness).includes(codes.email_unverified.person),
      30_000,
    );
    expect(toldOperator(harness)).toMatchObject([
      {
        code: "email_unverified",
        issuer: provider.issuer,
        hint: expect.stringContaining("email_verified") as string,
      },
    ]);
    expect(
      harness
        .state()
        .timeline.map(({ text }) => text)
        .join("\n"),
    ).toContain("email_verified");
  }, 90_000);

  test("does not know the redirect address: it says so itself, the operator reads which to register", async () => {
    await using at = await play({
      device: { system: "macos" },
      registered: "https://somewhere.else.example/callback",
    });
    const { harness, provider, redirectUri } = at;
    const somebody = person(harness);
    await somebody.forgetMacPassword();
    // Asked once by the directory, which then says so, and once by the person.
    const answered = provider.next("error");
    await at.sayWho();
    await answered;
    if (provider.asked.length < 2) await provider.next("error");
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === "provider-failed"), 30_000);
    expect(toldOperator(harness)).toMatchObject([
      {
        code: "provider_error",
        issuer: provider.issuer,
        hint: expect.stringContaining(redirectUri) as string,
      },
    ]);
    expect(new Set(provider.asked)).toEqual(new Set([redirectUri]));
    expect(
      harness
        .state()
        .timeline.map(({ text }) => text)
        .join("\n"),
    ).toContain(redirectUri);
    // Nothing has changed, and the way back is there.
    await somebody.follow(0);
    await harness.until(({ screen }) => screen.browser === undefined && !screen.busy);
  }, 90_000);

  test("the command's own judgement takes it, and refuses its authority's absence by name", async () => {
    await using provider = await startOwnProvider({ redirectUri: redirectAddress(8443) });
    const { issuer, clientId, authority: trust } = provider;
    const options = ownProviderOf({ issuer, clientId, email: ownPerson.email });
    if (options === undefined) throw new Error("no provider");
    const { signal } = new AbortController();
    await discover({ ...options, trust }, signal);
    await expect(discover(options, signal)).rejects.toMatchObject({
      code: "argument_invalid",
      evidence: { hint: expect.stringContaining("--trust") as string },
    });
  });
});
