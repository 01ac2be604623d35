/**
 * Keeps what opens what up to date: one examination at a time, and one more when something changed meanwhile.
 * Used by the login harness, which has it look after whatever may have changed the device.
 */
import type { DeviceTruth } from "../contract/model.ts";
import { type Examined, examine } from "./truth.ts";

export interface ExaminerOptions {
  /** What to examine; undefined while there is nothing yet, or nothing any more. */
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

  /** As last found. */
  get truth(): Truth {
    return this.#truth;
  }

  /** Looks, and resolves when it has seen the device as it is now. */
  async examine(): Promise<void> {
    await this.settled();
    this.soon();
    await this.#running;
  }

  /** Looks when it can; nobody waits for it. */
  soon(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    const subject = this.#options.subject();
    if (subject === undefined) return;
    this.#running = this.#look(subject);
  }

  /** Resolves when nothing is being looked at. */
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
