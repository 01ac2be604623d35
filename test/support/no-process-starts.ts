/**
 * Set-up file of `npm run test:quick` (vitest.config.ts): a test of that run which starts a process fails, and so does
 * one that catches the error. scripts/test-sets.mjs chooses the files by their imports; this finds what it cannot see.
 */
import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, afterEach } from "vitest";

const refused: Error[] = [];

function refuse(): never {
  const error = new Error(
    "A test of `npm run test:quick` started a process. Import what starts it where scripts/test-sets.mjs sees it.",
  );
  refused.push(error);
  throw error;
}

// spawn, exec, execFile and fork, cluster's too, all come to this method. Node's types do not know it.
const started = childProcess.ChildProcess.prototype as childProcess.ChildProcess & { spawn: unknown };
started.spawn = refuse;
Object.assign(childProcess, { spawnSync: refuse, execSync: refuse, execFileSync: refuse });
syncBuiltinESMExports();

function failIfStarted(): void {
  const [error] = refused.splice(0);
  if (error !== undefined) throw error;
}
afterEach(failIfStarted);
afterAll(failIfStarted);
