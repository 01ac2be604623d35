/**
 * The devices that the demo offers, by name. Used by its page, its command line and "Start over". It imports nothing,
 * since the page in the browser loads it too; the harness takes each as its `DeviceBefore`.
 */
export const deviceChoices = {
  "windows-pin": { system: "windows", localSecret: "pin" },
  "windows-password": { system: "windows", localSecret: "password" },
  "windows-no-escrow": { system: "windows", localSecret: "password", escrow: "off" },
  "windows-names-hidden": { system: "windows", localSecret: "pin", namesHidden: true },
  "mac-filevault": { system: "macos" },
  "mac-no-escrow": { system: "macos", escrow: "off" },
  "mac-service-account": {
    system: "macos",
    escrow: "off",
    recoveryKey: "none",
    serviceAccount: "able",
  },
  "mac-no-way": { system: "macos", escrow: "off", recoveryKey: "none" },
  "mac-pre-boot": { system: "macos", at: "pre-boot" },
  "mac-no-filevault": { system: "macos", fileVault: false, recoveryKey: "none" },
  "mac-names-hidden": { system: "macos", fileVault: false, recoveryKey: "none", namesHidden: true },
} as const;

export type DeviceChoice = keyof typeof deviceChoices;

export const deviceChoiceNames = Object.keys(deviceChoices) as readonly DeviceChoice[];

export function isDeviceChoice(name: unknown): name is DeviceChoice {
  return typeof name === "string" && Object.hasOwn(deviceChoices, name);
}
