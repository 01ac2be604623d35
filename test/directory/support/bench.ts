/** A directory, an organisation and a device that has been enrolled, over TLS with a certificate authority of their own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../src/clock/clock.ts";
import type { Binding, EnrolmentRequest, UserId } from "../../../src/device-api/schemas.ts";
import {
  createDirectory,
  type AuditEntry,
  type Directory,
  type DirectoryLog,
} from "../../../src/directory/index.ts";
import { createThrowawayCa, type ThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";
import { newData } from "../../support/stores.ts";
import { Browser } from "./browser.ts";
import { Device } from "./device.ts";
import { startOrganisation, type Organisation, type Person } from "./organisation.ts";

export class MovableClock implements Clock {
  #offset = 0;
  now(): Date {
    return new Date(Date.now() + this.#offset);
  }
  advance(ms: number): void {
    this.#offset += ms;
  }
}

export interface NewBinding {
  userEmail: string;
  accountName: string;
  localSecret?: "pin" | "password";
  recoveryKeyRelease?: "person" | "administrator";
}

export interface Bench {
  data: string;
  ca: ThrowawayCa;
  clock: MovableClock;
  directory: Directory;
  publicUrl: string;
  organisation: Organisation;
  ada: Person & { userId: UserId };
  bob: Person & { userId: UserId };
  device: Device;
  /** Ada's on `device`. */
  binding: Binding;
  browser(language?: string): Browser;
  newDevice(bindings?: NewBinding[], system?: EnrolmentRequest["system"], hostName?: string): Promise<Device>;
  /** The e-mail page, the provider's page, and on to wherever that ends. */
  signIn(browser: Browser, url: URL, person: Person, email?: string): Promise<URL>;
  audit(): Promise<AuditEntry[]>;
  /** Codes of refused proofs and grants, oldest first. */
  refusals(): Promise<(string | undefined)[]>;
  close(): Promise<void>;
}

export async function startBench(
  options: {
    emailInIdToken?: boolean;
    publicClient?: boolean;
    organisation?: { publicClient: boolean };
    log?: DirectoryLog;
    /** Of a balancer in front of it. */
    publicUrl?: string;
    /** Is told the port before anything is asked of the server. */
    listening?: (port: number) => Promise<void>;
  } = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "vestibule-directory-"));
  const ca = await createThrowawayCa(folder);
  const certificate = await ca.issue("directory", ["directory.localhost"]);
  const clock = new MovableClock();
  const data = await newData(join(folder, "data"));
  const directory = await createDirectory({
    data,
    publicUrl: options.publicUrl ?? "https://directory.localhost:0/",
    tls: certificate,
    brand: "Example <&> Org",
    clock,
    trustedCertificates: [ca.certificate],
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const { publicUrl, port } = await directory.listen();
  await options.listening?.(port);
  const people: Person[] = [
    { sub: "sub-ada", email: "ada@example.org", emailVerified: true, password: "ada's own" },
    { sub: "sub-bob", email: "bob@example.org", emailVerified: true, password: "bob's own" },
  ];
  const organisation = await startOrganisation({
    ca,
    name: "organisation",
    redirectUri: `${publicUrl}/federation/callback/organisation`,
    people,
    clock,
    ...options,
    ...options.organisation,
  });
  const { issuer, clientId } = organisation;
  const clientSecret = options.publicClient === true ? undefined : organisation.clientSecret;
  await directory.admin.addProvider({
    name: "organisation",
    issuer,
    clientId,
    clientSecret,
    domains: ["example.org"],
  });
  const [ada, bob] = await Promise.all(
    people.map(async (person) =>
      Object.assign(person, {
        userId: await directory.admin.addUser({ email: person.email, name: person.sub }),
      }),
    ),
  );
  if (ada === undefined || bob === undefined) throw new Error("people");
  const opened: Browser[] = [];
  const devices: Device[] = [];

  async function newDevice(
    bindings: NewBinding[] = [],
    system: EnrolmentRequest["system"] = "windows",
    hostName?: string,
  ): Promise<Device> {
    const device = await Device.create(publicUrl, ca.certificate, system);
    devices.push(device);
    const token = await directory.admin.issueEnrolmentToken({
      bindings: bindings.map((one) => ({ displayName: "", localSecret: "pin", escrow: "split", ...one })),
    });
    await device.enrol(token, hostName);
    return device;
  }
  const device = await newDevice([{ userEmail: ada.email, accountName: "ada" }]);
  const [binding] = await device.bindings();
  if (binding === undefined) throw new Error("binding");

  return {
    data,
    ca,
    clock,
    directory,
    publicUrl,
    organisation,
    ada,
    bob,
    device,
    binding,
    newDevice,
    browser(language) {
      const browser = new Browser(ca.certificate, language);
      opened.push(browser);
      return browser;
    },
    async signIn(browser, url, person, email = person.email) {
      await browser.open(url);
      await browser.submit("/email", { email });
      return browser.submit("", { email: person.email, password: person.password });
    },
    audit: () => directory.admin.listAudit({ limit: 1_000 }),
    async refusals() {
      const entries = await directory.admin.listAudit({ limit: 1_000 });
      return entries
        .filter((entry) => entry.event === "proof-refused" || entry.event === "grant-refused")
        .map((entry) => entry.code)
        .reverse();
    },
    async close() {
      await Promise.all([...opened.map((one) => one.close()), ...devices.map((one) => one.http.close())]);
      await organisation.close();
      await directory.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
