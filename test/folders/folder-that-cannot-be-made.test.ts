/** A folder that cannot be made: the error names the place and the reason, and what is there stays. */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { assertRoomIn, environmentFault, makeFolder } from "../../src/folders/make-folder.ts";
import { assertSocketFits } from "../../src/folders/socket-path.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-folders-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const unusable = (place: string, reason: string) =>
  expect.objectContaining({
    code: "folder_unusable",
    evidence: expect.objectContaining({ place, reason }) as unknown,
  }) as Error;

describe("makeFolder", () => {
  test("makes what is missing, for its owner alone, and leaves what is there as it is", () => {
    makeFolder(join(folder, "a", "b", "c"));
    for (const made of ["a", "a/b", "a/b/c"]) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
    mkdirSync(join(folder, "open"), { mode: 0o755 });
    makeFolder(join(folder, "open"));
    expect(statSync(join(folder, "open")).mode & 0o777).toBe(0o755);
  });

  test("a file in the way", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => makeFolder(join(folder, "file"))).toThrow(unusable(join(folder, "file"), "ENOTDIR"));
    expect(() => makeFolder(join(folder, "file", "below"))).toThrow(
      unusable(join(folder, "file"), "ENOTDIR"),
    );
  });

  test("a link that leads nowhere, and one that leads to itself", () => {
    symlinkSync(join(folder, "none"), join(folder, "dangling"));
    expect(() => makeFolder(join(folder, "dangling", "below"))).toThrow(
      unusable(join(folder, "dangling"), "EEXIST"),
    );
    symlinkSync(join(folder, "circle"), join(folder, "circle"));
    expect(() => makeFolder(join(folder, "circle", "below"))).toThrow(
      unusable(join(folder, "circle", "below"), "ELOOP"),
    );
  });

  test("a name that is too long", () => {
    const long = join(folder, "x".repeat(300));
    expect(() => makeFolder(long)).toThrow(unusable(long, "ENAMETOOLONG"));
  });
});

describe("a place is checked before it is used", () => {
  test("more room than there is", () => {
    expect(() => assertRoomIn(folder, { bytes: Number.MAX_SAFE_INTEGER, what: "TMPDIR" })).toThrow(
      unusable(folder, "ENOSPC"),
    );
    expect(() => assertRoomIn(folder, { bytes: 1 })).not.toThrow();
  });

  test("a file, and nothing", () => {
    writeFileSync(join(folder, "file"), "", { mode: 0o777 });
    expect(() => assertRoomIn(join(folder, "file"), { bytes: 1 })).toThrow(
      unusable(join(folder, "file"), "ENOTDIR"),
    );
    expect(() => assertRoomIn(join(folder, "none"), { bytes: 1 })).toThrow(
      unusable(join(folder, "none"), "ENOENT"),
    );
  });

  test("a path that a socket cannot have is measured in bytes", () => {
    expect(() => assertSocketFits(`/${"x".repeat(102)}`, { folder }, 103)).not.toThrow();
    expect(() => assertSocketFits(`/${"x".repeat(103)}`, { folder }, 103)).toThrow(
      unusable(folder, "ENAMETOOLONG"),
    );
    expect(() => assertSocketFits(`/${"名".repeat(35)}`, { folder }, 103)).toThrow(
      unusable(folder, "ENAMETOOLONG"),
    );
  });
});

describe("an error that a full disk is the reason for", () => {
  const refused = (code: string) => Object.assign(new Error("write"), { code });

  test("is found among the causes, SQLite's too", () => {
    const wrapped = new VestibuleError("store_unavailable", { cause: refused("ENOSPC") });
    expect(environmentFault(wrapped, folder)).toEqual(unusable(folder, "ENOSPC"));
    const sqlite = Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
    expect(environmentFault(sqlite, folder)).toEqual(unusable(folder, "ENOSPC"));
    expect(environmentFault(refused("EROFS"), folder)).toEqual(unusable(folder, "EROFS"));
  });

  test("any other error is not called that", () => {
    for (const other of [refused("ENOENT"), refused("EACCES"), new VestibuleError("internal"), 7])
      expect(environmentFault(other, folder)).toBeUndefined();
  });
});
