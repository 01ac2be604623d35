/**
 * Keeps the table of what opens what up to date: one examination at a time, and one more when something changed
 * meanwhile. Called by the login harness after everything that may have changed the device.
 */
import type { DeviceTruth } from "../contract/model.ts";
import { type Examined, examine } from "./truth.ts";

export interface ExaminerOptions {
  /** What to examine; undefined before the device exists and after it is gone. */
  subject: () => Examined | undefined;
  onTruth: () => void;
  onFailure: (error: unknown) => void;
}

type Truth = Omit<DeviceTruth, "agent">;

export class Examiner {
  readonly #options: ExaminerOptions;
  #truth: Truth = {
    opens: [],
    account: { passwordSetAt: "", failedAttempts: 0 },
    container: false,
  };
  #running: Promise<void> | undefined;
  #again = false;

  constructor(options: ExaminerOptions) {
    this.#options = options;
  }

  /** The result of the last examination. */
  get truth(): Truth {
    return this.#truth;
  }

  /** Examines now; resolves with the device's current state. */
  async examine(): Promise<void> {
    await this.settled();
    this.soon();
    await this.#running;
  }

  /** Examines as soon as possible, without anybody waiting. */
  soon(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    const subject = this.#options.subject();
    if (subject === undefined) return;
    this.#running = this.#look(subject);
  }

  /** Resolves when no examination runs. */
  async settled(): Promise<void> {
    const running = (): Promise<void> | undefined => this.#running;
    while (running() !== undefined) await running();
  }

  async #look(subject: Examined): Promise<void> {
    try {
      this.#truth = await examine(subject);
    } catch (error) {
      this.#options.onFailure(error);
    }
    this.#running = undefined;
    this.#options.onTruth();
    if (!this.#again) return;
    this.#again = false;
    this.soon();
  }
}
