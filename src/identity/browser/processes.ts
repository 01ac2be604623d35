/**
 * Lists and ends the processes of a browser. Called by `launch.ts` and `profile.ts`. It only signals processes that are
 * known to belong to one of our browsers.
 */
import { readdir, readFile, stat } from "node:fs/promises";

const pollMs = 10;
const patienceMs = 5_000;

/** Fields of /proc/PID/stat after the command's name (proc_pid_stat(5)): state, ppid, pgrp, … */
async function statFields(pid: number | string): Promise<string[] | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

interface Browser {
  /** Process id of the group's leader. */
  leader: number;
  /** The profile's path: crash handlers leave the group but name the profile on their command line. */
  profile: string;
}

/** The running processes of a browser. A zombie that init has not collected does not count. Linux only. */
async function members({ leader, profile }: Browser): Promise<number[]> {
  const owner = await stat(profile).then(
    (found) => found.uid,
    () => undefined,
  );
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const fields = await statFields(pid);
    if (fields === undefined || fields[0] === "Z" || fields[0] === "X") continue;
    if (fields[2] === String(leader) || (owner !== undefined && (await names(pid, { profile, owner }))))
      found.push(pid);
  }
  return found;
}

/** Whether `pid` runs as the profile's account and names the profile. Another account's process could name it too. */
async function names(pid: number, { profile, owner }: { profile: string; owner: number }): Promise<boolean> {
  try {
    if ((await stat(`/proc/${pid}`)).uid !== owner) return false;
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).includes(profile);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process is gone already.
  }
}

/** Kills every process of a browser and waits until none runs; at most five seconds. */
export async function killBrowser(browser: Browser): Promise<void> {
  kill(-browser.leader);
  if (process.platform !== "linux") return;
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    const left = await members(browser);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    // The system reports only children, and these are grandchildren.
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Whether process `pid` was started with `argument`, as far as the system tells. */
export async function hasArgument(pid: number, argument: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").includes(argument);
  } catch {
    return false;
  }
}
