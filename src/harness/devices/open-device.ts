/** Opens the simulated device of the given system. Called by the login harness. */
import type { DeviceBefore } from "../contract/login-harness-contract.ts";
import type { DeviceOptions, SimulatedDevice } from "./simulated-device.ts";

export async function openDevice(before: DeviceBefore, options: DeviceOptions): Promise<SimulatedDevice> {
  switch (before.system) {
    case "windows": {
      const { openWindows } = await import("./windows.ts");
      return openWindows(before, options);
    }
    case "macos": {
      const { openMac } = await import("./macos.ts");
      return openMac(before, options);
    }
  }
}
