/** Makes the database that it is given private, and prints what came of it. */
import { keepDatabasePrivate } from "../../../src/directory/store/private-database.ts";

try {
  process.stdout.write(JSON.stringify(keepDatabasePrivate(process.argv[2] ?? "")));
} catch (error) {
  process.stdout.write(JSON.stringify(error));
}
