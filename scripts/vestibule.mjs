#!/usr/bin/env node
/**
 * The `vestibule` command. In a clone it sets up what is missing and then runs the built program; in the package, which
 * has no sources, everything is built and npm has installed the rest.
 */
import { existsSync } from "node:fs";

const inClone = existsSync(new URL("../src/", import.meta.url));
if (inClone) {
  process.argv.splice(2, 0, "vestibule");
  await import("./run.mjs");
} else {
  // node:sqlite warns at every start that it is experimental.
  const printers = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") for (const print of printers) print(warning);
  });
  await import("../dist/main/vestibule.js");
}
