/**
 * `vestibule directory …`: the commands about OpenID providers. They print no secret; a client secret and a client's key
 * are read from files only.
 */
import { callbackPathOf } from "../../directory/federation/callback.ts";
import {
  writtenClaims,
  type NewProviderSettings,
  type ProviderSettings,
} from "../../directory/federation/provider-settings.ts";
import { VestibuleError } from "../../errors/error.ts";
import { administration } from "../../texts/en/administration.ts";
import { cli } from "../../texts/en/cli.ts";
import { providerCommands as said } from "../../texts/en/providers.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { examineIssuer } from "./discovery.ts";
import { agrees } from "../terminal/agree.ts";
import type { Io } from "../terminal/io.ts";
import { authoritiesIn, secretIn } from "../terminal/named-file.ts";
import { Refusal } from "../terminal/refusal.ts";
import { requiredClaimsOf } from "../terminal/required-claims.ts";

/** What add-provider and set-provider have in common. */
export interface ProviderArguments extends DirectoryOptions {
  /** Absent for a public client. */
  clientSecretFile?: string | undefined;
  clientKeyFile?: string | undefined;
  /** NAME=VALUE, or `none`. */
  requireClaim?: string[] | undefined;
  freshness?: "max-age" | "prompt-login" | "nothing" | undefined;
  maxAge?: number | undefined;
  freshnessReason?: string | undefined;
  addressClaim?: ProviderSettings["addressClaim"] | undefined;
  speaksForItsDomains?: "yes" | "no" | undefined;
  clientAuthentication?: "automatic" | NonNullable<ProviderSettings["clientAuthentication"]> | undefined;
  /** File of authorities for the check of the issuer. */
  trust?: string | undefined;
  skipDiscoveryCheck?: boolean | undefined;
}

export interface AddProviderOptions extends ProviderArguments {
  name: string;
  issuer: string;
  clientId: string;
  domain: string[];
}

export interface SetProviderOptions extends ProviderArguments {
  provider: string;
  newName?: string | undefined;
  issuer?: string | undefined;
  clientId?: string | undefined;
  domain?: string[] | undefined;
}

function bad(place: string, why: { what: string; hint: string }): VestibuleError {
  return new VestibuleError("argument_invalid", { evidence: { place, ...why } });
}

/** What the client authenticates with. */
function credentialsIn({ clientSecretFile: secret, clientKeyFile: key }: ProviderArguments): {
  clientSecret: string | undefined;
  clientKey: string | undefined;
} {
  const { emptyHint } = cli.demo.provider;
  return {
    clientSecret: secret === undefined ? undefined : secretIn("--client-secret-file", secret, emptyHint),
    clientKey: key === undefined ? undefined : secretIn("--client-key-file", key, said.keyHint),
  };
}

/** What proves freshness, if any of its options is given. */
function freshnessOf(options: ProviderArguments): NewProviderSettings["freshness"] {
  const { freshness, maxAge, freshnessReason } = options;
  const by = freshness ?? (maxAge === undefined ? undefined : "max-age");
  if (maxAge !== undefined && by !== "max-age")
    throw bad("--max-age", { what: said.onlyWith("--freshness max-age"), hint: said.maxAge });
  if (freshnessReason !== undefined && by !== "nothing")
    throw bad("--freshness-reason", {
      what: said.onlyWith("--freshness nothing"),
      hint: said.freshnessReason,
    });
  switch (by) {
    case undefined:
      return undefined;
    case "max-age":
      return { by, seconds: maxAge ?? 0 };
    case "prompt-login":
      return { by };
    case "nothing":
      if (freshnessReason === undefined || freshnessReason.trim() === "")
        throw new Refusal("argument_invalid", {
          sentence: said.wantsReason,
          place: "--freshness-reason",
          hint: said.reasonHint,
        });
      return { by, reason: freshnessReason };
  }
}

/** Only what was given, so that a change leaves the rest as it is. */
function settingsOf(options: ProviderArguments): NewProviderSettings {
  const { requireClaim, addressClaim, speaksForItsDomains, clientAuthentication } = options;
  const freshness = freshnessOf(options);
  return {
    ...(requireClaim !== undefined && { requiredClaims: requiredClaimsOf(requireClaim) }),
    ...(freshness !== undefined && { freshness }),
    ...(addressClaim !== undefined && { addressClaim }),
    ...(speaksForItsDomains !== undefined && { speaksForItsDomains: speaksForItsDomains === "yes" }),
    ...(clientAuthentication !== undefined && {
      clientAuthentication: clientAuthentication === "automatic" ? undefined : clientAuthentication,
    }),
  };
}

/** Compares the issuer with what the provider calls itself, unless told not to. */
async function check(
  issuer: string,
  { trust, skipDiscoveryCheck }: ProviderArguments,
  io: Io,
): Promise<void> {
  if (skipDiscoveryCheck === true) return;
  const examined = { issuer, trust: trust === undefined ? undefined : authoritiesIn("--trust", trust) };
  await examineIssuer(examined, { signal: io.interrupted, hint: said.skipHint });
}

export async function addProvider(options: AddProviderOptions, io: Io): Promise<void> {
  const { name, issuer, clientId, domain } = options;
  const settings = settingsOf(options);
  const credentials = credentialsIn(options);
  const providerId = await withAdmin(options, io, async (admin) => {
    await check(issuer, options, io);
    return admin.addProvider({ name, issuer, clientId, ...credentials, domains: domain, settings });
  });
  io.out(providerId);
  io.out(said.register(callbackPathOf(name)));
}

export async function setProvider(options: SetProviderOptions, io: Io): Promise<void> {
  const { provider, newName, issuer, clientId, domain } = options;
  const settings = settingsOf(options);
  const change = {
    name: newName,
    issuer,
    clientId,
    ...credentialsIn(options),
    domains: domain,
  };
  const changes = [...Object.values(change), ...Object.keys(settings)];
  if (changes.every((one) => one === undefined)) {
    const hint = administration.changeHint("set-provider");
    throw bad("set-provider", { what: administration.whatToChange, hint });
  }
  const { isSame, after } = await withAdmin(options, io, async (admin) => {
    if (issuer !== undefined) await check(issuer, options, io);
    return admin.changeProvider(provider, { ...change, settings });
  });
  io.out(isSame ? said.same : said.changed(after.name));
  if (newName !== undefined && !isSame) io.out(said.register(callbackPathOf(newName)));
}

/** @returns false when the administrator did not agree */
export async function removeProvider(
  options: DirectoryOptions & { provider: string; yes: boolean },
  io: Io,
): Promise<boolean> {
  return withAdmin(options, io, async (admin) => {
    const listed = (await admin.providers()).find(({ name }) => name === options.provider);
    if (listed !== undefined && !options.yes) {
      for (const line of said.removing(listed)) io.out(line);
      if (!(await agrees(io, { yes: false, question: said.ask }))) return false;
    }
    await admin.removeProvider(options.provider);
    io.out(said.removed(options.provider));
    return true;
  });
}

/** Providers and their settings, as lines or, with `json`, as one array. */
export async function providers(options: DirectoryOptions & { json: boolean }, io: Io): Promise<void> {
  const all = await withAdmin(options, io, (admin) => admin.providers());
  if (options.json) {
    io.out(JSON.stringify(all, null, 2));
    return;
  }
  if (all.length === 0) io.out(said.none);
  for (const provider of all) {
    io.out(said.listed({ ...provider, path: callbackPathOf(provider.name) }));
    io.out(said.settings(shownSettings(provider.settings)));
  }
}

function shownSettings(settings: ProviderSettings): Parameters<typeof said.settings>[0] {
  const { freshness, requiredClaims, addressClaim, speaksForItsDomains, clientAuthentication } = settings;
  const by = {
    "max-age": (): string => `max-age ${freshness.by === "max-age" ? String(freshness.seconds) : ""}`,
    "prompt-login": (): string => "prompt-login",
    nothing: (): string => `nothing (${freshness.by === "nothing" ? freshness.reason : ""})`,
  }[freshness.by]();
  return {
    freshness: by,
    requiredClaims: writtenClaims(requiredClaims),
    addressClaim,
    speaksForItsDomains,
    clientAuthentication: clientAuthentication ?? "automatic",
  };
}
