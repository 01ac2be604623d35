/**
 * A change waits for the directory, and the directory accepts the connection but never answers. Daily sign-in does not
 * wait for it, neither at the agent's start nor while the agent asks again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Drives } from "../../src/agent/changes/drives.ts";
import { driveOn } from "../../src/agent/changes/recovery.ts";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { startAgent } from "../../src/agent/service.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import { listenInFolder, skipPeerCheck } from "../../src/harness/play/agent-access.ts";
import { noProviderSettings } from "../../src/platform/provider-settings.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { noBrowser } from "../identity/browser/support/no-browser.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { type Device, newPin, oldPin, openDevice } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const logs = createLogs({ write: () => undefined });

let folder = "";
let silence = Promise.withResolvers<never>();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-silent-"));
  silence = Promise.withResolvers<never>();
  silence.promise.catch(() => undefined);
  await prepareDevice(folder, { begins: "with-pin" });
}, 30_000);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A reset was done; its part is still to be replaced at the directory. */
async function resetOwed(device: Device): Promise<void> {
  await device.signIn({ pin: { forgot: true }, choose: newPin });
  expect(device.state.changes()).toMatchObject([{ step: "verified" }]);
}

test("while the agent asks it again", async () => {
  using device = await openDevice(folder);
  await resetOwed(device);
  device.context.directory = () => silence.promise;
  const [owed] = device.state.changes();
  if (owed === undefined) throw new Error("nothing is owed");
  const asking = driveOn(owed, device.context, logs);

  const host = new HostByHand(device);
  await host.screenWith("secret");
  host.type({ secret: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);

  silence.reject(new VestibuleError("directory_unreachable"));
  await asking;
});

test("while a round of the agent tells it what every account owes", async () => {
  using device = await openDevice(folder);
  await resetOwed(device);
  const asked = Promise.withResolvers<undefined>();
  device.context.directory = () => {
    asked.resolve(undefined);
    return silence.promise;
  };
  const drives = new Drives(device.context, logs);
  const round = drives.all("directory-away");
  await asked.promise;

  const host = new HostByHand(device, {
    recovering: (id) => drives.of(id),
    waits: { sayAfter: 0, refuseAfter: 100 },
  });
  await host.screenWith("secret");
  host.type({ secret: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);

  silence.reject(new VestibuleError("directory_unreachable"));
  await round;
});

test("at the agent's start", async () => {
  using device = await openDevice(folder);
  await resetOwed(device);
  const agent = await startAgent({
    config: parseConfig("directory:\n  url: https://127.0.0.1:1/\n", "/nonexistent/vestibule.yaml"),
    platform: device.machine,
    providerSettings: noProviderSettings,
    stateDirectory: join(folder, "agent"),
    browserLauncher: noBrowser,
    endpoint: join(folder, "run", "agent.sock"),
    listen: listenInFolder,
    peerPolicy: skipPeerCheck,
    clock: systemClock,
    surface: { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined },
    logs,
    decorate: (name, port) =>
      name === "directory"
        ? new Proxy(port, { get: (_port, method) => (method === "then" ? undefined : () => silence.promise) })
        : port,
  });
  await agent.recovered;
  silence.reject(new VestibuleError("directory_unreachable"));
  await agent.close();
});

test("a reset that was interrupted between two stores is driven on before the PIN is asked", async () => {
  using device = await openDevice(folder);
  const { advance } = device.state;
  device.state.advance = function (change, to) {
    if (to.step === "verified") throw new Error("power loss");
    return advance.call(this, change, to);
  };
  await device.signIn({ pin: { forgot: true }, choose: newPin }).catch(() => undefined);
  device.state.advance = advance;
  expect(device.state.changes()).toMatchObject([{ step: "resealed" }]);
  device.context.directory = () => silence.promise;

  const host = new HostByHand(device);
  await host.screenWith("secret");
  expect(device.state.changes()).toMatchObject([{ step: "verified" }]);
  host.type({ secret: oldPin });
  await host.screenWith("secret");
  host.type({ secret: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
});
