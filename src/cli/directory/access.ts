/**
 * Opens the directory's data for an administrator's command. Called by each `vestibule directory …` command. It never
 * begins a new directory but for `init`.
 */
import { join } from "node:path";
import { userInfo } from "node:os";
import {
  beginOnPostgres,
  type DirectoryAdmin,
  holdsDirectory,
  openDirectoryAdmin,
} from "../../directory/index.ts";
import { VestibuleError } from "../../errors/error.ts";
import { directoryFolder } from "../../harness/contract/organisation.ts";
import { cli } from "../../texts/en/cli.ts";
import { nameFaults } from "../../texts/en/directory.ts";
import type { Io } from "../terminal/io.ts";

const texts = cli.directory;

export interface DirectoryOptions {
  data: string;
  /** Default: the name of the system's user. */
  administrator?: string | undefined;
}

/** @throws `cancelled` when the command is interrupted; what was not committed is rolled back */
export async function withAdmin<Result>(
  options: DirectoryOptions,
  io: Pick<Io, "interrupted">,
  work: (admin: DirectoryAdmin) => Promise<Result>,
): Promise<Result> {
  // A mistyped path must not become a new, empty directory.
  if (!holdsDirectory(options.data)) {
    // Where a demo was kept, the directory's is one of several.
    const inside = join(options.data, directoryFolder);
    throw new VestibuleError("argument_invalid", {
      evidence: {
        place: `--data ${options.data}`,
        what: texts.noData,
        hint: holdsDirectory(inside) ? texts.dataIs(inside) : texts.initHint,
      },
    });
  }
  return open(options, io, work);
}

async function open<Result>(
  options: DirectoryOptions,
  { interrupted }: Pick<Io, "interrupted">,
  work: (admin: DirectoryAdmin) => Promise<Result>,
): Promise<Result> {
  const admin = await openDirectoryAdmin({
    data: options.data,
    administrator: options.administrator ?? userInfo().username,
  });
  const leave = (): void => {
    // Work that goes on finds the database closed.
    admin.close().catch(() => undefined);
  };
  interrupted.addEventListener("abort", leave, { once: true });
  if (interrupted.aborted) leave();
  try {
    return await work(admin);
  } catch (error) {
    throw interrupted.aborted ? new VestibuleError("cancelled", { cause: error }) : error;
  } finally {
    interrupted.removeEventListener("abort", leave);
    await admin.close();
  }
}

export async function initDirectory(
  options: DirectoryOptions & { database?: string | undefined },
  io: Io,
): Promise<void> {
  // A variable of the shell that is not set: the keys would be made in the folder that the administrator is in.
  if (options.data === "")
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "--data", what: nameFaults.line.empty },
    });
  if (options.database !== undefined) {
    await beginOnPostgres({ data: options.data, addressFile: options.database });
    io.out(texts.initDone(options.data));
    return;
  }
  const wasThere = holdsDirectory(options.data);
  await open(options, io, () => Promise.resolve());
  io.out(wasThere ? texts.initNothing(options.data) : texts.initDone(options.data));
}
