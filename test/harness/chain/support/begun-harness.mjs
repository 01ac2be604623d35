/** A harness with the shipped provider that shows its tile, and goes on until it is killed. Says "ready" then. */
import { createLoginHarness } from "../../../../dist/harness/play/login-harness.js";

const harness = await createLoginHarness({ native: {}, device: { system: "windows", signedInOnce: false } });
await harness.act({ do: "wake" });
await harness.until(({ screen }) => screen.tiles.some(({ id }) => id === "brand"));
process.stdout.write("ready\n");
// The harness's children keep this process.
