/**
 * The file of a trace: checked before anything is played, written whole or not at all. Called by `vestibule rehearse`.
 * It must never replace a folder, a device or a pipe.
 */
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { makeTemporaryFolder } from "../../folders/make-folder.ts";
import { traceFile as texts } from "../../texts/en/rehearsal.ts";

const hints: Readonly<Record<string, string>> = {
  ENOENT: texts.noFolder,
  ENOTDIR: texts.noFolder,
  EACCES: texts.notAllowed,
  EPERM: texts.notAllowed,
  EROFS: texts.readOnly,
  ENOSPC: texts.full,
  EDQUOT: texts.full,
  ENAMETOOLONG: texts.tooLong,
  EISDIR: texts.notAFile,
};

const errnoOf = (thrown: unknown): string => {
  const error = thrown instanceof VestibuleError ? thrown.cause : thrown;
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
};

function cannotBe(place: string, hint: string | undefined, cause?: unknown): VestibuleError {
  return new VestibuleError("argument_invalid", {
    evidence: { what: "--trace", place, ...(hint !== undefined && { hint }) },
    ...(cause !== undefined && { cause }),
  });
}

/**
 * The file that `path` names, with links resolved. Writes nothing.
 * @throws `argument_invalid` with a hint when no file can be there
 */
export async function traceTarget(path: string): Promise<string> {
  const place = resolve(path);
  try {
    const there = await stat(place);
    if (!there.isFile()) throw cannotBe(place, texts.notAFile);
    return await realpath(place);
  } catch (error) {
    if (error instanceof VestibuleError) throw error;
    if (errnoOf(error) !== "ENOENT") throw cannotBe(place, hints[errnoOf(error)], error);
  }
  // Permissions are not enough: tries to create a folder there, and removes it.
  await inFolderOf(place, () => Promise.resolve());
  return place;
}

/** @throws `argument_invalid` with a hint when the file cannot be written; an earlier file is then unchanged */
export async function writeTrace(place: string, html: string): Promise<void> {
  await inFolderOf(place, async (folder) => {
    const made = join(folder, basename(place));
    await using file = await open(made, "wx", 0o600);
    await file.writeFile(html, "utf8");
    await file.sync();
    await rename(made, place);
  });
}

/** Lends a folder beside `place` that is always removed afterwards. */
async function inFolderOf(place: string, work: (folder: string) => Promise<void>): Promise<void> {
  try {
    const folder = makeTemporaryFolder(dirname(place), ".vestibule-trace-");
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    throw cannotBe(place, hints[errnoOf(error)], error);
  }
}
