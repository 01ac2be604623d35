/**
 * Keeps the server's certificate current: reads its files again, uses a renewed pair for new connections, and tells the
 * operator when the certificate is about to expire. Called by `createDirectory`. It polls, since a renewal replaces
 * files, links or whole folders, and no notification covers all of them on every system.
 */
import { readFile } from "node:fs/promises";
import type { Clock } from "../../clock/clock.ts";
import { expiryOf } from "../../settings/certificates.ts";
import type { DirectoryLog } from "./context.ts";
import type { Listener } from "./listener.ts";

export interface WatchedCertificate {
  files: { keyFile: string; certificateFile: string };
  /** What is used now, PEM. */
  key: Buffer;
  certificate: Buffer;
}

/** Milliseconds between two looks at the files, and between two warnings. */
const lookMs = 60_000;
const warnMs = 86_400_000;

export class CertificateWatch implements Disposable {
  readonly #listener: Pick<Listener, "use">;
  readonly #clock: Clock;
  readonly #log: DirectoryLog;
  readonly #watched: WatchedCertificate;
  readonly #timer: NodeJS.Timeout;
  /** The last pair that could not be used: said once. */
  #refused: Buffer | undefined;
  #warnedAt: number | undefined;

  constructor(
    watched: WatchedCertificate,
    o: { listener: Pick<Listener, "use">; clock: Clock; log: DirectoryLog },
  ) {
    this.#watched = watched;
    this.#listener = o.listener;
    this.#clock = o.clock;
    this.#log = o.log;
    this.#warn();
    this.#timer = setInterval(() => void this.look(), lookMs);
    this.#timer.unref();
  }

  /** Looks at the files now. Never throws: what cannot be used changes nothing. */
  async look(): Promise<void> {
    const { files } = this.#watched;
    try {
      const [key, certificate] = await Promise.all([
        readFile(files.keyFile),
        readFile(files.certificateFile),
      ]);
      if (!key.equals(this.#watched.key) || !certificate.equals(this.#watched.certificate))
        this.#change(key, certificate);
    } catch {
      // Being replaced at this moment, or gone; the next look will tell.
    }
    this.#warn();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #change(key: Buffer, certificate: Buffer): void {
    const pair = Buffer.concat([key, certificate]);
    try {
      this.#listener.use({ key, certificate });
    } catch {
      if (this.#refused?.equals(pair) !== true)
        this.#log.operator("certificate-not-changed", { file: this.#watched.files.certificateFile });
      this.#refused = pair;
      return;
    }
    this.#watched.key = key;
    this.#watched.certificate = certificate;
    this.#refused = undefined;
    this.#warnedAt = undefined;
    const { until } = expiryOf(certificate.toString(), this.#clock.now());
    this.#log.operator("certificate-changed", { until: until.toISOString() });
  }

  #warn(): void {
    const now = this.#clock.now();
    if (this.#warnedAt !== undefined && now.getTime() - this.#warnedAt < warnMs) return;
    const { is, until } = expiryOf(this.#watched.certificate.toString(), now);
    if (is === "far") return;
    this.#warnedAt = now.getTime();
    const event = is === "past" ? "certificate-expired" : "certificate-expires";
    this.#log.operator(event, { file: this.#watched.files.certificateFile, until: until.toISOString() });
  }
}
