// A child that reports a code instead of listening, and then stays.
import { openControl } from "../../../../src/harness/processes/child-control.ts";
import { way } from "./control.mjs";
const control = openControl(
  way,
  () => undefined,
  async () => {},
);
control.send({ type: "error", code: "config_invalid" });
