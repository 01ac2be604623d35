/**
 * Writes the files that the demo's processes read: certificates, the directory's data with people, provider and an
 * enrolment token, the configuration files. Called by `organisation-processes.ts` and the login harness, each part as
 * soon as its inputs are known.
 */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import type { Clock } from "../../clock/clock.ts";
import { type DirectoryAdmin, createAdmin } from "../../directory/admin.ts";
import { type Store, openStore } from "../../directory/store/open.ts";
import { makeFolder } from "../../folders/make-folder.ts";
import type { OwnProvider } from "../contract/login-harness-contract.ts";
import {
  type ProviderConfig,
  directoryFolder,
  directoryHost,
  members,
  organisationDomain,
  providerHost,
} from "../contract/organisation.ts";
import { agentSocket } from "../processes/folders.ts";
import { type ServerCertificate, type ThrowawayCa, createThrowawayCa } from "./throwaway-ca.ts";

/** The folders and files of a harness. */
export interface DemoFiles {
  root: string;
  certificates: string;
  /** PEM of the throwaway authority. */
  authority: string;
  /** PEM of the authorities of a provider of your own. */
  ownAuthority: string;
  /** The state of the device and of the agent. */
  device: string;
  agentState: string;
  socket: string;
  agentConfig: string;
  directoryData: string;
  directoryConfig: string;
  providerConfig: string;
  enrolmentToken: string;
}

export interface DemoDirectory {
  store: Store;
  admin: DirectoryAdmin;
}

const privately = { mode: 0o600 };

/** @param root the demo's directory, 0700 */
export function makeFolders(root: string): DemoFiles {
  const files = {
    root,
    certificates: join(root, "certificates"),
    authority: join(root, "authority.pem"),
    ownAuthority: join(root, "own-authority.pem"),
    device: join(root, "device"),
    agentState: dirname(join(root, agentSocket)),
    socket: join(root, agentSocket),
    agentConfig: join(root, "vestibule.yaml"),
    directoryData: join(root, directoryFolder),
    directoryConfig: join(root, "directory.yaml"),
    providerConfig: join(root, "provider.json"),
    enrolmentToken: join(root, "enrolment-token"),
  };
  for (const folder of [files.certificates, files.agentState]) makeFolder(folder);
  return files;
}

export interface Certificates {
  ca: ThrowawayCa;
  directory: ServerCertificate;
  provider: ServerCertificate;
}

export async function makeCertificates(files: DemoFiles): Promise<Certificates> {
  const ca = await createThrowawayCa(files.certificates);
  const [directory, provider] = await Promise.all([
    ca.issue("directory", [directoryHost]),
    ca.issue("provider", [providerHost]),
    writeFile(files.authority, ca.certificate, privately),
  ]);
  return { ca, directory, provider };
}

export async function writeDirectoryConfig(
  files: DemoFiles,
  settings: {
    brand: string;
    /** 0: any free port. */
    port: number;
    certificate: ServerCertificate;
    /** Authorities of a provider of your own, PEM. */
    trust?: string | undefined;
  },
): Promise<void> {
  const { brand, port, certificate, trust } = settings;
  if (trust !== undefined) await writeFile(files.ownAuthority, `${trust.trim()}\n`, privately);
  const config = {
    data: files.directoryData,
    listen: { host: "127.0.0.1", port },
    publicUrl: `https://${directoryHost}:${String(port)}`,
    tls: certificate,
    brand,
    trustedCertificates: [files.authority, ...(trust === undefined ? [] : [files.ownAuthority])],
  };
  await writeFile(files.directoryConfig, stringify(config), privately);
}

/** The directory as a client of a provider. */
export interface ProviderClient {
  clientId: string;
  clientSecret: string;
}

/** @returns the directory as a client of this provider */
export async function writeProviderConfig(
  files: DemoFiles,
  certificate: ServerCertificate,
): Promise<ProviderClient> {
  const client = { clientId: "vestibule", clientSecret: randomBytes(32).toString("base64url") };
  const config: ProviderConfig = {
    host: providerHost,
    ...certificate,
    client,
    members: members.map(({ sub, email, name, password }) => ({ sub, email, name, password })),
  };
  await writeFile(files.providerConfig, JSON.stringify(config), privately);
  return client;
}

export interface AgentSettings {
  brand: string;
  /** The directory's origin. */
  directoryUrl: string;
  /** Hosts of the organisation's provider. */
  allow: readonly string[];
  browserPath?: string | undefined;
  pinWithoutTpm: boolean;
}

export async function writeAgentConfig(files: DemoFiles, settings: AgentSettings): Promise<void> {
  const { brand, directoryUrl, allow, browserPath, pinWithoutTpm } = settings;
  const config = {
    brand,
    directory: { url: directoryUrl, trustedCertificate: "authority.pem" },
    browser: { allow, ...(browserPath !== undefined && { path: browserPath }) },
    ...(pinWithoutTpm && { pin: { allowWithoutTpm: true } }),
  };
  await writeFile(files.agentConfig, stringify(config), privately);
}

/** Makes the directory's database with its keys and people, before its server opens it. */
export async function openDirectory(
  files: DemoFiles,
  clock: Clock,
  ownProvider: OwnProvider | undefined,
): Promise<DemoDirectory> {
  const store = await openStore(files.directoryData, clock.now());
  try {
    const admin = createAdmin(store, clock, "demo");
    const people =
      ownProvider === undefined ? members : [{ email: ownProvider.email, name: ownProvider.email }];
    for (const { email, name } of people) await admin.addUser({ email, name });
    return { store, admin };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The administrator's settings for the person on this device. */
export interface DemoBinding {
  userEmail: string;
  accountName: string;
  displayName: string;
  localSecret: "pin" | "password";
  escrow: "split" | "device" | "off";
  recoveryKeyRelease: "person" | "administrator";
}

/** Registers the provider, and one device that may enrol. */
export async function admit(
  { admin }: DemoDirectory,
  files: DemoFiles,
  organisation: {
    name: string;
    issuer: string;
    client: { clientId: string; clientSecret?: string | undefined };
    domain: string;
    requiredClaims: Record<string, string[]>;
    binding: DemoBinding;
  },
): Promise<void> {
  const { name, issuer, client, domain, requiredClaims, binding } = organisation;
  await admin.addProvider({ name, issuer, ...client, domains: [domain], settings: { requiredClaims } });
  await writeFile(files.enrolmentToken, await admin.issueEnrolmentToken({ bindings: [binding] }), privately);
}

export const demoDomain = organisationDomain;
