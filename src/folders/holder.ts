/**
 * The process that uses a folder, as a record in the folder. A later sweep removes the folder only when that process has
 * gone. Called by whoever makes folders that a crash could leave behind.
 */
import { readFileSync, readlinkSync } from "node:fs";

export interface Holder {
  pid: number;
  /** Since boot, as the system counts; it tells two processes with the same id apart. Null where the system does not tell. */
  start: string | null;
  /** What the id counts in: a container has process ids of its own. Null where the system does not tell. */
  namespace: string | null;
}

function namespace(): string | null {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return null;
  }
}

/** Start time since boot. Undefined for a process that has gone, and on a system without /proc. */
export function startTime(pid: number): string | undefined {
  try {
    // Fields of proc_pid_stat(5) after the command's name: state, ppid, pgrp, …; the 20th is the start time.
    const text = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** This process. */
export const thisHolder = (): Holder => ({
  pid: process.pid,
  start: startTime(process.pid) ?? null,
  namespace: namespace(),
});

/** Whether the process that the record names still runs. In doubt it does. */
export function stillHolds(holder: Holder): boolean {
  // From here nobody can look into another container.
  if (holder.namespace !== namespace()) return true;
  if (!isAlive(holder.pid)) return false;
  const now = startTime(holder.pid);
  return now === undefined || holder.start === null || now === holder.start;
}

/** A record that was read; undefined for anything else. */
export function parseHolder(text: string): Holder | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  const { pid, start, namespace: within } = read as Partial<Record<keyof Holder, unknown>>;
  // `kill` takes 0 and less for whole groups of processes.
  if (typeof pid !== "number" || !Number.isInteger(pid) || pid < 1) return undefined;
  return {
    pid,
    start: typeof start === "string" ? start : null,
    namespace: typeof within === "string" ? within : null,
  };
}
