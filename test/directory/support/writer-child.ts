/** Adds users to a directory for ever, and says each that was added. Started, and killed, by `killed-while-it-writes`. */
import { writeSync } from "node:fs";
import { openDirectoryAdmin } from "../../../src/directory/index.ts";

const [data = "", round = ""] = process.argv.slice(2);
const admin = await openDirectoryAdmin({ data, administrator: "writer" });
for (let at = 0; ; at += 1) {
  const userId = await admin.addUser({ email: `u${round}-${String(at)}@example.org`, name: "U" });
  writeSync(1, `${userId}\n`);
}
