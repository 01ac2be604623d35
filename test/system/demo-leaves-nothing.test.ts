/**
 * `vestibule demo`, ended by Ctrl+C in the middle of a reset with the browser up: no process of it remains and no
 * file. The demo gets a temporary folder of its own here, so that what it leaves would be seen.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { WebSocket } from "undici";
import type { PageMessage, ServerMessage } from "../../src/harness/contract/model.ts";
import { requires } from "../support/requirements.ts";

const { test } = requires("linux", "chromium");
const program = join(import.meta.dirname, "..", "..", "dist", "main", "vestibule.js");

/** Processes that name `folder` in their command line or environment, or sit in it. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return command.includes(folder) || environment.includes(folder)
          ? [`${pid} ${command.replaceAll("\0", " ")}`]
          : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

/** Opens the page as a browser does, and lets `step` answer each state until it says that it is done. */
async function drive(
  address: URL,
  step: (
    state: Extract<ServerMessage, { kind: "state" }>["state"],
    say: (message: PageMessage) => void,
  ) => boolean,
): Promise<void> {
  const page = await fetch(address);
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const socket = new WebSocket(`ws://${address.host}/channel${address.search}`, {
    headers: { cookie, origin: address.origin },
  });
  const done = Promise.withResolvers<void>();
  socket.addEventListener("error", () => {
    done.reject(new Error("the page's channel failed"));
  });
  socket.addEventListener("message", ({ data }: { data: unknown }) => {
    if (typeof data !== "string") return;
    const message = JSON.parse(data) as ServerMessage;
    if (message.kind !== "state") return;
    const say = (said: PageMessage) => {
      socket.send(JSON.stringify(said));
    };
    const refused = message.state.screen.fields.find(({ text }) => text.startsWith("This did not work"));
    if (refused !== undefined)
      done.reject(new Error(`refused: ${JSON.stringify(message.state.screen.fields)}`));
    else if (step(message.state, say)) done.resolve();
  });
  await done.promise;
  socket.close();
}

/** Runs the demo, does `meanwhile` on its page, and ends it. */
async function endedAfter(meanwhile: (address: URL, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-demo-test-"));
  chmodSync(folder, 0o711);
  const demo = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, "demo"], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let address: URL | null = null;
    for await (const line of createInterface({ input: demo.stdout })) {
      address = URL.parse(line.trim());
      if (address?.searchParams.has("token") === true) break;
    }
    if (address === null) throw new Error("the demo printed no address");
    await meanwhile(address, folder);
    expect(processesOf(folder).length).toBeGreaterThan(0);
    expect(readdirSync(folder).length).toBeGreaterThan(0);

    const ended = once(demo, "exit");
    demo.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(processesOf(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    demo.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

test("Ctrl+C in the middle of a reset", async () => {
  await endedAfter(async (address, folder) => {
    const said = new Set<string>();
    await drive(address, ({ screen }, say) => {
      const once = (what: string, message: PageMessage) => {
        if (said.has(what)) return;
        said.add(what);
        say(message);
      };
      if (screen.view === "lock") once("wake", { do: "wake" });
      else if (screen.tiles.length > 0 && screen.selectedTile !== "brand")
        once("tile", { do: "select-tile", tile: "brand" });
      const forgot = screen.fields.find(
        ({ purpose, text }) => purpose === "action" && text.includes("forgot"),
      );
      if (forgot !== undefined && !screen.busy)
        once("forgot", { do: "link", revision: screen.revision, field: forgot.id });
      return screen.browser !== undefined;
    });
    // Directory, provider, agent and the browser with its own.
    expect(processesOf(folder).length).toBeGreaterThan(4);
  });
}, 60_000);

test("Ctrl+C in the middle of starting over", async () => {
  await endedAfter(async (address) => {
    let asked = false;
    await drive(address, ({ play }, say) => {
      if (!asked) say({ do: "start-over", device: "mac-filevault" });
      asked = true;
      return play?.phase === "starting";
    });
  });
}, 60_000);

test("starting over leaves nothing of the device before", async () => {
  await endedAfter(async (address, folder) => {
    const before = { files: readdirSync(folder), processes: processesOf(folder) };
    let asked = false;
    await drive(address, ({ play, screen }, say) => {
      if (!asked) say({ do: "start-over", device: "mac-no-filevault" });
      asked = true;
      return play?.phase === "ready" && play.number === 2 && screen.system === "macos";
    });
    expect(readdirSync(folder).filter((name) => before.files.includes(name))).toEqual([]);
    // Only the demo itself is still the same.
    expect(processesOf(folder).filter((one) => before.processes.includes(one))).toHaveLength(1);
  });
}, 60_000);
