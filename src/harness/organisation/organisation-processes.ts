/**
 * The organisation of a harness: its directory and its provider, as processes, or a provider of your own. Started by
 * the login harness. Each listens on a free port of its own choice, so any number of harnesses can run side by side.
 */
import { once } from "node:events";
import { createServer } from "node:net";
import type { Clock } from "../../clock/clock.ts";
import { callbackPathOf } from "../../directory/federation/callback.ts";
import { VestibuleError } from "../../errors/error.ts";
import { createHttpClient } from "../../http/client.ts";
import {
  type DemoBinding,
  type DemoDirectory,
  type DemoFiles,
  admit,
  demoDomain,
  makeCertificates,
  openDirectory,
  writeDirectoryConfig,
  writeProviderConfig,
} from "./demo-files.ts";
import type { OwnProvider } from "../contract/login-harness-contract.ts";
import { ownProviderName, simulatedProviderName } from "../contract/organisation.ts";
import type { Child, ChildSpecification, LogLine, Supervisor } from "../processes/processes.ts";
import { compileCache, directoryProgram, programFile, providerProgram } from "../processes/programs.ts";

export interface OrganisationOptions {
  files: DemoFiles;
  supervisor: Supervisor;
  clock: Clock;
  brand: string;
  /** Port of the directory; 0: any free one. */
  directoryPort: number;
  ownProvider: OwnProvider | undefined;
  /** The binding, known once the device exists; nothing waits for it earlier. */
  binding: Promise<Omit<DemoBinding, "userEmail">>;
  /** The owner of the device. */
  userEmail: string;
  onLog(process: "directory" | "provider", line: LogLine): void;
}

export interface Organisation extends DemoDirectory {
  directoryProcess: Child;
  /** Absent with a provider of your own. */
  providerProcess: Child | undefined;
  /** Origin of the directory. */
  directoryUrl: string;
  /** Hosts, with their ports, that the provider's pages need. */
  providerHosts: string[];
  /** Public keys, SHA-256 in base64, that a browser has to trust besides the system's. */
  spki: string[];
  /** Certificate authorities (PEM) of a provider of your own that a browser has to trust besides its own. */
  authorities: string[];
  /** Resolves when the provider answers; needed at the first proof. */
  providerServes: Promise<void>;
}

/** @throws `port_in_use`, and the codes that a child reports at its start */
export async function startOrganisation(options: OrganisationOptions): Promise<Organisation> {
  const { files, clock, ownProvider, brand } = options;
  if (options.directoryPort !== 0) await assertFree(options.directoryPort);
  const opening = openDirectory(files, clock, ownProvider);
  try {
    const [certificates, demo] = await Promise.all([makeCertificates(files), opening]);
    await writeDirectoryConfig(files, {
      brand,
      port: options.directoryPort,
      certificate: certificates.directory,
      trust: ownProvider?.trust,
    });
    // The directory first: everything else waits for it.
    const directoryProcess = await begin(options, "directory", {
      program: directoryProgram,
      arguments: ["--config", files.directoryConfig, "--control-fd", "3"],
      readyEvent: "listening",
    });
    const provider =
      ownProvider === undefined
        ? await simulatedProvider(options, await writeProviderConfig(files, certificates.provider))
        : { ...(await ownProviderOf(ownProvider, clock)), process: undefined, serve: async () => undefined };
    const { issuer, client, domain, hosts } = provider;
    const requiredClaims = { ...ownProvider?.requiredClaims };
    const name = ownProvider === undefined ? simulatedProviderName : ownProviderName;
    const { userEmail } = options;
    const binding = { ...(await options.binding), userEmail };
    const [listening] = await Promise.all([
      directoryProcess.ready,
      admit(demo, files, { name, issuer, client, domain, requiredClaims, binding }),
    ]);
    const directoryUrl = String(listening["publicUrl"]);
    return {
      ...demo,
      directoryProcess,
      providerProcess: provider.process,
      directoryUrl,
      providerHosts: hosts,
      spki: [certificates.ca.spki],
      authorities: ownProvider?.trust === undefined ? [] : [ownProvider.trust],
      providerServes: provider.serve(`${directoryUrl}${callbackPathOf(name)}`),
    };
  } catch (error) {
    const demo = await opening.catch(() => undefined);
    await demo?.store.close();
    throw error;
  }
}

/** Checks a port that the user named before anything is started. @throws `port_in_use` */
async function assertFree(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (cause) {
    throw new VestibuleError("port_in_use", { evidence: { place: "directoryPort", port }, cause });
  }
  server.close();
  await once(server, "close");
}

function begin(
  { supervisor, onLog }: OrganisationOptions,
  name: "directory" | "provider",
  specification: Omit<ChildSpecification, "name">,
): Promise<Child> {
  return supervisor.begin({
    ...specification,
    name,
    program: programFile(specification.program),
    compileCache,
    onLog: (line) => {
      onLog(name, line);
    },
  });
}

interface KnownProvider {
  issuer: string;
  client: { clientId: string; clientSecret?: string | undefined };
  /** The e-mail domain that the provider speaks for. */
  domain: string;
  hosts: string[];
}

async function simulatedProvider(
  options: OrganisationOptions,
  client: { clientId: string; clientSecret: string },
): Promise<KnownProvider & { process: Child; serve(redirectUri: string): Promise<void> }> {
  const serves = Promise.withResolvers<undefined>();
  // Nothing may be waiting yet; without this a rejection would be an unhandled one.
  serves.promise.catch(() => undefined);
  const process = await begin(options, "provider", {
    program: providerProgram,
    arguments: ["--config", options.files.providerConfig],
    onMessage: ({ type, command }) => {
      if (type === "done" && command === "serve") serves.resolve(undefined);
      if (type === "error")
        serves.reject(new VestibuleError("internal", { evidence: { child: "provider" } }));
    },
  });
  void process.exited.then(({ code, signal }) => {
    serves.reject(
      new VestibuleError("internal", { evidence: { child: "provider", exitCode: code, signal } }),
    );
  });
  const issuer = String((await process.ready)["issuer"]);
  return {
    issuer,
    client,
    domain: demoDomain,
    hosts: [new URL(issuer).host],
    process,
    serve: (redirectUri) => {
      process.send({ type: "serve", redirectUri });
      return serves.promise;
    },
  };
}

/** The fields of a discovery document (OpenID Connect Discovery section 3) whose hosts a person's browser visits. */
const visited = ["authorization_endpoint", "end_session_endpoint"] as const;

/**
 * Reads the provider's discovery document for the hosts of its pages. @throws `argument_invalid`, and the codes of the
 * HTTP client
 */
async function ownProviderOf(provider: OwnProvider, clock: Clock): Promise<KnownProvider> {
  const { issuer, clientId, clientSecret, email, trust, allow = [] } = provider;
  const http = createHttpClient({ clock, ...(trust !== undefined && { ca: [trust] }) });
  let document: unknown;
  try {
    const answer = await http.fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    document = await answer.json();
  } finally {
    await http.close();
  }
  const fields = new Map(Object.entries(typeof document === "object" && document !== null ? document : {}));
  if (fields.get("issuer") !== issuer)
    throw new VestibuleError("argument_invalid", { evidence: { place: "ownProvider.issuer", issuer } });
  const addresses = [issuer, ...visited.map((name) => String(fields.get(name) ?? ""))];
  const hosts = addresses.flatMap((address) => {
    const url = URL.parse(address);
    return url?.protocol === "https:" ? [url.host] : [];
  });
  const client = { clientId, ...(clientSecret !== undefined && { clientSecret }) };
  return { issuer, client, domain: email.split("@").at(-1) ?? "", hosts: [...new Set([...hosts, ...allow])] };
}
