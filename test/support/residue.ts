/** Looks for what should not be there: a secret in plain, hex, base64 or UTF-16, in files, processes and their memory. */
import { closeSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Every spelling of `secret` that is looked for, by name. */
export function spellings(secret: string): Map<string, Buffer> {
  const bytes = Buffer.from(secret);
  const forms = new Map<string, Buffer>([
    ["plain", bytes],
    ["hex", Buffer.from(bytes.toString("hex"))],
    ["HEX", Buffer.from(bytes.toString("hex").toUpperCase())],
    ["UTF-16", Buffer.from(secret, "utf16le")],
  ]);
  // Within longer base64 the letters depend on where the secret begins: what the neighbours decide is cut off.
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    forms.set(`base64+${String(before)}`, Buffer.from(encoded.slice(before === 0 ? 0 : before + 1, -1)));
  }
  return forms;
}

export interface Finding {
  secret: string;
  form: string;
  place: string;
}

export type Named = ReadonlyMap<string, Map<string, Buffer>>;

/** @param secrets by a name that may be printed */
export function named(secrets: Record<string, string>): Named {
  return new Map(Object.entries(secrets).map(([name, secret]) => [name, spellings(secret)]));
}

export function inBytes(content: Buffer, secrets: Named, place: string): Finding[] {
  const found: Finding[] = [];
  for (const [secret, forms] of secrets) {
    for (const [form, bytes] of forms) if (content.includes(bytes)) found.push({ secret, form, place });
  }
  return found;
}

/** Every file below `folder`. */
export function inFiles(folder: string, secrets: Named): Finding[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return inBytes(readFileSync(path), secrets, path);
    });
}

/** Command line and environment. */
export function inProcessTable(pid: number, secrets: Named): Finding[] {
  return ["cmdline", "environ"].flatMap((file) =>
    inBytes(readFileSync(`/proc/${String(pid)}/${file}`), secrets, `${file} of ${String(pid)}`),
  );
}

const chunkBytes = 16 * 1024 * 1024;
/** Longer than any spelling, so that none is missed where two chunks meet. */
const overlap = 1024;

/** All memory that holds more than a file as it is: heap, stack, buffers, sealed or not. Also says how much was read. */
export function inMemory(pid: number, secrets: Named): { found: Finding[]; bytes: number } {
  const found: Finding[] = [];
  let bytes = 0;
  const memory = openSync(`/proc/${String(pid)}/mem`, "r");
  try {
    for (const line of readFileSync(`/proc/${String(pid)}/maps`, "utf8").split("\n")) {
      const [, from = "", to = "", rights = "", name = ""] =
        /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
      // Reserved address space is not readable; the kernel shows its own pages to everybody.
      const mayHold = rights.startsWith("rw") || (rights.startsWith("r") && name === "");
      if (!mayHold || name.startsWith("[v")) continue;
      const end = Number.parseInt(to, 16);
      for (let at = Number.parseInt(from, 16); at < end; at += chunkBytes - overlap) {
        const chunk = Buffer.alloc(Math.min(chunkBytes, end - at));
        let read: number;
        try {
          read = readSync(memory, chunk, 0, chunk.length, at);
        } catch {
          // Reserved and never touched, or guarded: nothing can have been written there, or nobody can read it.
          break;
        }
        bytes += read;
        found.push(...inBytes(chunk.subarray(0, read), secrets, `memory of ${String(pid)} ${name}`));
      }
    }
    return { found, bytes };
  } finally {
    closeSync(memory);
  }
}
