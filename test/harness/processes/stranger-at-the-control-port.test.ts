/**
 * A control channel by a port of this machine, which any process can connect to: only the child gets in, and the child
 * obeys only its parent.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  decodeHandover,
  encodeHandover,
  saysToken,
} from "../../../src/harness/processes/control-handover.ts";
import { offerControl } from "../../../src/harness/processes/control-offer.ts";
import { Supervisor } from "../../../src/harness/processes/processes.ts";

const program = (name: string) => fileURLToPath(new URL(`support/${name}.mjs`, import.meta.url));
const wrong = Buffer.alloc(32, "x");

/** Connects, says `bytes`, and resolves with what it heard when it is hung up on. */
async function stranger(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  const heard: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => heard.push(chunk));
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(heard);
}

/** A connection that says nothing, or not enough. It is there when this resolves. */
async function silent(port: number, bytes = Buffer.alloc(0)): Promise<{ hungUp: Promise<unknown> }> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  const hungUp = once(socket.resume(), "close");
  await once(socket, "connect");
  socket.write(bytes);
  return { hungUp };
}

/** An offer, and what its child would be handed. */
async function offered() {
  const offer = await offerControl("socket");
  const stdin = new PassThrough();
  const taken = offer.taken({ stdin, stdio: [stdin] });
  const [bytes] = (await once(stdin, "data")) as [Buffer];
  return { offer, taken, handover: decodeHandover(bytes) };
}

async function expectClosed(port: number): Promise<void> {
  const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [{ code: string }];
  expect(error.code).toBe("ECONNREFUSED");
}

test("a stranger without the token, even before the child, is dropped without a word; the child gets in", async () => {
  const where = Promise.withResolvers<{ pid: number; port: number }>();
  await using supervisor = new Supervisor();
  const beginning = supervisor.begin({
    name: "hesitant",
    program: program("hesitant"),
    arguments: [],
    control: "socket",
    onLog: ({ fields }) => where.resolve(fields as { pid: number; port: number }),
  });
  const { pid, port } = await where.promise;
  const waiting = [await silent(port), await silent(port, wrong.subarray(0, 31))];
  expect(await stranger(port, wrong)).toHaveLength(0);
  expect(await stranger(port, Buffer.from('{"type":"listening"}\n{"type":"listening"}\n'))).toHaveLength(0);

  process.kill(pid, "SIGUSR2");
  const child = await beginning;
  expect(await child.ready).toEqual({ type: "listening" });
  // With the child in, nobody else is waited for.
  await Promise.all(waiting.map(({ hungUp }) => hungUp));
  await expectClosed(port);
  await child.stop();
  expect(await child.exited).toEqual({ code: 0, signal: null });
});

test("many silent connections push each other out, and not the child", async () => {
  const { offer, taken, handover } = await offered();
  const crowd = await Promise.all(Array.from({ length: 80 }, () => silent(handover.port)));
  // The first are dropped for the last.
  await crowd[0]?.hungUp;
  const child = connect(handover.port, "127.0.0.1");
  child.write(handover.childToken);
  const parent = await taken;
  await Promise.all(crowd.map(({ hungUp }) => hungUp));
  expect(parent.destroyed).toBe(false);
  child.destroy();
  await once(parent.resume(), "close");
  offer.close();
});

test("the token counts once, in pieces too, and what follows it is not lost", async () => {
  const { taken, handover } = await offered();
  const { port, childToken, parentToken } = handover;
  // There before the child is taken: it says the rest too late.
  const late = connect(port, "127.0.0.1").on("error", () => undefined);
  late.write(childToken.subarray(0, 31));
  const child = connect(port, "127.0.0.1");
  child.write(childToken.subarray(0, 7));
  child.write(Buffer.concat([childToken.subarray(7), Buffer.from("first")]));
  const parent = await taken;
  late.write(childToken.subarray(31));
  await once(late.resume(), "close");
  await expectClosed(port);
  expect(String(((await once(parent, "data")) as [Buffer])[0])).toBe("first");
  expect(((await once(child, "data")) as [Buffer])[0]).toEqual(parentToken);
  child.destroy();
  await once(parent, "close");
});

test("a closed offer accepts nobody", async () => {
  const { offer, taken, handover } = await offered();
  const { hungUp } = await silent(handover.port);
  offer.close();
  await expect(taken).rejects.toMatchObject({ code: "cancelled" });
  await hungUp;
  await expectClosed(handover.port);
});

/** Processes, zombies aside, that were started with this argument. */
function startedWith(argument: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`\0${argument}\0`);
    } catch {
      // Gone meanwhile.
      return false;
    }
  });
}

test("a child that never takes its channel is ended, and that is reported", async () => {
  const where = Promise.withResolvers<{ port: number }>();
  await using supervisor = new Supervisor();
  const mark = randomUUID();
  const beginning = supervisor.begin({
    name: "hesitant",
    program: program("hesitant"),
    arguments: [mark],
    control: "socket",
    connectMs: 2000,
    onLog: ({ fields }) => where.resolve(fields as { port: number }),
  });
  beginning.catch(() => undefined);
  await expect.poll(() => startedWith(mark)).toHaveLength(1);
  await expect(beginning).rejects.toMatchObject({
    code: "internal",
    evidence: { what: "hesitant did not take its control channel", limitMs: 2000 },
  });
  expect(startedWith(mark)).toEqual([]);
  await expectClosed((await where.promise).port);
});

test("a silent connection is dropped at its limit", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = (await once(server, "connection")) as [Socket];
  expect(await saysToken(accepted, wrong, 10)).toBe(false);
  client.destroy();
  accepted.destroy();
  server.close();
});

test("a harness that ends while a child has not taken its channel ends the child", async () => {
  const mark = randomUUID();
  let beginning: Promise<unknown>;
  {
    await using supervisor = new Supervisor();
    beginning = supervisor.begin({
      name: "deaf",
      program: program("deaf"),
      arguments: [mark],
      control: "socket",
      graceMs: 50,
    });
    beginning.catch(() => undefined);
    await expect.poll(() => startedWith(mark)).toHaveLength(1);
  }
  await expect(beginning).rejects.toMatchObject({ code: "cancelled" });
  expect(startedWith(mark)).toEqual([]);
});

/** A child that is handed what the test says, and how it ends. */
async function childWith(handover: Buffer): Promise<{ code: number | null; said: string; heard: string }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program("obedient"), "--control", "socket"],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  const texts = { said: "", heard: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.heard += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (texts.said += String(chunk)));
  child.stdin.on("error", () => undefined);
  child.stdin.end(handover);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

const tokens = { childToken: Buffer.alloc(32, "c"), parentToken: Buffer.alloc(32, "p") };

test.each([
  ["nothing", Buffer.alloc(0)],
  ["less than it should be", Buffer.alloc(65)],
])("a child whose parent hands over %s refuses to start", async (_what, bytes) => {
  const { code, said } = await childWith(bytes);
  expect(code).toBe(1);
  expect(said).toContain("argument_invalid");
});

test("a child whose parent died before it connected ends", async () => {
  const { handover, offer } = await offered();
  offer.close();
  expect(await childWith(encodeHandover(handover))).toMatchObject({ code: 0, said: "" });
});

test.each([
  ["orders instead of the token", Buffer.from('{"type":"obey"}\n'.repeat(4))],
  ["a wrong token", Buffer.concat([wrong, Buffer.from('{"type":"obey"}\n')])],
])("a stranger at the parent's port: a child that hears %s obeys nothing and ends", async (_what, bytes) => {
  const sockets: Socket[] = [];
  let heard = "";
  const impostor = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => (heard += String(chunk)));
    socket.write(bytes);
  });
  impostor.listen(0, "127.0.0.1");
  await once(impostor, "listening");
  const { port } = impostor.address() as AddressInfo;
  expect(await childWith(encodeHandover({ port, ...tokens }))).toMatchObject({ code: 0, said: "" });
  expect(sockets).toHaveLength(1);
  // It would have said it again.
  expect(heard).not.toContain("obey");
  impostor.close();
});
