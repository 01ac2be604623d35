/** The folders of a login harness: one for its owner alone, and one that its browser's account can traverse. */
import { chmod, mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { hints } from "../../texts/en/harness.ts";

/**
 * The folder of everything of a harness.
 * @param keep made when missing; a temporary folder when not given
 * @throws `argument_invalid` when `keep` cannot be made, or is not empty
 */
export async function makeRoot(keep: string | undefined): Promise<string> {
  if (keep === undefined) return mkdtemp(join(tmpdir(), "vestibule-"));
  const root = resolve(keep);
  const unusable = (cause?: unknown) =>
    new VestibuleError("argument_invalid", {
      evidence: { what: "--keep", place: root, hint: hints.keep },
      cause,
    });
  let there: string[];
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    there = await readdir(root);
  } catch (cause) {
    throw unusable(cause);
  }
  // Other files would be closed to their users, and an earlier demo's would mix with this one's.
  if (there.length > 0) throw unusable();
  await chmod(root, 0o700);
  return root;
}

/**
 * The browser's own folder, which its account must traverse, while everything else is closed to it. Never kept. A
 * browser's socket is below it and its path must be short: macOS's temporary folders are too deep for it.
 */
export async function makeBrowserFolder(): Promise<string> {
  const folder = await mkdtemp(join(process.platform === "darwin" ? "/tmp" : tmpdir(), "vb-"));
  await chmod(folder, 0o711);
  return folder;
}
