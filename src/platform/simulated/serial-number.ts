/** Makes up a serial number for a simulated machine: 10 capitals and digits that nobody confuses, as on a Mac's case. */
import { randomInt } from "node:crypto";

const characters = "CDFGHJKLMNPQRTVWXY02346789";

export function newSerialNumber(): string {
  return Array.from({ length: 10 }, () => characters[randomInt(characters.length)]).join("");
}
