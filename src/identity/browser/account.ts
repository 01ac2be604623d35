/**
 * The account that the browser runs as. Called by `launch.ts`, and by the agent's composition root at the start. The agent
 * is privileged, and a browser that shows untrusted pages must not be: when the agent runs as root the browser runs as an
 * account that nobody signs in to, else as the agent's own user.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { VestibuleError } from "../../errors/error.ts";

export interface LowRights {
  uid: number;
  gid: number;
}

/** What every system has. Other services use it too, and their processes can reach the browser's. */
export const sharedAccount = "nobody";

const passwdFile = "/etc/passwd";

/** Shells of accounts that nobody signs in to. */
const noShell = /^(?:\/usr)?\/s?bin\/(?:nologin|false)$/;

/** Why an account is not fit for the browser. */
export type AccountFault = "unknown" | "privileged" | "signs-in";

/** The ids of `name` in the text of a passwd(5) file, or why the browser may not run as it. */
export function findAccount(passwd: string, name: string): LowRights | AccountFault {
  for (const line of passwd.split("\n")) {
    const [found, , uid, gid, , , shell = ""] = line.split(":");
    if (found !== name) continue;
    const ids = { uid: Number(uid), gid: Number(gid) };
    if (!/^\d+$/.test(uid ?? "") || !/^\d+$/.test(gid ?? "")) return "unknown";
    if (ids.uid === 0 || ids.gid === 0) return "privileged";
    // A person's account: the pages could read the person's files.
    return name === sharedAccount || noShell.test(shell.trim()) ? ids : "signs-in";
  }
  return "unknown";
}

const problems: Record<AccountFault, string> = {
  unknown: "the system has no such account",
  privileged: "the account has the rights of root",
  "signs-in": "people can sign in to the account: its shell is neither nologin nor false",
};

/**
 * Why the browser may not run as `name` once the agent runs as root; undefined when it may, and on a system without
 * passwd(5). The judgement of `lowRightsAccount`. Called by the check of a configuration.
 */
export function accountProblem(name: string): string | undefined {
  if (process.getuid === undefined) return undefined;
  let passwd: string;
  try {
    passwd = readFileSync(passwdFile, "utf8");
  } catch {
    // Only ever a fault of this setting: an agent starts all the same.
    return `the system's accounts cannot be read: ${passwdFile}`;
  }
  const found = findAccount(passwd, name);
  return typeof found === "object" ? undefined : problems[found];
}

/**
 * Undefined when the agent itself runs without privileges.
 * @param name from the configuration; default `nobody`
 * @throws `browser_failed` when there is no such account or it is not fit: the browser is then not started
 */
export async function lowRightsAccount(name: string = sharedAccount): Promise<LowRights | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = findAccount(await readFile(passwdFile, "utf8"), name);
  if (typeof found === "object") return found;
  throw new VestibuleError("browser_failed", {
    evidence: { what: "account of the browser", account: name, fault: found },
  });
}
