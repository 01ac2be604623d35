/** Makes a held folder in argv[2], prints its path, and waits to be killed. */
import { makeHeldFolder } from "../../../../dist/harness/processes/held-folders.js";

process.stdout.write(`${makeHeldFolder(process.argv[2], "vestibule-")}\n`);
setInterval(() => undefined, 60_000);
