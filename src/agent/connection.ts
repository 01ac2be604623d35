/**
 * The agent's way to its directory: one HTTP client, one OAuth session, one browser, made when first needed so
 * that plug-ins are served before any of it is loaded. Called by the service only.
 */
import type { Clock } from "../clock/clock.ts";
import type { HttpClient } from "../http/client.ts";
import type { DirectoryOAuth } from "../identity/oauth.ts";
import type { Prover } from "../identity/prover.ts";
import type { BrowserLauncher } from "../identity/browser/launcher.ts";
import type { BrowserSurface } from "../identity/browser/surface.ts";
import type { Platform } from "../platform/ports.ts";
import { enrolmentOf } from "./changes/change-context.ts";
import type { AgentConfig } from "./setup/config.ts";
import type { Directory, EnrolmentDesk } from "./directory/directory-client.ts";
import type { AgentState } from "./state/state.ts";

export interface ConnectionOptions {
  config: AgentConfig;
  platform: Platform;
  state: AgentState;
  clock: Clock;
  /** Certificate authorities (PEM) to trust beside the system's. */
  ca: () => readonly string[];
  decorate(directory: Directory): Directory;
}

export class Connection {
  readonly #options: ConnectionOptions;
  #http: Promise<HttpClient> | undefined;
  #oauth: Promise<DirectoryOAuth> | undefined;
  #directory: Promise<Directory> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** For a device that does not belong to the directory yet. */
  async desk(): Promise<EnrolmentDesk> {
    const { createEnrolmentDesk } = await import("./directory/directory-https.ts");
    return createEnrolmentDesk({ http: await this.#client(), base: this.#base() });
  }

  /** @throws `not_enrolled` */
  directory(): Promise<Directory> {
    this.#directory ??= this.#makeDirectory().catch((error: unknown) => {
      // Not there is not for ever: the next who asks tries again.
      this.#directory = undefined;
      throw error;
    });
    return this.#directory;
  }

  /** @param browser what starts it, how the page is shown, what it trusts beside the system */
  async prover(browser: {
    launcher: BrowserLauncher;
    surface: BrowserSurface;
    spki: readonly string[];
    /** Certificate authorities in PEM; asked for each browser, since files change. */
    certificates: () => readonly string[];
  }): Promise<Prover> {
    const { createDirectoryProver } = await import("../identity/directory-prover.ts");
    return createDirectoryProver({
      oauth: await this.#session(),
      browser: {
        launcher: browser.launcher,
        allowedHosts: this.#options.config.browser.allow,
        surface: browser.surface,
        trust: { spki: browser.spki, certificates: browser.certificates },
      },
    });
  }

  /** The device was enrolled again: whoever asks next is that device. */
  enrolledAgain(): void {
    this.#oauth = undefined;
    this.#directory = undefined;
  }

  async close(): Promise<void> {
    const http = await this.#http?.catch(() => undefined);
    await http?.close();
  }

  async #makeDirectory(): Promise<Directory> {
    const { createDirectory } = await import("./directory/directory-https.ts");
    const [http, oauth] = await Promise.all([this.#client(), this.#session()]);
    return this.#options.decorate(createDirectory({ http, base: this.#base(), oauth }));
  }

  #base(): URL {
    return new URL(this.#options.config.directory.url);
  }

  #client(): Promise<HttpClient> {
    this.#http ??= import("../http/client.ts")
      .then(({ createHttpClient }) => createHttpClient({ ca: this.#options.ca, clock: this.#options.clock }))
      .catch((error: unknown) => {
        this.#http = undefined;
        throw error;
      });
    return this.#http;
  }

  #session(): Promise<DirectoryOAuth> {
    this.#oauth ??= this.#makeSession().catch((error: unknown) => {
      this.#oauth = undefined;
      throw error;
    });
    return this.#oauth;
  }

  async #makeSession(): Promise<DirectoryOAuth> {
    const { createDirectoryOAuth } = await import("../identity/oauth.ts");
    const { deviceId, issuer, signingKeys } = enrolmentOf(this.#options);
    const { platform, clock } = this.#options;
    return createDirectoryOAuth({
      http: await this.#client(),
      issuer,
      clientId: deviceId,
      key: platform.keys.signing,
      signingKeys,
      clock,
    });
  }
}
