/**
 * The account that the browser runs as. Called by `launch.ts`. The agent is privileged, and a browser that shows
 * untrusted pages must not be: when the agent runs as root the browser runs as `nobody`, else as the agent's own user.
 */
import { readFile } from "node:fs/promises";
import { VestibuleError } from "../../errors/error.ts";

export interface LowRights {
  uid: number;
  gid: number;
}

const accountName = "nobody";

/** The ids of `nobody` in the text of a passwd(5) file. */
export function findNobody(passwd: string): LowRights | undefined {
  for (const line of passwd.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name !== accountName) continue;
    const found = { uid: Number(uid), gid: Number(gid) };
    return Number.isInteger(found.uid) && Number.isInteger(found.gid) && found.uid > 0 && found.gid > 0
      ? found
      : undefined;
  }
  return undefined;
}

/**
 * Undefined when the agent itself runs without privileges.
 * @throws `browser_failed` when there is no such account: the browser is then not started
 */
export async function lowRightsAccount(): Promise<LowRights | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = findNobody(await readFile("/etc/passwd", "utf8"));
  if (found === undefined)
    throw new VestibuleError("browser_failed", { evidence: { what: "no account to run as", accountName } });
  return found;
}
