/**
 * The simulated Windows of the login harness: its stores, LogonUI in front of them, and the first day. Called by
 * `open-device.ts`.
 */
import { openSimulatedWindows } from "../../platform/simulated/windows/machine.ts";
import type { WindowsBefore } from "../contract/login-harness-contract.ts";
import { secretOf } from "../contract/secret-of.ts";
import { dllProviders } from "../windows/dll-provider.ts";
import { LogonUi } from "../windows/logon-ui.ts";
import { accountIdOf } from "../windows/lsa.ts";
import { vestibuleProvider } from "../windows/vestibule-provider.ts";
import { befallAccount, getsPin } from "./before.ts";
import { ownSignIn } from "./own-sign-in.ts";
import type { DeviceOptions, SimulatedDevice } from "./simulated-device.ts";

export async function openWindows(before: WindowsBefore, options: DeviceOptions): Promise<SimulatedDevice> {
  const { directory, clock, account, endpoint, brand, locale, onChange, onEvent, onFrame } = options;
  const { localSecret = "pin", escrow = "split", tpm = true } = before;
  const device = await openSimulatedWindows({ directory, clock, ...(!tpm && { tpm: "none" }) });
  using password = secretOf(options.password);
  const { id: accountId } = await device.addAccount({ ...account, password });
  const system = ownSignIn(device);
  const dlls =
    options.dll === undefined ? undefined : dllProviders({ ...options.dll, system, locale, onEvent });
  const simulated = vestibuleProvider({
    endpoint,
    brand,
    locale,
    accountId: (name) => accountIdOf(system, name),
    onEvent,
    onFrame,
  });
  const host = new LogonUi({
    system,
    provider: dlls?.create ?? simulated,
    locale,
    namesHidden: before.namesHidden,
    onChange,
    onEvent,
  });
  return {
    accountId,
    host,
    binding: { localSecret, escrow, recoveryKeyRelease: "administrator" },
    pinWithoutTpm: before.pinWithoutTpm ?? false,
    examined: {
      copy: (lockOuts) => device.copy(lockOuts),
      account: () => device.accounts.find({ id: accountId }),
      failedAttempts: () => device.failedAttempts(accountId),
      tpm: () => {
        if (device.tpm === undefined) return undefined;
        const { triesLeft, maximumTries, lockedOutUntil } = device.tpm.state();
        return { triesLeft, maximumTries, lockedOutUntil };
      },
    },
    beginsOff: false,
    isRunning: () => true,
    switchOn: () => host.boot(),
    async signInOnce(player, known) {
      await host.act({ do: "wake" });
      await player.until(({ screen }) => screen.tiles.some(({ id }) => id === "brand"));
      await host.act({ do: "select-tile", tile: "brand" });
      const values = {
        userName: account.name,
        currentPassword: options.password,
        password: options.password,
        newSecret: known.startPin ?? "",
        confirm: known.startPin ?? "",
      };
      await player.answer(values, ({ screen }) => screen.view === "desktop");
      await host.act({ do: "sign-out" });
      const owed = [
        ...(escrow === "split" ? ["recovery-part-confirmed"] : []),
        ...(getsPin(before) ? ["break-glass-confirmed"] : []),
      ];
      await player.until(() => owed.every((event) => player.happened(event)));
    },
    befall: (known) => befallAccount(device, accountId, before, known.startPassword),
    // The TPM alone opens its disk, so it starts again in the same state.
    cutPower: () => undefined,
    async close() {
      await host.close();
      await dlls?.close();
      device[Symbol.dispose]();
    },
  };
}
