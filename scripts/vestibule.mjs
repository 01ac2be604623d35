#!/usr/bin/env node
/** The `vestibule` command of a clone (`npx vestibule ...`): sets up what is missing, then runs the built program. */
process.argv.splice(2, 0, "vestibule");
await import("./run.mjs");
