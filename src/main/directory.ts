/**
 * The directory's server process: reads its configuration, starts, logs JSON lines, and ends cleanly on SIGTERM, SIGINT
 * or when the control pipe closes. Started by the administrator's service manager and by the harness. stdout has log
 * lines only and never a secret; an error in the configuration prints no stack trace.
 */
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { parseArgs } from "node:util";
import { destination, pino } from "pino";
import { loadDirectoryConfiguration } from "../directory/configuration.ts";
import { safeText } from "../cli/terminal/safe-text.ts";
import { createDirectory, type Directory, type DirectoryLog } from "../directory/index.ts";
import { VestibuleError } from "../errors/error.ts";
import { environmentFault } from "../folders/make-folder.ts";
import { closeMemory } from "../platform/native/closed-memory.ts";
import { ownStart, refuseDebugger } from "../platform/no-debugger.ts";
import { lockArena } from "../secrets/arena.ts";
import { ConfigError } from "../settings/settings-file.ts";
import { folderHint } from "../texts/en/cli.ts";
import { codes as texts } from "../texts/en/codes.ts";
import { directoryProcess } from "../texts/en/directory.ts";

/** @throws `argument_invalid` */
function readArguments(): { config: string; controlFd: number | undefined } {
  let values: { config?: string | undefined; "control-fd"?: string | undefined };
  try {
    values = parseArgs({ options: { config: { type: "string" }, "control-fd": { type: "string" } } }).values;
  } catch (cause) {
    throw new VestibuleError("argument_invalid", { evidence: { hint: directoryProcess.usage }, cause });
  }
  const fd = values["control-fd"];
  if (values.config === undefined || (fd !== undefined && !/^[3-9]$/.test(fd))) {
    const place = values.config === undefined ? "--config" : "--control-fd";
    throw new VestibuleError("argument_invalid", { evidence: { place, hint: directoryProcess.usage } });
  }
  return { config: values.config, controlFd: fd === undefined ? undefined : Number(fd) };
}

async function readCertificate(name: string): Promise<string> {
  try {
    return await readFile(name, "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new VestibuleError(missing ? "config_missing" : "config_unreadable", {
      evidence: { place: name },
      cause,
    });
  }
}

function createLog(): DirectoryLog {
  const root = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    destination({ fd: 1, sync: true }),
  );
  const [audit, operator, debug] = ["audit", "operator", "debug"].map((reader) => root.child({ reader }));
  return {
    audit: (entry) => audit?.info({ ...entry }),
    operator: (event, evidence) => operator?.info({ event, ...evidence }),
    debug: (event, evidence) => debug?.debug({ event, ...evidence }),
  };
}

/** Place and fault of a configuration error; the first one of several. */
function placeAndHint(error: VestibuleError) {
  const fault = error instanceof ConfigError ? error.faults[0] : undefined;
  const { place, file, what, hint, reason } = error.evidence;
  if (error.code === "folder_unusable") return { place, hint: folderHint(String(reason), undefined) };
  if (fault === undefined) return { place: place ?? file, hint: hint ?? what };
  return {
    place: [file, ...(fault.line === undefined ? [] : [fault.line])].join(":"),
    hint: `${fault.field}: ${fault.problem}`,
  };
}

/** Prints what is wrong in one sentence, with place and hint, and ends with status 2. */
function refuse(thrown: unknown): never {
  const error = environmentFault(thrown) ?? thrown;
  if (!(error instanceof VestibuleError) || error.code === "internal") {
    process.stderr.write(`${texts.internal.administrator}\n`);
    process.exit(1);
  }
  const { place, hint } = placeAndHint(error);
  const parts = [
    `${error.code}: ${texts[error.code].administrator}`,
    ...(place === undefined ? [] : [directoryProcess.place(String(place))]),
    ...(hint === undefined || hint === "" ? [] : [directoryProcess.hint(String(hint))]),
  ];
  process.stderr.write(`${safeText(parts.join(" "))}\n`);
  process.exit(2);
}

async function main(): Promise<void> {
  refuseDebugger(ownStart());
  const closed = closeMemory();
  const { config, controlFd } = readArguments();
  const { listen, tls, trustedCertificates, brand, data, ...configured } = loadDirectoryConfiguration(config);
  const log = createLog();
  if (!closed) log.operator("core-dump-possible", { hint: directoryProcess.noCoreHint });
  if (!lockArena().locked) log.operator("arena-not-locked", { code: "arena_not_locked" });
  const directory: Directory = await createDirectory({
    data,
    publicUrl: configured.publicUrl,
    ...listen,
    ...(brand === undefined ? {} : { brand }),
    tls,
    log,
    trustedCertificates: await Promise.all(trustedCertificates.map(readCertificate)),
  });

  const end = (reason: string): void => {
    log.operator("ending", { reason });
    void directory.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", () => {
    end("SIGTERM");
  });
  process.once("SIGINT", () => {
    end("SIGINT");
  });
  if (controlFd !== undefined) {
    // The parent holds the other end, so this closes when the parent dies in any way.
    const control = new Socket({ fd: controlFd, readable: true, writable: false });
    control.on("error", () => undefined);
    control.once("close", () => {
      end("control");
    });
    control.resume();
  }
  const { port, publicUrl, issuer } = await directory.listen();
  log.operator("listening", { port, publicUrl, issuer });
}

main().catch(refuse);
