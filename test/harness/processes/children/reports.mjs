// A child that reports a code instead of listening, and then stays.
import { Socket } from "node:net";
const control = new Socket({ fd: 3 });
control.on("end", () => process.exit(0));
control.on("data", () => undefined);
control.write('{"type":"error","code":"config_invalid"}\n');
