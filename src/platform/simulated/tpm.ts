/**
 * A simulated TPM: its seed, its keys and a retry counter of its own in `tpm.db`, which stands for the chip.
 * The agent reaches it through `keys`, the harness also clears and reads it. The counter is never part of a
 * sealed blob, so copying and restoring blobs gives no new guesses.
 *
 * TPM 2.0 Library, Part 1, section 19.8 (dictionary attack protection): a failed authorization adds to
 * failedTries; at maxTries the chip is in lock-out, protected objects are not tried, creating one still works;
 * failedTries falls by one for each recoveryTime without a failure; a successful authorization does not
 * lower it; only TPM2_DictionaryAttackLockReset and TPM2_Clear set it to zero.
 */
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { DeviceKeys, PinKeyState, PinUnseal } from "../../secrets/device-key.ts";
import { DocumentFile, type StoreMoment, type memory } from "./document-file.ts";
import { simulationCost } from "./sealing.ts";
import { RootedKeys, newRoot, seedName, signingKeySchema } from "./rooted-keys.ts";

export interface TpmPolicy {
  /** Failed authorizations until lock-out, 1 to 1,000,000. */
  maximumTries: number;
  /** Seconds after which one failed authorization is forgotten, 1 to a year. */
  recoverySeconds: number;
}

const schema = z.strictObject({
  policy: z.strictObject({
    maximumTries: z.int().min(1).max(1_000_000),
    recoverySeconds: z.int().min(1).max(31_536_000),
  }),
  failedTries: z.int().min(0),
  /** When the self-healing timer last started, in milliseconds since 1970. */
  healingSince: z.number(),
  signingKey: signingKeySchema,
});
type TpmDocument = z.infer<typeof schema>;

export interface TpmState {
  failedTries: number;
  maximumTries: number;
  triesLeft: number;
  /** When the next try is possible. */
  lockedOutUntil?: Date;
}

export interface SimulatedTpmOptions {
  file: string | typeof memory;
  clock: Clock;
  /** What is given replaces what the chip was set to; a new chip has 10 tries and 600 s. */
  policy?: Partial<TpmPolicy> | undefined;
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

export class SimulatedTpm implements Disposable {
  readonly #file: DocumentFile<TpmDocument>;
  readonly #clock: Clock;
  readonly #rooted: RootedKeys;
  readonly keys: DeviceKeys;

  constructor(options: SimulatedTpmOptions | { copyOf: SimulatedTpm }) {
    if ("copyOf" in options) {
      this.#file = options.copyOf.#file.copy([seedName]);
      this.#clock = options.copyOf.#clock;
    } else {
      this.#file = new DocumentFile({
        file: options.file,
        store: "tpm",
        schema,
        initial,
        onMoment: options.onMoment,
      });
      this.#clock = options.clock;
      const { policy } = options;
      if (policy !== undefined && Object.keys(policy).length > 0) {
        this.#file.update((tpm) => {
          Object.assign(tpm.policy, policy);
        });
      }
    }
    this.#rooted = new RootedKeys({
      signingKey: () => this.#file.read().signingKey,
      seed: () => {
        const seed = this.#file.readSecret(seedName);
        if (seed === undefined) throw new VestibuleError("store_unavailable", { evidence: { store: "tpm" } });
        return seed;
      },
    });
    this.keys = {
      signing: this.#rooted.signing,
      wrapping: this.#rooted.wrapping,
      pin: {
        simulationCost,
        seal: async (sealing) => this.#rooted.sealPin(sealing),
        unseal: async (sealed) => this.#unseal(sealed),
        state: async () => this.#pinState(),
      },
    };
  }

  state(): TpmState {
    const tpm = this.#file.read();
    this.#heal(tpm);
    return stateOf(tpm);
  }

  /** TPM2_Clear: a new seed and signing key. What belonged to the old seed never opens again. */
  clear(): void {
    this.#file.update((tpm) => {
      const { seed, signingKey } = newRoot();
      try {
        this.#file.writeSecret(seedName, seed);
      } finally {
        seed.dispose();
      }
      Object.assign(tpm, { signingKey, failedTries: 0 });
    });
  }

  /** TPM2_DictionaryAttackLockReset, which takes the owner's lockoutAuth. */
  resetLockOut(): void {
    this.#file.update((tpm) => {
      tpm.failedTries = 0;
    });
  }

  /** For a copy that is only examined. */
  neverLockOut(): void {
    this.#file.update((tpm) => {
      tpm.failedTries = 0;
      tpm.policy.maximumTries = 1_000_000;
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #pinState(): PinKeyState {
    const { triesLeft, lockedOutUntil } = this.state();
    return { hardware: true, triesLeft, ...(lockedOutUntil && { lockedOutUntil }) };
  }

  /**
   * Counts first, durably, then compares, then takes the count back if it was right. Killing the process in between
   * costs the try (Part 1, section 19.8.6 does the same for a shutdown without notice).
   */
  #unseal(sealed: { blob: Uint8Array; auth: Secret }): PinUnseal {
    const blob = this.#rooted.loadPin(sealed.blob);
    if (blob === "foreign") return { outcome: "cleared" };
    using loaded = blob;
    const counted = this.#file.update((tpm) => {
      this.#heal(tpm);
      const { lockedOutUntil } = stateOf(tpm);
      if (lockedOutUntil !== undefined) return { lockedOutUntil };
      const before = tpm.healingSince;
      tpm.failedTries += 1;
      tpm.healingSince = this.#clock.now().getTime();
      return { before, during: tpm.healingSince };
    });
    if (counted.lockedOutUntil !== undefined) return { outcome: "locked-out", until: counted.lockedOutUntil };
    const secret = loaded.try(sealed.auth);
    if (secret === undefined) return { outcome: "wrong", triesLeft: this.state().triesLeft };
    this.#file.update((tpm) => {
      tpm.failedTries = Math.max(0, tpm.failedTries - 1);
      // Another failure in between has restarted the timer, and that stands.
      if (tpm.healingSince === counted.during) tpm.healingSince = counted.before;
    });
    return { outcome: "opened", secret };
  }

  /** The clock stands for the chip's own timer: setting it back restarts the wait and does nothing else. */
  #heal(tpm: TpmDocument): void {
    const now = this.#clock.now().getTime();
    const recovery = tpm.policy.recoverySeconds * 1000;
    if (tpm.healingSince > now) tpm.healingSince = now;
    const healed = Math.floor((now - tpm.healingSince) / recovery);
    tpm.failedTries = Math.max(0, tpm.failedTries - healed);
    tpm.healingSince += healed * recovery;
  }
}

function initial(): { document: TpmDocument; secrets: Record<string, Secret> } {
  const { seed, signingKey } = newRoot();
  return {
    document: {
      policy: { maximumTries: 10, recoverySeconds: 600 },
      failedTries: 0,
      healingSince: 0,
      signingKey,
    },
    secrets: { [seedName]: seed },
  };
}

function stateOf(tpm: TpmDocument): TpmState {
  const { maximumTries, recoverySeconds } = tpm.policy;
  const triesLeft = Math.max(0, maximumTries - tpm.failedTries);
  const excess = tpm.failedTries - maximumTries + 1;
  return {
    failedTries: tpm.failedTries,
    maximumTries,
    triesLeft,
    ...(triesLeft === 0 && { lockedOutUntil: new Date(tpm.healingSince + excess * recoverySeconds * 1000) }),
  };
}
