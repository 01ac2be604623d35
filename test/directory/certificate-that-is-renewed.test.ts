/** The directory's certificate is renewed while it runs, or is about to expire without anybody having noticed. */
import { readFile, writeFile } from "node:fs/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBench, type Bench } from "./support/bench.ts";

const said: { event: string; evidence: Record<string, unknown> }[] = [];
let bench: Bench;
beforeAll(async () => {
  bench = await startBench({
    log: {
      audit: () => undefined,
      operator: (event, evidence = {}) => void said.push({ event, evidence }),
      debug: () => undefined,
    },
  });
});
afterAll(() => bench.close());

const events = (): string[] => said.splice(0).map(({ event }) => event);

/** Of the certificate that a new connection gets. */
function fingerprint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const port = Number(new URL(bench.publicUrl).port);
    const options = { host: "127.0.0.1", port, servername: "directory.localhost", ca: bench.ca.certificate };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

test("a renewed pair is used for new connections; half of one changes nothing and is said once", async () => {
  const before = await fingerprint();
  await bench.directory.renewCertificate();
  expect(events()).toEqual([]);
  const other = await bench.ca.issue("other", ["directory.localhost"]);
  const files = await bench.ca.issue("directory", ["directory.localhost"]);
  const certificate = await readFile(files.certificateFile);
  // The key was written and the certificate of another key is still there.
  await writeFile(files.certificateFile, await readFile(other.certificateFile));
  for (let look = 0; look < 2; look += 1) await bench.directory.renewCertificate();
  expect(events()).toEqual(["certificate-not-changed"]);
  expect(await fingerprint()).toBe(before);
  expect((await bench.device.bindings()).length).toBe(1);

  await writeFile(files.certificateFile, certificate);
  await bench.directory.renewCertificate();
  expect(events()).toEqual(["certificate-changed"]);
  expect(await fingerprint()).not.toBe(before);
  expect((await bench.device.bindings()).length).toBe(1);
});

test("a certificate that expires is warned of, once a day", async () => {
  bench.clock.advance(9 * 3_600_000);
  for (let look = 0; look < 2; look += 1) await bench.directory.renewCertificate();
  expect(said[0]?.evidence["until"]).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(events()).toEqual(["certificate-expires"]);
  bench.clock.advance(24 * 3_600_000);
  await bench.directory.renewCertificate();
  expect(events()).toEqual(["certificate-expired"]);
});
