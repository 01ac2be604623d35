/**
 * The helper for the login right, a program in C (`native/macos-login-right`): it asks authd. Called by compositions of a
 * Mac. It judges nothing.
 */
import { spawnSync } from "node:child_process";

/** Why nothing was read or written. `status` is the system's number (an `OSStatus`). */
export interface HelperFailure {
  why: "denied" | "no-right" | "bundle-missing" | "failed" | "not-started";
  status: number | undefined;
}

export type Answered<T> = { is: "done"; value: T } | ({ is: "failed" } & HelperFailure);

/** Of the helper's exit codes (rights.h). */
const reasons: Readonly<Record<number, HelperFailure["why"]>> = {
  3: "denied",
  4: "no-right",
  5: "bundle-missing",
};

/** Milliseconds: authd answers at once, or hangs. */
const patience = 30_000;

export interface RightHelper {
  /** `denied`: there is no such right. */
  read(right: string): Answered<string>;
  /** One write, whole or not at all. Only root may. */
  write(right: string, text: string): Answered<undefined>;
}

/** @param command the helper's path, and what stands before its own arguments */
export function helperBy(command: readonly string[], environment: NodeJS.ProcessEnv = {}): RightHelper {
  const [program = "", ...more] = command;
  const run = (words: readonly string[], input?: string): Answered<string> => {
    const { status, stdout, stderr, error } = spawnSync(program, [...more, ...words], {
      encoding: "utf8",
      env: environment,
      timeout: patience,
      ...(input !== undefined && { input }),
    });
    if (status === 0) return { is: "done", value: stdout };
    const number = /^status (-?\d+)$/m.exec(stderr)?.[1];
    const isStarted =
      status !== null || (error !== undefined && "code" in error && error.code === "ETIMEDOUT");
    return {
      is: "failed",
      why: isStarted ? (reasons[status ?? -1] ?? "failed") : "not-started",
      status: number === undefined ? undefined : Number(number),
    };
  };
  return {
    read: (right) => run(["read", right]),
    write: (right, text) => {
      const answer = run(["write", right], text);
      return answer.is === "done" ? { is: "done", value: undefined } : answer;
    },
  };
}
