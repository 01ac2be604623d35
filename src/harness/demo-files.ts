/**
 * Lays out what the demo's processes read: directory data with people, provider and an enrolment token, the
 * configuration files, certificates. Called once by the login harness, before anything is started.
 */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Clock } from "../clock/clock.ts";
import { type DirectoryAdmin, createAdmin } from "../directory/admin.ts";
import { callbackPath } from "../directory/pages/proof.ts";
import { type Store, openStore } from "../directory/store/open.ts";
import {
  type ProviderConfig,
  directoryHost,
  members,
  organisationDomain,
  providerHost,
} from "./organisation.ts";
import { type ThrowawayCa, createThrowawayCa } from "./throwaway-ca.ts";

export interface DemoFiles {
  root: string;
  ca: ThrowawayCa;
  /** The device's own state, and the agent's. */
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

/** Two free ports of this machine. Both are held until both are known, so they differ. */
async function freePorts(): Promise<{ directory: number; provider: number }> {
  const open = () =>
    new Promise<{ port: number; close: () => Promise<void> }>((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve({
          port: typeof address === "object" && address !== null ? address.port : 0,
          close: () => new Promise((closed) => server.close(() => closed())),
        });
      });
    });
  const [directory, provider] = await Promise.all([open(), open()]);
  await Promise.all([directory.close(), provider.close()]);
  return { directory: directory.port, provider: provider.port };
}

export interface DemoSettings {
  brand: string;
  /** Local account that the first member owns. */
  accountName: string;
  displayName: string;
  clock: Clock;
  browser: { path?: string | undefined; user?: string | undefined };
}

/** @param root the demo's directory, 0700 */
export async function layOut(
  root: string,
  settings: DemoSettings,
): Promise<{ files: DemoFiles; directory: DemoDirectory }> {
  const certificates = join(root, "certificates");
  const files = {
    root,
    device: join(root, "device"),
    agentState: join(root, "agent"),
    socket: join(root, "agent", "agent.sock"),
    agentConfig: join(root, "vestibule.yaml"),
    directoryData: join(root, "directory"),
    directoryConfig: join(root, "directory.yaml"),
    providerConfig: join(root, "provider.json"),
    enrolmentToken: join(root, "enrolment-token"),
  };
  await Promise.all(
    [certificates, files.agentState].map((directory) => mkdir(directory, { mode: 0o700, recursive: true })),
  );
  const ports = await freePorts();
  const urls = {
    directory: `https://${directoryHost}:${String(ports.directory)}`,
    provider: `https://${providerHost}:${String(ports.provider)}`,
  };
  const client = { clientId: "vestibule", clientSecret: randomBytes(32).toString("base64url") };
  const privately = { mode: 0o600 };

  const [{ ca }, directory] = await Promise.all([
    (async () => {
      const authority = await createThrowawayCa(certificates);
      const [forDirectory, forProvider] = await Promise.all([
        authority.issue("directory", [directoryHost]),
        authority.issue("provider", [providerHost]),
        writeFile(join(root, "authority.pem"), authority.certificate, privately),
      ]);
      const provider: ProviderConfig = {
        issuer: urls.provider,
        port: ports.provider,
        ...forProvider,
        client: { ...client, redirectUri: `${urls.directory}${callbackPath}` },
        members: members.map(({ sub, email, name, password }) => ({ sub, email, name, password })),
      };
      const directoryConfig = {
        data: files.directoryData,
        listen: { host: "127.0.0.1", port: ports.directory },
        publicUrl: urls.directory,
        tls: forDirectory,
        brand: settings.brand,
        trustedCertificates: [join(root, "authority.pem")],
      };
      const agent = {
        brand: settings.brand,
        directory: { url: urls.directory, trustedCertificate: "authority.pem" },
        browser: {
          allow: [new URL(urls.provider).host],
          ...(settings.browser.path !== undefined && { path: settings.browser.path }),
          ...(settings.browser.user !== undefined && { user: settings.browser.user }),
        },
      };
      await Promise.all([
        writeFile(files.providerConfig, JSON.stringify(provider), privately),
        writeFile(files.directoryConfig, stringify(directoryConfig), privately),
        writeFile(files.agentConfig, stringify(agent), privately),
      ]);
      return { ca: authority };
    })(),
    fillDirectory(files.directoryData, { ...settings, issuer: urls.provider, client }),
  ]);
  await writeFile(files.enrolmentToken, directory.token, privately);
  return { files: { ...files, ca }, directory };
}

async function fillDirectory(
  data: string,
  o: DemoSettings & { issuer: string; client: { clientId: string; clientSecret: string } },
): Promise<DemoDirectory & { token: string }> {
  const store = await openStore(data, o.clock.now());
  try {
    const admin = createAdmin(store, o.clock, "demo");
    for (const { email, name } of members) await admin.addUser({ email, name });
    await admin.addProvider({ issuer: o.issuer, ...o.client, domains: [organisationDomain] });
    const token = await admin.issueEnrolmentToken({
      bindings: [
        {
          userEmail: members[0]?.email ?? "",
          accountName: o.accountName,
          displayName: o.displayName,
          localSecret: "pin",
          escrow: "split",
        },
      ],
    });
    return { store, admin, token };
  } catch (error) {
    await store.close();
    throw error;
  }
}
