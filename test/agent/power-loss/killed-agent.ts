/**
 * The process that loses its power: `FOLDER POINT|- STORY`. Plays the story on the device; with a point it dies
 * by SIGKILL there, without one it prints each point it passes.
 */
import { openDevice } from "./device.ts";
import { stories } from "./stories.ts";

const [folder = "", point = "-", story = ""] = process.argv.slice(2);
const passed: string[] = [];
const counts = new Map<string, number>();
const device = await openDevice(folder, (name) => {
  // A point may be passed more than once: each time is an instant of its own.
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  const instant = `${name} #${String(count)}`;
  passed.push(instant);
  if (instant === point) process.kill(process.pid, "SIGKILL");
});
await stories[story]?.run(device);
// What remains for the directory once the person is signed in.
await device.recover();
if (point === "-") process.stdout.write(JSON.stringify(passed));
