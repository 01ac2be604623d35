/** A test process that dies while it makes the run's wine prefix keeps no other from it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "vitest";
import { bundleChild } from "../../support/bundle-child.ts";
import { oneAtATime } from "../../support/one-at-a-time.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("linux");
const program = bundleChild(join(import.meta.dirname, "support/lock-child.ts"));

test("the next one goes on when the holder dies", async () => {
  const name = `vestibule-lock-${String(process.pid)}`;
  const child = spawn(process.execPath, [program, name], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const order: string[] = [];
  const second = oneAtATime(name, () => Promise.resolve(order.push("second")));
  const third = oneAtATime(name, () => Promise.resolve(order.push("third")));
  order.push("killed");
  child.kill("SIGKILL");
  await Promise.all([second, third]);
  expect(order[0]).toBe("killed");
  expect(order.slice(1).sort()).toEqual(["second", "third"]);
});
