/** `vestibule demo`: starts everything, prints one address, and ends everything on Ctrl+C. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { VestibuleError } from "../errors/error.ts";
import { type DeviceChoice, deviceChoices } from "../harness/contract/device-choices.ts";
import type { LanguageChoice } from "../harness/contract/language-choices.ts";
import { directoryFolder } from "../harness/contract/organisation.ts";
import type { DeviceBefore, LoginHarnessOptions } from "../harness/contract/login-harness-contract.ts";
import type { StartStep } from "../harness/contract/model.ts";
import type { MakeHarness } from "../harness/server/harness-holder.ts";
import { cli as texts } from "../texts/en/cli.ts";
import { exitCancelled } from "./terminal/failure.ts";
import type { Io } from "./terminal/io.ts";
import { bringNativeParts } from "./native-parts.ts";
import { type ProviderOptions, discover, ownProviderOf } from "./own-provider.ts";
import { sayStartSteps } from "./start-steps.ts";

export interface DemoOptions extends ProviderOptions {
  device: DeviceChoice;
  language: LanguageChoice;
  port: number;
  directoryPort?: number | undefined;
  open: boolean;
  keep?: string | undefined;
  /** Through the plug-in that ships: on Windows under wine, on a Mac in the login host for its plug-ins. */
  native: boolean;
}

/** The directory's port when its address has to be registered at a provider beforehand. */
const knownDirectoryPort = 8443;

/** Opens an address with the system's opener. */
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
  child.once("exit", (code) => {
    if (code !== 0 && code !== null) io.err(texts.demo.cannotOpen);
  });
  child.unref();
}

/** Fails early when a port is taken, before seconds are spent on starting the demo. @throws `port_in_use` */
async function assertFree(option: string, port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (cause) {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    const place = `${option} ${String(port)}`;
    throw new VestibuleError(taken ? "port_in_use" : "argument_invalid", { evidence: { place }, cause });
  }
  server.close();
  await once(server, "close");
}

/** One folder for each play; the first is the folder that was named. */
function keptFolders(keep: string | undefined): { next(): string | undefined; all: string[] } {
  const all: string[] = [];
  return {
    all,
    next() {
      if (keep === undefined) return undefined;
      const folder = all.length === 0 ? keep : `${keep}-${String(all.length + 1)}`;
      all.push(folder);
      return folder;
    },
  };
}

/** Checks the person's own provider, if they named one, and prints the redirect URI to register there. */
async function prepareProvider(
  options: DemoOptions,
  io: Io,
): Promise<Pick<LoginHarnessOptions, "ownProvider" | "directoryPort">> {
  const ownProvider = ownProviderOf(options);
  const directoryPort = options.directoryPort ?? (ownProvider && knownDirectoryPort);
  if (directoryPort !== undefined) await assertFree("--directory-port", directoryPort);
  if (ownProvider !== undefined && directoryPort !== undefined) {
    const [{ callbackPathOf }, { directoryHost, ownProviderName }] = await Promise.all([
      import("../directory/federation/callback.ts"),
      import("../harness/contract/organisation.ts"),
    ]);
    await discover(ownProvider, io.interrupted);
    const path = callbackPathOf(ownProviderName);
    io.out(texts.demo.register(`https://${directoryHost}:${String(directoryPort)}${path}`));
  }
  return { ...(ownProvider && { ownProvider }), ...(directoryPort !== undefined && { directoryPort }) };
}

/**
 * Loads the modules that only a demo needs. A function of its own, since the compiler does not rewrite dynamic imports in
 * a function with `await using`.
 */
async function loadHarness() {
  const [{ createLoginHarness }, { HarnessHolder }, { startHarnessServer }] = await Promise.all([
    import("../harness/play/login-harness.ts"),
    import("../harness/server/harness-holder.ts"),
    import("../harness/server/server.ts"),
  ]);
  return { createLoginHarness, HarnessHolder, startHarnessServer };
}

async function play(options: DemoOptions, kept: ReturnType<typeof keptFolders>, io: Io): Promise<void> {
  if (options.port !== 0) await assertFree("--port", options.port);
  const provider = await prepareProvider(options, io);
  io.out(provider.ownProvider === undefined ? texts.demo.starting : texts.demo.startingWithYours);
  const { createLoginHarness, HarnessHolder, startHarnessServer } = await loadHarness();
  const { device: first, language: spoken } = options;
  let brought: DeviceBefore["system"] = deviceChoices[first].system;
  const make: MakeHarness = async (beginning, ended, onStep) => {
    // The simulated parts are there in seconds.
    using said = options.native ? sayStartSteps(io.out) : undefined;
    const begin = (step: StartStep) => {
      said?.begin(step);
      onStep(step);
    };
    const device = deviceChoices[beginning.device];
    const signal = AbortSignal.any([io.interrupted, ended]);
    if (options.native && device.system !== brought) {
      begin("programs");
      if (await bringNativeParts(device.system, signal)) brought = device.system;
    }
    return await createLoginHarness({
      ...provider,
      ...{ device, signal },
      native: options.native ? {} : undefined,
      locale: beginning.language,
      keep: kept.next(),
      onStep: begin,
    });
  };
  await using holder = await HarnessHolder.start({ device: first, language: spoken }, make);
  const server = await startHarnessServer({ harness: holder, port: options.port });
  try {
    const { brand, hints } = holder.state();
    io.out(texts.demo.ready(server.address, texts.demo.steps(brand)[options.device], hints));
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
}

/** @returns the exit code of Ctrl+C, which is the only end that a demo has */
export async function demo(options: DemoOptions, io: Io): Promise<number> {
  const kept = keptFolders(options.keep);
  try {
    await play(options, kept, io);
  } catch (error) {
    if (!(io.interrupted.aborted && error instanceof VestibuleError && error.code === "cancelled"))
      throw error;
  }
  io.out(
    [
      texts.demo.ended,
      ...kept.all.map((folder) => texts.demo.kept(folder, join(folder, directoryFolder))),
    ].join(" "),
  );
  return exitCancelled;
}
