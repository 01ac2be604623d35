/**
 * The process of a simulated adapter, started by `adapter-process.ts`: opens the device that it is told and answers the
 * calls of a `RemotePlatform` on standard input and output, until its input ends. It dies by SIGKILL where it is told.
 */
import { systemClock } from "../../../src/clock/clock.ts";
import { codeOf } from "../../../src/errors/error.ts";
import type { AccountId, Platform, ServiceAccount } from "../../../src/platform/ports.ts";
import { openSimulatedMacos } from "../../../src/platform/simulated/macos/machine.ts";
import { openSimulatedWindows } from "../../../src/platform/simulated/windows/machine.ts";
import type { Secret } from "../../../src/secrets/arena.ts";
import type { Call, Description, Reply } from "./platform-calls.ts";
import { onFrames, secretsIn, sendFrame } from "./secret-frames.ts";
import { answer, describePlatform } from "./served-platform.ts";

/** An option that is left out stays as it was when the device was made. */
export type Device =
  | { system: "windows"; tpm?: "none" | undefined }
  | { system: "macos"; fileVault?: boolean | undefined; serviceAccount?: ServiceAccount | undefined };

export interface OpenOrder {
  open: Device;
  directory: string;
  /** An account to make. */
  account?: { name: string; fullName: string; password: Secret } | undefined;
  /** The number of the stores' moment, counted from when the device is open, at which the process dies. */
  dieAt?: number | undefined;
}

export interface Opened {
  description: Description;
  account?: AccountId;
  /** That of a disk that this order encrypted. */
  recoveryKey?: Secret | undefined;
}

let left = Infinity;
const onMoment = () => {
  if (left === 0) process.kill(process.pid, "SIGKILL");
  left -= 1;
};

let machine: (Platform & Disposable) | undefined;

async function openDevice({ open, directory, account, dieAt }: OpenOrder): Promise<Opened> {
  machine?.[Symbol.dispose]();
  left = Infinity;
  const options = { directory, clock: systemClock, onMoment, ...open };
  const opened =
    options.system === "windows" ? await openSimulatedWindows(options) : await openSimulatedMacos(options);
  machine = opened;
  const answered: Opened = { description: describePlatform(opened) };
  if (account !== undefined) answered.account = (await opened.addAccount(account)).id;
  if (opened.system === "macos") answered.recoveryKey = opened.recoveryKey;
  left = dieAt ?? Infinity;
  return answered;
}

async function reply(question: Call | (OpenOrder & { id: number })): Promise<Reply> {
  if ("port" in question) {
    if (machine === undefined) return { id: question.id, error: "store_unavailable" };
    return await answer(machine, question);
  }
  try {
    return { id: question.id, result: await openDevice(question) };
  } catch (error) {
    return { id: question.id, error: codeOf(error) };
  }
}

async function take(question: Call | (OpenOrder & { id: number })): Promise<void> {
  const replied = await reply(question);
  for (const secret of secretsIn(question)) secret.dispose();
  sendFrame(process.stdout, replied);
  // A recovery key that the device keeps is its own.
  if ("port" in question) for (const secret of secretsIn(replied)) secret.dispose();
}

onFrames(process.stdin, (value) => {
  void take(value as Call | (OpenOrder & { id: number }));
});
process.stdin.once("end", () => {
  machine?.[Symbol.dispose]();
  process.exit(0);
});
