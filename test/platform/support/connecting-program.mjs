/**
 * A sign-in host's stand-in, for tests: connects to the socket named first, as the user named second (if any) and in
 * the group named third (by default the user's own number), says its own process number, and ends when the other side hangs up or its input ends.
 */
import { connect } from "node:net";

const [, , path, uid, gid] = process.argv;
if (uid !== undefined) {
  process.setgroups([]);
  process.setgid(Number(gid ?? uid));
  process.setuid(Number(uid));
}
const socket = connect(path);
socket.on("connect", () => socket.write(`pid ${process.pid}`));
socket.on("error", () => process.exit(3));
socket.on("close", () => process.exit(0));
socket.resume();
process.stdin.on("end", () => socket.end()).resume();
