/**
 * Keeps the table of what opens what up to date: one examination at a time, and one more when something happened
 * meanwhile. Told by the login harness of every event. It does not know which events change a device: it looks.
 */
import type { DeviceTruth } from "../contract/model.ts";
import { tracesOf } from "./traces.ts";
import { type Examined, examine } from "./truth.ts";

export interface ExaminerOptions {
  /** What to examine; undefined before the device exists and after it is gone. */
  subject: () => Examined | undefined;
  onTruth: () => void;
  onFailure: (error: unknown) => void;
}

/** Examinations in a row of a device that changes meanwhile, before the last of them is shown. */
const patience = 5;

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
  /** Of the device as it was examined last; undefined when it has to be examined whatever they are. */
  #traces: string | undefined;

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
    this.#traces = undefined;
    this.soon();
    await this.#running;
  }

  /** Something happened: examines if the device is another than it was, without anybody waiting. */
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

  /** Examines a device that is another than it was. @returns whether it was */
  async #examineChanged(subject: Examined): Promise<boolean> {
    let before = await tracesOf(subject);
    if (before === this.#traces) return false;
    for (let attempt = 1; ; attempt += 1) {
      // Known before it is found out: a device that cannot be examined is not tried until something changes.
      this.#traces = before;
      const truth = await examine(subject);
      const after = await tracesOf(subject);
      // One half from before a change and one from after it would be a device that never was.
      if (after === before || attempt === patience) {
        this.#truth = truth;
        return true;
      }
      before = after;
    }
  }

  async #look(subject: Examined): Promise<void> {
    let looked = false;
    try {
      looked = await this.#examineChanged(subject);
    } catch (error) {
      const again = this.#again;
      this.#options.onFailure(error);
      // To say that it failed is an event, too, and nothing to examine for.
      this.#again = again;
    }
    this.#running = undefined;
    const again = this.#again;
    this.#again = false;
    if (looked) this.#options.onTruth();
    if (again) this.soon();
  }
}
