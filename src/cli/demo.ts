/** `vestibule demo`: starts everything, prints one address, and ends everything on Ctrl+C. */
import { spawn } from "node:child_process";
import { VestibuleError } from "../errors/error.ts";
import { cli as texts } from "../texts/en/cli.ts";
import type { Io } from "./io.ts";

export interface DemoOptions {
  port: number;
  open: boolean;
  keep?: string | undefined;
}

/** Opens an address with the system's own opener. */
function openInBrowser(address: string, io: Io): void {
  const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
  };
  const [program, ...given] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...given, address], { stdio: "ignore", detached: true });
  child.once("error", () => {
    io.err(texts.demo.cannotOpen);
  });
  child.unref();
}

export async function demo(options: DemoOptions, io: Io): Promise<number> {
  io.out(texts.demo.starting);
  const [{ createLoginHarness }, { startHarnessServer }] = await Promise.all([
    import("../harness/login-harness.ts"),
    import("../harness/server.ts"),
  ]);
  try {
    await using harness = await createLoginHarness({ keep: options.keep, signal: io.interrupted });
    const server = await startHarnessServer({ harness, port: options.port });
    try {
      io.out(texts.demo.ready(server.address));
      if (options.open) openInBrowser(server.address, io);
      await new Promise<void>((resolve) => {
        if (io.interrupted.aborted) resolve();
        io.interrupted.addEventListener("abort", () => {
          resolve();
        });
      });
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(io.interrupted.aborted && error instanceof VestibuleError && error.code === "cancelled"))
      throw error;
  }
  io.out(
    options.keep === undefined ? texts.demo.ended : `${texts.demo.ended} ${texts.demo.kept(options.keep)}`,
  );
  return 0;
}
