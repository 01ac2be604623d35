/** LSA secrets open on their own machine only, and lie in the file as ciphertext. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DatabaseSync } from "node:sqlite";
import { openSimulatedWindows } from "../../src/platform/simulated/windows/machine.ts";
import { device, secret } from "./support/device.ts";

test("a value is there for the machine's next process, and gone when deleted", async () => {
  const { windows, directory, clock } = await device();
  expect(windows.lsa.read("agent")).toBeUndefined();
  windows.lsa.write("agent", secret("one"));
  windows.lsa.write("agent", secret("two"));
  using next = await openSimulatedWindows({ directory, clock });
  using read = next.lsa.read("agent");
  expect(read?.equals(secret("two"))).toBe(true);
  windows.lsa.delete("agent");
  expect(next.lsa.read("agent")).toBeUndefined();
});

test("a value moved to another name or another machine does not open", async () => {
  const first = await device();
  const second = await device();
  first.windows.lsa.write("agent", secret("value"));
  second.windows.lsa.write("agent", secret("value"));
  using from = new DatabaseSync(join(first.directory, "lsa.db"));
  using to = new DatabaseSync(join(second.directory, "lsa.db"));
  const json = String(from.prepare("SELECT json FROM document").get()?.["json"]);
  to.prepare("UPDATE document SET json = ?").run(json);
  expect(() => second.windows.lsa.read("agent")).toThrow(
    expect.objectContaining({ code: "container_damaged" }),
  );
  from.prepare("UPDATE document SET json = ?").run(json.replace('"agent"', '"other"'));
  expect(() => first.windows.lsa.read("other")).toThrow(
    expect.objectContaining({ code: "container_damaged" }),
  );
});

test("passwords, PIN payloads and LSA values are in no file of the device", async () => {
  const { windows, directory } = await device();
  const canary = "canary-Zq8-horse";
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret(canary) });
  await windows.accounts.change(id, { old: secret(canary), new: secret(`${canary}2`) });
  windows.lsa.write("agent", secret(canary));
  const sealed = await windows.keys.pin.seal({ data: secret(canary), auth: secret(canary) });
  const wrapped = await windows.keys.wrapping.wrap(secret(canary), "here");
  const written = ["sam", "dpapi", "credman", "lsa", "tpm", "machine"].flatMap((name) => [
    readFileSync(join(directory, `${name}.db`)),
    readFileSync(join(directory, `${name}.db-wal`)),
  ]);
  const haystack = Buffer.concat([...written, sealed, wrapped]);
  for (const encoding of ["utf8", "utf16le"] as const)
    expect(haystack.includes(Buffer.from(canary, encoding))).toBe(false);
  for (const encoding of ["base64", "hex"] as const) {
    expect(haystack.includes(Buffer.from(canary).toString(encoding).slice(0, 20))).toBe(false);
  }
  // The search finds what is there.
  expect(haystack.includes("anna")).toBe(true);
});

test("a store that is not one is reported, not repaired", async () => {
  const { windows, directory, clock } = await device();
  using sam = new DatabaseSync(join(directory, "sam.db"));
  sam.prepare("UPDATE document SET json = ?").run('{"accounts":[]}');
  await expect(windows.accounts.list()).rejects.toMatchObject({ code: "store_unavailable" });
  sam.exec("DELETE FROM document");
  await expect(windows.accounts.list()).rejects.toMatchObject({ code: "store_unavailable" });
  sam.exec("DROP TABLE document");
  await expect(openSimulatedWindows({ directory, clock })).rejects.toMatchObject({
    code: "store_unavailable",
  });
});
