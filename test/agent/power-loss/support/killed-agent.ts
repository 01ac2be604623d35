/**
 * The process that loses its power. Arguments: `FOLDER POINT|- STORY`. It plays the story on the device. With a point
 * it dies there by SIGKILL; without one it prints each point that it passes.
 */
import { FaultPoints } from "../../../../src/harness/contract/fault-points.ts";
import { openDevice } from "./device.ts";
import { stories } from "./stories.ts";

const [folder = "", point = "-", story = ""] = process.argv.slice(2);
const passed: string[] = [];
const points = new FaultPoints({
  report: (name) => passed.push(name),
  die: () => {
    process.kill(process.pid, "SIGKILL");
  },
});
const device = await openDevice(folder, points);
if (point === "-") points.list();
else points.arm(point);
await stories[story]?.run(device);
// What remains for the directory once the person is signed in.
await device.recover();
if (point === "-") process.stdout.write(JSON.stringify(passed));
