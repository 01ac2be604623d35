/**
 * The peer of a connection is who the kernel says, whatever the peer itself claims; and both listeners (over the addon,
 * and the harness's own by the socket's folder) leave nothing behind.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listenInFolder } from "../../../src/harness/play/agent-access.ts";
import type { Listen, PeerConnection } from "../../../src/platform/connection.ts";
import type { Native } from "../../../src/platform/native/contract.ts";
import { listenWith } from "../../../src/platform/native/listener.ts";
import { loadNative } from "../../../src/platform/native/loader.ts";
import type { Peer } from "../../../src/platform/peer.ts";
import { requires } from "../../support/requirements.ts";

const program = fileURLToPath(new URL("../support/connecting-program.mjs", import.meta.url));
const nobody = 65534;

let folder = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-native-"));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function startProgram(path: string, ...more: string[]): ChildProcess {
  const child = spawn(process.execPath, [program, path, ...more], { stdio: ["pipe", "ignore", "inherit"] });
  children.push(child);
  return child;
}

function neverFails(errno: number): never {
  throw new Error(`a connection was not accepted: errno ${String(errno)}`);
}

/** Listens, and hands out the connections in their order. */
async function listening(path: string, listen: Listen, group?: number) {
  const waiting: ((connection: PeerConnection) => void)[] = [];
  const arrived: PeerConnection[] = [];
  const listener = await listen({
    path,
    group,
    onFailure: neverFails,
    onConnection: (connection) => {
      const next = waiting.shift();
      if (next === undefined) arrived.push(connection);
      else next(connection);
    },
  });
  const next = (): Promise<PeerConnection> => {
    const first = arrived.shift();
    return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
  };
  return { listener, next };
}

const closed = (connection: PeerConnection): Promise<void> =>
  new Promise((resolve) => {
    connection.onClose(resolve);
  });

const firstText = (connection: PeerConnection): Promise<string> =>
  new Promise((resolve) => {
    connection.onBytes((chunk) => {
      resolve(Buffer.from(chunk).toString("utf8"));
    });
  });

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, "connect");
  return socket;
}

/** The peer of a child that is still there. */
function processOf(child: ChildProcess, { uid, gid }: { uid: number; gid: number }): Peer {
  const { pid = 0 } = child;
  const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return { system: "linux", uid, gid, pid, startTime };
}
const own = () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });

const openDescriptors = (): number => readdirSync("/proc/self/fd").length;

const { describe: describeWithAddon } = requires("linux", "native-addon");

describeWithAddon("with the addon", () => {
  test("a child that connects is named by its user, its pid and its start", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    const child = startProgram(path);
    const connection = await next();
    expect(connection.peer).toEqual(processOf(child, own()));
    expect(await firstText(connection)).toBe(`pid ${String(child.pid)}`);
    connection.close();
    await once(child, "exit");
    await listener.close();
  });

  const { test: testAsRoot } = requires("root");
  testAsRoot("another user's process is reported as that user's", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    // The doors that keep others out are opened, so that the check is seen to stand on its own.
    chmodSync(folder, 0o711);
    chmodSync(path, 0o666);
    const child = startProgram(path, String(nobody));
    const connection = await next();
    expect(connection.peer).toEqual(processOf(child, { uid: nobody, gid: nobody }));
    connection.close();
    await once(child, "exit");
    await listener.close();
  });

  testAsRoot("another user does not get through the closed doors", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    const child = startProgram(path, String(nobody));
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(3);
    // Nor when the folder alone stands open: the socket's own mode holds.
    chmodSync(folder, 0o711);
    const second = startProgram(path, String(nobody));
    expect((await once(second, "exit"))[0]).toBe(3);
    const allowed = startProgram(path);
    expect((await next()).peer).toMatchObject({ pid: allowed.pid });
    await listener.close();
  });

  testAsRoot("the group that the policy lets in gets through the doors, and nobody else does", async () => {
    const hosts = 4242;
    const inside = join(folder, "made");
    const path = join(inside, "socket");
    chmodSync(folder, 0o711);
    const { listener, next } = await listening(path, listenWith(loadNative()), hosts);
    expect(statSync(path)).toMatchObject({ uid: own().uid, gid: hosts });
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect(statSync(inside)).toMatchObject({ uid: own().uid, gid: hosts });
    expect(statSync(inside).mode & 0o777).toBe(0o710);
    const stranger = startProgram(path, String(nobody));
    expect((await once(stranger, "exit"))[0]).toBe(3);
    const host = startProgram(path, String(nobody), String(hosts));
    const connection = await next();
    expect(connection.peer).toEqual(processOf(host, { uid: nobody, gid: hosts }));
    connection.close();
    await once(host, "exit");
    await listener.close();
    // The agent's next start finds the folder as it left it.
    const again = await listening(path, listenWith(loadNative()), hosts);
    await again.listener.close();
  });

  testAsRoot("a folder that the group may write to, or that is open to all, is refused", async () => {
    const inside = join(folder, "made");
    mkdirSync(inside);
    for (const mode of [0o770, 0o750, 0o711]) {
      chmodSync(inside, mode);
      await expect(listening(join(inside, "socket"), listenWith(loadNative()), 4242)).rejects.toMatchObject({
        code: "config_invalid",
      });
    }
  });

  test("thousands of connections leave no descriptor behind", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    const before = openDescriptors();
    for (let i = 0; i < 10_000; i += 1) {
      const socket = connect(path);
      socket.on("error", () => undefined);
      const connection = await next();
      connection.close();
      if (i % 2 === 0) socket.destroy();
      await Promise.all([closed(connection), socket.closed ? undefined : once(socket.resume(), "close")]);
    }
    // A few come and go with vitest itself; a leak would be thousands.
    expect(openDescriptors()).toBeLessThan(before + 10);
    await listener.close();
  });

  test("descriptors are not inherited by programs that the agent starts", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    const socket = await connected(path);
    const connection = await next();
    const child = spawn("ls", ["-l", "/proc/self/fd"], { stdio: ["ignore", "pipe", "inherit"] });
    let listed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (listed += text));
    await once(child, "close");
    expect(listed).not.toMatch(/socket:.*\n.*socket:.*\n.*socket:/);
    connection.close();
    socket.destroy();
    await listener.close();
  });

  test("a program whose name looks like the end of its name in /proc is named all the same", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    const named = join(folder, "a) S 1 (b");
    symlinkSync(process.execPath, named);
    const child = spawn(named, [program, path], { stdio: ["pipe", "ignore", "inherit"] });
    children.push(child);
    const connection = await next();
    expect(readFileSync(`/proc/${String(child.pid)}/stat`, "utf8")).toContain("(a) S 1 (b)");
    expect(connection.peer).toEqual(processOf(child, own()));
    connection.close();
    await listener.close();
  });

  test("a process that is gone before its connection is taken is known without its start", async () => {
    const path = join(folder, "socket");
    const { listener, next } = await listening(path, listenWith(loadNative()));
    // This process is busy until the child is gone, so its connection is accepted afterwards.
    const connecting = "const s = require('node:net').connect(process.argv[1], () => process.exit(0))";
    const { pid } = spawnSync(process.execPath, ["-e", connecting, path]);
    const connection = await next();
    expect(connection.peer).toEqual({ system: "linux", ...own(), pid, startTime: undefined });
    await listener.close();
  });

  test("what the addon is given wrongly is refused with the system's number", () => {
    const native = loadNative();
    const nothing = (): boolean => true;
    const errno = (act: () => unknown): unknown => {
      try {
        act();
      } catch (thrown) {
        return (thrown as NodeJS.ErrnoException).errno;
      }
      return undefined;
    };
    expect(errno(() => native.listen("/nowhere/at/all", 1, nothing, nothing))).toBe(2);
    expect(errno(() => native.listen("x".repeat(108), 1, nothing, nothing))).toBe(36);
    expect(errno(() => native.listen(join(folder, "a\0b"), 1, nothing, nothing))).toBe(36);
    expect(errno(() => native.listen("", 1, nothing, nothing))).toBe(36);
    const wrong = native.listen as (...given: unknown[]) => unknown;
    expect(errno(() => wrong())).toBe(22);
    expect(errno(() => wrong(join(folder, "s"), 1, nothing))).toBe(22);
    expect(errno(() => wrong(join(folder, "s"), 1, nothing, "nothing"))).toBe(22);
    expect(errno(() => wrong(Buffer.from(folder), 1, nothing, nothing))).toBe(22);
    expect(errno(() => wrong(join(folder, "s"), "1", nothing, nothing))).toBe(22);
    expect(errno(() => native.listen(join(folder, "s"), 0, nothing, nothing))).toBe(22);
    expect(errno(() => native.listen(join(folder, "s"), 1_000_000, nothing, nothing))).toBe(22);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("closing twice, and inside a callback, is harmless", async () => {
    const path = join(folder, "socket");
    const native = loadNative();
    expect.assertions(1);
    await new Promise<void>((resolve) => {
      const stop = native.listen(
        path,
        8,
        (fd) => {
          expect(fd).toBeGreaterThan(2);
          stop();
          stop();
          new Socket({ fd }).destroy();
          resolve();
          return true;
        },
        () => undefined,
      );
      connect(path).on("error", () => undefined);
    });
  });
});

for (const mode of ["addon", "folder"] as const) {
  const { describe: describeMode } = mode === "addon" ? requires("linux", "native-addon") : { describe };
  const listen: Listen = (options) =>
    mode === "addon" ? listenWith(loadNative())(options) : listenInFolder(options);

  describeMode(`either way (${mode})`, () => {
    test("a peer is named or unknown, and never made up", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const socket = await connected(path);
      const connection = await next();
      expect(connection.peer === undefined).toBe(mode === "folder");
      socket.destroy();
      await listener.close();
    });

    test("only this user can reach the socket", async () => {
      const path = join(folder, "made", "socket");
      const { listener } = await listening(path, listen);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, "made")).mode & 0o777).toBe(0o700);
      await listener.close();
    });

    test("a folder that others can enter is refused, and one behind a link", async () => {
      chmodSync(folder, 0o755);
      await expect(listening(join(folder, "socket"), listen)).rejects.toMatchObject({
        code: "config_invalid",
      });
      chmodSync(folder, 0o700);
      symlinkSync(folder, join(folder, "link"));
      await expect(listening(join(folder, "link", "socket"), listen)).rejects.toMatchObject({
        code: "config_invalid",
      });
    });

    test("a path that does not fit is refused", async () => {
      const path = join(folder, "x".repeat(120));
      await expect(listening(path, listen)).rejects.toMatchObject({ code: "config_invalid" });
    });

    test("whoever closes a second time leaves the next listener's socket alone", async () => {
      const path = join(folder, "socket");
      const first = await listening(path, listen);
      await Promise.all([first.listener.close(), first.listener.close()]);
      const second = await listening(path, listen);
      await first.listener.close();
      const socket = await connected(path);
      await second.next();
      socket.destroy();
      await second.listener.close();
      expect(existsSync(path)).toBe(false);
    });

    test("a dead agent's socket is taken over, a living one's and another file are not", async () => {
      const path = join(folder, "socket");
      const dead = spawn(process.execPath, [
        "-e",
        "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))",
        path,
      ]);
      await once(dead, "exit");
      expect(existsSync(path)).toBe(true);
      const { listener } = await listening(path, listen);
      await expect(listening(path, listen)).rejects.toMatchObject({ code: "port_in_use" });
      await listener.close();
      expect(existsSync(path)).toBe(false);
      writeFileSync(path, "not a socket");
      await expect(listening(path, listen)).rejects.toMatchObject({ code: "conflict" });
      expect(existsSync(path)).toBe(true);
    });

    test("bytes are zeroed once they were handed over", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const socket = await connected(path);
      const connection = await next();
      const kept = new Promise<Uint8Array>((resolve) => {
        connection.onBytes((chunk) => {
          expect(Buffer.from(chunk).toString()).toBe("135790");
          queueMicrotask(() => {
            setImmediate(resolve, chunk);
          });
        });
      });
      socket.write("135790");
      expect([...(await kept)]).toEqual([0, 0, 0, 0, 0, 0]);
      socket.destroy();
      await listener.close();
    });

    test("nothing is read before somebody takes the bytes, and nothing is lost", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const socket = await connected(path);
      const connection = await next();
      await new Promise<void>((resolve) => {
        socket.write("early", () => {
          resolve();
        });
      });
      await new Promise(setImmediate);
      expect(await firstText(connection)).toBe("early");
      socket.destroy();
      await listener.close();
    });

    test("large answers arrive whole, and the caller may wipe them once written", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const socket = await connected(path);
      const connection = await next();
      const sent = Buffer.alloc(900_000, 7);
      let received = 0;
      socket.on("data", (chunk: Buffer) => {
        expect(chunk.every((byte) => byte === 7)).toBe(true);
        received += chunk.length;
      });
      await connection.write(sent);
      sent.fill(0);
      connection.close();
      await once(socket, "close");
      expect(received).toBe(900_000);
      await listener.close();
    });

    test("a peer that goes away is noticed, and writing to it is refused", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const child = startProgram(path);
      const connection = await next();
      const gone = closed(connection);
      connection.onBytes(() => undefined);
      child.kill("SIGKILL");
      await gone;
      await expect(connection.write(new Uint8Array(1))).rejects.toMatchObject({ code: "cancelled" });
      // Told also when asking late.
      await closed(connection);
      await listener.close();
    });

    test("a peer that does not read is hung up on", async () => {
      const path = join(folder, "socket");
      const { listener, next } = await listening(path, listen);
      const socket = await connected(path);
      socket.pause();
      const connection = await next();
      const refused: unknown[] = [];
      const writes = Array.from({ length: 40 }, () =>
        connection.write(new Uint8Array(65_536)).catch((error: unknown) => refused.push(error)),
      );
      await Promise.all(writes);
      expect(refused[0]).toMatchObject({ code: "cancelled" });
      await closed(connection);
      socket.destroy();
      await listener.close();
    });

    test("what one connection's handler throws costs that connection only", async () => {
      const path = join(folder, "socket");
      const served: PeerConnection[] = [];
      const listener = await listen({
        path,
        onFailure: neverFails,
        onConnection: (connection) => {
          served.push(connection);
          if (served.length === 1) throw new Error("planted");
          connection.onBytes(() => {
            throw new Error("planted");
          });
        },
      });
      const first = await connected(path);
      await once(first.resume(), "close");
      const second = await connected(path);
      second.write("x");
      await once(second.resume(), "close");
      expect(served).toHaveLength(2);
      await listener.close();
    });
  });
}

test("a socket that somebody else's server listens on is not taken for stale", async () => {
  const path = join(folder, "socket");
  const server = createServer().listen(path);
  await once(server, "listening");
  await expect(listening(path, listenInFolder)).rejects.toMatchObject({ code: "port_in_use" });
  server.close();
});

test("a connection that could not be taken is told, with the system's number", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-peers-"));
  try {
    const told: number[] = [];
    let fail: ((errno: number) => void) | undefined;
    const native: Native = {
      listen: (_path, _backlog, _onConnection, onFailure) => {
        fail = onFailure;
        return () => undefined;
      },
      closeMemory: () => undefined,
    };
    const listener = await listenWith(native)({
      path: join(folder, "socket"),
      onConnection: () => undefined,
      onFailure: (errno) => told.push(errno),
    });
    fail?.(24);
    await listener.close();
    expect(told).toEqual([24]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
