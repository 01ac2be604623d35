/** Writes a right to a new file, as `vestibule macos login-right --output` does. Started with the file and the text. */
import { writeNew } from "../../../src/cli/macos/right-file.ts";

const [file = "", text = ""] = process.argv.slice(2);
writeNew(file, text);
