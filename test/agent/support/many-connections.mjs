/**
 * A sign-in host that opens many sessions, for tests: `SOCKET COUNT HELLO`, where HELLO is a hello's frame in base64.
 * Prints a line for each connection: the first bytes that it gets, in base64, or nothing when it is hung up on.
 * Ends with its input.
 */
import { connect } from "node:net";

const [, , path, count, hello] = process.argv;
for (let i = 0; i < Number(count); i += 1) {
  const socket = connect(path, () => socket.write(Buffer.from(hello, "base64")));
  let answer;
  const print = (bytes) => {
    answer ??= bytes;
    if (answer === bytes) process.stdout.write(`${bytes.toString("base64")}\n`);
  };
  socket.on("error", () => undefined);
  socket.on("data", print);
  socket.on("close", () => print(Buffer.alloc(0)));
}
process.stdin.on("end", () => process.exit(0)).resume();
