/** Starts `device-child.ts` and waits for its result. Every child ends with its test. Bundled once for each test file. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bundleChild } from "../../support/bundle-child.ts";
import type { Order, Report } from "./device-child.ts";

const program = bundleChild(join(import.meta.dirname, "device-child.ts"));

export interface AnotherProcess {
  /** The task's result, or `killed`. */
  run(order: Order): Promise<string>;
}

/** A child that waits for its order, so that several can start work at once. */
export async function anotherProcess(): Promise<AnotherProcess> {
  const child = fork(program, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let result: string | undefined;
  const ended = new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0 && result !== undefined) resolve(result);
      else reject(new Error(`the child ended with ${String(code ?? signal)}`));
    });
  });
  ended.catch(() => undefined);
  await Promise.race([
    ended,
    new Promise<void>((resolve) => {
      child.on("message", (message: Report) => {
        if ("ready" in message) resolve();
        else result = message.result;
      });
    }),
  ]);
  return {
    run: (order) => {
      child.send(order);
      return ended;
    },
  };
}
