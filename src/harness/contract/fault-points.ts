/**
 * The points between two effects of the agent at which the harness may end its process, as a power loss would. Made by
 * wrapping the agent's ports from outside, so that the agent contains nothing of this. Runs in the harness's agent
 * process.
 */
import type { Decorate } from "../../agent/service.ts";

export interface FaultPointsOptions {
  /** Called with each point while listing. */
  report: (point: string) => void;
  /** Ends the process, synchronously, and does not return. */
  die: () => void;
}

/** Methods that only read have no point: nothing changes there. */
const reads =
  /^(enrolment|bindings|recoveryKey|keyRotationBegun|container|escrow|changes|changeOf|isDiskKnownBehind|notice|pendingEvents)$/;

export class FaultPoints {
  readonly #options: FaultPointsOptions;
  #counts = new Map<string, number>();
  #killAt: string | undefined;
  #listing = false;

  constructor(options: FaultPointsOptions) {
    this.#options = options;
  }

  /** Reports each point from now on. Counting starts at 0 again. */
  list(): void {
    this.#counts = new Map();
    this.#listing = true;
  }

  /** Ends the process at `point`, as `list` named it. Counting starts at 0 again. */
  arm(point: string): void {
    this.#counts = new Map();
    this.#killAt = point;
  }

  /** One point: its name, and how often it was passed since `list` or `arm`. */
  readonly pass = (name: string): void => {
    if (!this.#listing && this.#killAt === undefined) return;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const point = `${name}#${String(count)}`;
    if (this.#listing) this.#options.report(point);
    if (point === this.#killAt) this.#options.die();
  };

  /** Puts a point before and after every call of a port. */
  readonly decorate: Decorate = (portName, port) =>
    new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== "function") return value;
        const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
        if (typeof property === "symbol" || reads.test(property)) return call;
        const name = `${portName}.${property}`;
        return (...given: unknown[]): unknown => {
          this.pass(`${name}:before`);
          const result = call(...given);
          if (result instanceof Promise) {
            return result.then((settled: unknown) => {
              this.pass(`${name}:after`);
              return settled;
            });
          }
          this.pass(`${name}:after`);
          return result;
        };
      },
    });
}
