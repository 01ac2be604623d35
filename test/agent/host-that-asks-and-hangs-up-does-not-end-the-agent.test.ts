/**
 * The agent serves every sign-in screen. Neither a host that disconnects before its answer, nor a journal that cannot
 * be read, may end its process through an unhandled rejection.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { startAgent } from "../../src/agent/service.ts";
import { AwaitedResults } from "../../src/agent/sessions/awaited-results.ts";
import { Session } from "../../src/agent/sessions/session.ts";
import { AgentState } from "../../src/agent/state/state.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { listenInFolder, skipPeerCheck } from "../../src/harness/play/agent-access.ts";
import { noProviderSettings } from "../../src/platform/provider-settings.ts";
import { noBrowser } from "../identity/browser/support/no-browser.ts";
import { FakeConnection, helloOf } from "../protocol/support/fake-connection.ts";
import { openDevice } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const config = parseConfig("directory:\n  url: https://127.0.0.1:1/\n", "/nonexistent/vestibule.yaml");

const unheard: unknown[] = [];
const hear = (reason: unknown) => void unheard.push(reason);
let folder = "";
beforeEach(async () => {
  unheard.length = 0;
  process.on("unhandledRejection", hear);
  folder = mkdtempSync(join(tmpdir(), "vestibule-unheard-"));
  await prepareDevice(folder, { begins: "with-typed-password" });
});
afterEach(() => {
  process.off("unhandledRejection", hear);
  rmSync(folder, { recursive: true, force: true });
});

test("a host that asks for a navigation and hangs up before the verdict", async () => {
  using device = await openDevice(folder);
  const closed = Promise.withResolvers<undefined>();
  const connection = new FakeConnection({
    onClosed: () => {
      closed.resolve(undefined);
    },
  });
  const session = new Session(connection, {
    context: device.context,
    config,
    logs: createLogs({ write: () => undefined }),
    prover: () => Promise.reject(new VestibuleError("browser_missing")),
    recovering: () => undefined,
    waits: { sayAfter: 500, refuseAfter: 20_000 },
    directoryAnswers: () => true,
    signedIn: () => undefined,
    results: new AwaitedResults(() => undefined),
    keepRecoveryKey: () => device.keeper.keepAsItIs(),
  });
  connection.say(helloOf({ accountId: device.account?.id ?? "" }));
  await nextTurn();
  connection.vanish();
  connection.say({ message: "navigate", question: 1, address: "https://elsewhere.invalid/" });
  await closed.promise;
  await session.ended;
  await nextTurn();
  expect(unheard).toEqual([]);
});

test("a journal that cannot be read while the agent catches up with its directory", async () => {
  using device = await openDevice(folder);
  const failed = Promise.withResolvers<undefined>();
  const agent = await startAgent({
    config,
    platform: device.machine,
    providerSettings: noProviderSettings,
    stateDirectory: join(folder, "agent"),
    browserLauncher: noBrowser,
    endpoint: join(folder, "run", "agent.sock"),
    listen: listenInFolder,
    peerPolicy: skipPeerCheck,
    clock: systemClock,
    surface: { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined },
    logs: createLogs({
      write: (line) => {
        if (line.includes("bindings-not-refreshed")) failed.resolve(undefined);
      },
    }),
    decorate: (_name, port) => {
      if (port instanceof AgentState)
        port.changes = () => {
          throw new Error("disk I/O error");
        };
      return port;
    },
  });
  await failed.promise;
  await nextTurn();
  await nextTurn();
  expect(unheard).toEqual([]);
  await agent.close();
});
