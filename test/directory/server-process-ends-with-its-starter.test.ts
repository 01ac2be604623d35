/** The server process: it logs where it listens, ends with its parent, and refuses a bad configuration in one sentence. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createThrowawayCa, type ThrowawayCa } from "../../src/harness/organisation/throwaway-ca.ts";
import { createHttpClient } from "../../src/http/client.ts";
import { errorCodes } from "../../src/errors/codes.ts";
import { bundleChild } from "../support/bundle-child.ts";

let folder: string;
let ca: ThrowawayCa;
const program = bundleChild(join(import.meta.dirname, "../../src/main/directory.ts"));
const running: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-directory-"));
  ca = await createThrowawayCa(folder);
  await ca.issue("directory", ["directory.localhost"]);
});
afterAll(async () => {
  for (const child of running) if (child.exitCode === null) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function start(...parameters: string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--disable-sigusr1", program, ...parameters],
    {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: {},
    },
  );
  running.push(child);
  return child;
}

async function configuration(change: string = ""): Promise<string> {
  const file = join(folder, "directory.yaml");
  await writeFile(
    file,
    `listen: { host: 127.0.0.1, port: 0 }
publicUrl: https://directory.localhost:0/
data: data
tls: { certificateFile: directory.crt, keyFile: directory.key }
brand: Example
${change}`,
  );
  return file;
}

async function refusal(child: ChildProcess): Promise<{ status: number | null; text: string }> {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, text };
}

async function listening(child: ChildProcess): Promise<{ port: number; publicUrl: string; lines: string[] }> {
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("stdout");
  const reader = createInterface(child.stdout);
  return new Promise((found, failed) => {
    reader.on("line", (line) => {
      lines.push(line);
      const parsed = JSON.parse(line) as { event?: string; port?: number; publicUrl?: string };
      if (parsed.event === "listening")
        found({ port: parsed.port ?? 0, publicUrl: parsed.publicUrl ?? "", lines });
    });
    reader.on("close", () => {
      failed(new Error(`ended: ${lines.join("\n")}`));
    });
  });
}

for (const end of ["SIGTERM", "SIGINT", "control pipe"] as const) {
  test(`started, asked, ended by ${end}`, async () => {
    const child = start(
      "--config",
      await configuration(),
      ...(end === "control pipe" ? ["--control-fd", "3"] : []),
    );
    const { port, publicUrl, lines } = await listening(child);
    expect(publicUrl).toBe(`https://directory.localhost:${String(port)}`);
    const http = createHttpClient({ ca: [ca.certificate], clock: systemClock });
    const answer = await http.fetch(`${publicUrl}/device/v1/bindings`);
    expect(answer.status).toBe(401);
    const discovery = (await (
      await http.fetch(`${publicUrl}/oauth/.well-known/openid-configuration`)
    ).json()) as unknown;
    expect(discovery).toMatchObject({
      issuer: `${publicUrl}/oauth`,
      require_pushed_authorization_requests: true,
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
      code_challenge_methods_supported: ["S256"],
    });
    // The kept-alive connection must not delay the end.
    const closed = refusal(child);
    if (end === "control pipe") (child.stdio[3] as Writable).destroy();
    else child.kill(end);
    expect(await closed).toEqual({ status: 0, text: "" });
    await http.close();
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string });
  });
}

test("a bad configuration: one sentence with place, status 2, no stack", async () => {
  const bad: [string, string, string][] = [
    ["surplus: 1", "config_invalid", "surplus"],
    ["listen: 7", "config_unreadable", "directory.yaml:"],
    ["trustedCertificates: [missing.pem]", "config_invalid", "missing.pem"],
    ["trustedCertificates: 1", "config_invalid", "trustedCertificates"],
    ["}", "config_unreadable", "directory.yaml:6"],
  ];
  for (const [change, code, place] of bad) {
    const { status, text } = await refusal(start("--config", await configuration(change)));
    expect({ change, status, lines: text.trim().split("\n").length }).toEqual({
      change,
      status: 2,
      lines: 1,
    });
    expect(text.startsWith(`${code}: `)).toBe(true);
    expect(text).toContain(place);
    expect(text).not.toMatch(/ at .*:\d+:\d+/);
  }
  for (const parameters of [
    [],
    ["--config", join(folder, "nowhere.yaml")],
    ["--unknown"],
    ["--config", "x", "--control-fd", "1"],
  ]) {
    const { status, text } = await refusal(start(...parameters));
    expect({ parameters, status, lines: text.trim().split("\n").length }).toEqual({
      parameters,
      status: 2,
      lines: 1,
    });
    expect(errorCodes.some((code) => text.startsWith(`${code}: `))).toBe(true);
  }
});

test("a port that is in use, invalid keys", async () => {
  const child = start("--config", await configuration());
  const { port } = await listening(child);
  const other = join(folder, "other.yaml");
  const text = (await readFile(join(folder, "directory.yaml"), "utf8")).replace("data: data", "data: other");
  await writeFile(other, text.replace("port: 0", `port: ${String(port)}`));
  expect(await refusal(start("--config", other))).toMatchObject({
    status: 2,
    text: expect.stringContaining("port_in_use") as string,
  });
  await writeFile(join(folder, "none.key"), "none");
  await writeFile(other, text.replace("keyFile: directory.key", "keyFile: none.key"));
  expect(await refusal(start("--config", other))).toMatchObject({
    status: 2,
    text: expect.stringContaining("config_invalid") as string,
  });
  const closed = refusal(child);
  child.kill("SIGTERM");
  expect((await closed).status).toBe(0);
});
