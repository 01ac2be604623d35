/**
 * How long the authorization plug-in takes in its login host, from the opening of its file to the moment when its first view
 * is shown, beside a plug-in that shows one empty view, and beside the same with the calls that a start of ours cannot do
 * without. Used by bench.mjs.
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot } from "../scripts/project.mjs";
import { authEmptyPath, authFakesPath, authHostPath, macosPluginPath } from "../scripts/macos-programs.mjs";

const starts = 60;
const plugins = {
  // At the first try nothing is shown.
  ours: { program: macosPluginPath, mechanism: "Vestibule:offer" },
  empty: { program: authEmptyPath, mechanism: "Empty:show" },
  calls: { program: authEmptyPath, mechanism: "Empty:show-after-calls" },
};

const at = (numbers, share) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)];

/** Starts the host once. Its report goes to a file, so that no reader runs meanwhile. @returns its line with the times */
function start({ program, mechanism }, folder) {
  const report = join(folder, "report");
  const file = openSync(report, "w");
  const { status } = spawnSync(
    inRoot(authHostPath),
    [
      ...["--program", inRoot(program), "--plugin", mechanism.split(":")[0], "--mechanism", mechanism],
      ...["--fakes", inRoot(authFakesPath), "--starts", join(folder, "starts")],
      ...["--tries", "1", "--patience", "5", "--timed", "1"],
    ],
    { stdio: ["ignore", file, "ignore"] },
  );
  closeSync(file);
  const lines = readFileSync(report, "utf8").trim().split("\n");
  const timed = lines.map((line) => JSON.parse(line)).find(({ event }) => event === "timed");
  if (status !== 0 || timed === undefined)
    throw new Error(`${mechanism} ended with ${status}: ${lines.at(-1)}`);
  return timed;
}

/** @param say called with a ratio and what it is of */
export async function benchAuthorizationPlugin(say) {
  if (
    ![authHostPath, authFakesPath, authEmptyPath, macosPluginPath].every((path) => existsSync(inRoot(path)))
  ) {
    say(undefined, "the authorization plug-in: its login host was not built");
    return;
  }
  // Where files lie in memory, if there is such a place: a disk is not the plug-in's.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "vestibule-bench-"));
  const taken = { ours: [], empty: [], calls: [] };
  try {
    for (let round = 0; round < starts; round += 1)
      for (const [name, plugin] of Object.entries(plugins)) taken[name].push(start(plugin, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const compare = (what, beside, time) => {
    const [ours, theirs] = [taken.ours.map(time), taken[beside].map(time)];
    const micro = (numbers, share) => (at(numbers, share) / 1000).toFixed(0);
    say(
      at(ours, 0.5) / at(theirs, 0.5),
      `${what} (median ${micro(ours, 0.5)} and ${micro(theirs, 0.5)} µs, least ${micro(ours, 0)} and ${micro(theirs, 0)} µs: ` +
        `${(at(ours, 0) / at(theirs, 0)).toFixed(2)})`,
    );
  };
  const name = "the authorization plug-in, from its file to its first view";
  compare(`${name}, of one with an empty view`, "empty", ({ shown }) => shown);
  compare(`${name}, of that with the calls of our start`, "calls", ({ shown }) => shown);
  compare("of that, its loading", "calls", ({ loaded }) => loaded);
  compare("of that, what is after its loading", "calls", ({ shown, loaded }) => shown - loaded);
  compare(`${name}, of the processor`, "calls", ({ shownOfProcessor }) => shownOfProcessor);
}
