/**
 * Answers each question of a known length with an answer of a known length, and knows nothing: `PATH QUESTION ANSWER`, in
 * bytes. Says `ready` when it listens, and ends with its standard input. Used by navigation.mjs.
 */
import { createServer } from "node:net";

const [path, question, answer] = process.argv.slice(2);
const whole = Number(question);
const reply = Buffer.alloc(Number(answer));
const server = createServer((socket) => {
  let taken = 0;
  socket.on("data", (chunk) => {
    for (taken += chunk.length; taken >= whole; taken -= whole) socket.write(reply);
  });
  socket.on("error", () => undefined);
});
server.listen(path, () => process.stdout.write("ready\n"));
process.stdin.resume().once("end", () => process.exit());
