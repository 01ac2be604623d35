/** A program of the same user that is not the sign-in screen: connects to the agent's pipe, and says what it was sent. */
import { connect } from "node:net";

const pipe = connect(String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule`);
let sent = "";
pipe.on("data", (chunk) => {
  sent += chunk.toString("hex");
});
pipe.on("error", (error: NodeJS.ErrnoException) => {
  sent += error.code === "ENOENT" ? "nobody there" : "";
});
pipe.once("close", () => {
  process.stdout.write(`${JSON.stringify({ what: "answered", value: sent })}\n`);
  process.exit(0);
});
