/** A TLS server on loopback with a certificate of a throwaway authority, for tests of those who connect to one. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createThrowawayCa } from "../../../src/harness/organisation/throwaway-ca.ts";

export interface TlsServer {
  port: number;
  /** PEM of the authority. */
  ca: string;
  spki: string;
  server: Server;
  close(): Promise<void>;
}

export async function startTlsServer(hosts: string[], listener: RequestListener): Promise<TlsServer> {
  const directory = await mkdtemp(join(tmpdir(), "vestibule-tls-"));
  const authority = await createThrowawayCa(directory);
  const issued = await authority.issue("server", hosts);
  const [cert, key] = await Promise.all([readFile(issued.certificateFile), readFile(issued.keyFile)]);
  await rm(directory, { recursive: true });
  const server = createServer({ cert, key }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    ca: authority.certificate,
    spki: authority.spki,
    server,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
