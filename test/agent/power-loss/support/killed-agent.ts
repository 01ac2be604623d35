/**
 * The process that loses its power. Arguments: `FOLDER STORY`. It plays the story on the device. At each point it says
 * the point's name, in a line, and stands still until it is sent a byte; it is killed there, or goes on.
 */
import { readSync, writeSync } from "node:fs";
import { FaultPoints } from "../../../../src/harness/contract/fault-points.ts";
import { openDevice } from "./device.ts";
import { stories } from "./stories.ts";

const [folder = "", story = ""] = process.argv.slice(2);
const points = new FaultPoints({
  // Synchronously: whoever reads the line finds on the disk what is there at this point, and nothing changes meanwhile.
  report: (name) => {
    writeSync(1, `${name}\n`);
    if (readSync(0, new Uint8Array(1)) === 0) process.exit(1);
  },
  die: () => undefined,
});
const device = await openDevice(folder, points);
points.list();
await stories[story]?.run(device);
// What remains for the directory once the person is signed in.
await device.recover();
