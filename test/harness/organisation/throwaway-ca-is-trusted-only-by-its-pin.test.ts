import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:https";
import { connect } from "node:tls";
import { createHash, X509Certificate } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";

describe("throwaway authority", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "vestibule-ca-"));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  async function handshake(host: string, ca: string[]): Promise<string> {
    const authority = await createThrowawayCa(directory);
    const issued = await authority.issue("server", ["login.acme.localhost", "127.0.0.1"]);
    const server = createServer({
      cert: await readFile(issued.certificateFile),
      key: await readFile(issued.keyFile),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await new Promise((resolve) => {
        const socket = connect({
          host: "127.0.0.1",
          port,
          servername: host,
          ca: ca.length === 0 ? [authority.certificate] : ca,
        });
        socket.once("secureConnect", () => {
          const chain = socket.getPeerX509Certificate()?.issuerCertificate;
          const pin = createHash("sha256")
            .update(chain?.publicKey.export({ format: "der", type: "spki" }) ?? "")
            .digest("base64");
          socket.destroy();
          resolve(pin === authority.spki ? "trusted" : "trusted, other pin");
        });
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("a client that was given the authority trusts the server, and the chain holds the pinned key", async () => {
    expect(await handshake("login.acme.localhost", [])).toBe("trusted");
  });

  test("another name is refused", async () => {
    expect(await handshake("directory.localhost", [])).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("another throwaway authority is refused", async () => {
    const other = await createThrowawayCa(directory);
    expect(await handshake("login.acme.localhost", [other.certificate])).not.toBe("trusted");
  });

  test("keys are readable by their owner alone, and a name outside loopback is never issued", async () => {
    const authority = await createThrowawayCa(directory);
    const issued = await authority.issue("mode", ["localhost"]);
    expect((await stat(issued.keyFile)).mode & 0o777).toBe(0o600);
    const certificate = new X509Certificate(await readFile(issued.certificateFile));
    expect(certificate.validToDate.getTime() - Date.now()).toBeLessThan(13 * 3_600_000);
    await expect(authority.issue("evil", ["login.example.com"])).rejects.toMatchObject({
      code: "argument_invalid",
    });
  });
});
