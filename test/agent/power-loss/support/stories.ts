/**
 * The changes of a secret that are interrupted by a power loss: how each begins and runs, and what signs in afterwards.
 */
import type { Binding } from "../../../../src/device-api/schemas.ts";
import type { ServiceAccount } from "../../../../src/platform/ports.ts";
import { type Message, disposeSecrets } from "../../../../src/protocol/codec.ts";
import { outcomes } from "../../../../src/protocol/table.ts";
import {
  type DeviceAnywhere,
  type RepairMove,
  newPassword,
  newPin,
  oldPin,
  typedPassword,
} from "./device.ts";

export interface Beginning {
  /** Windows by default. On a Mac: whether its disk is encrypted, and who can carry it along. */
  mac?: { fileVault: boolean; serviceAccount?: ServiceAccount };
  /** PIN mode is set up, or the typed password is in escrow, before the story begins. */
  begins: "with-typed-password" | "with-pin" | "with-escrow";
  /** What the directory says that the person signs in with; a PIN by default. */
  localSecret?: Binding["localSecret"];
  /** The directory asks for a new break-glass password. */
  released?: boolean;
  /** The PIN is a new one by then, and the directory has not been told of that reset. */
  resetUntold?: boolean;
  /** The system signs nobody in until the password is changed; `refused`: and takes no new one. */
  mustChange?: true | "refused";
  /** The account has the new password, and the Mac's disk, or all that it protects, opens with the typed one. */
  diskBehind?: "disk" | "everything";
  /** The directory has lost its recovery parts, as after a restore of an old backup, and the device knows it. */
  partsLost?: boolean;
  /** The binding follows the directory, whose password is on its way: the new one of the story. */
  onItsWay?: true;
  /** The directory holds the recovery key of the Mac's disk, or has shown it to somebody. */
  recoveryKey?: "held" | "shown";
}

export interface Story extends Beginning {
  /** For the longer form alone. */
  onlyLong?: true;
  /**
   * The directory is away and hears of the new password afterwards: until then the container has it, or the journal, and
   * with the agent dead nobody does.
   */
  untold?: true;
  run(device: DeviceAnywhere): Promise<void>;
  /** What signs in before and after; exactly one of the two must, or the same one all along. */
  before: { typed: string } | { pin: string };
  after: { typed: string } | { pin: string };
  /** The old password is not known: what it protected stays openable by it. */
  forgotten?: boolean;
  /** The account's password is the new one all along, and its disk comes to open with it. */
  repairs?: true;
  /** What is in escrow afterwards is the account's password, and the directory's part opens it. */
  escrowed?: boolean;
  /** The part that the container opens with is at the directory afterwards. */
  recoverable?: boolean;
  /** The directory has no break-glass password afterwards. */
  handedBack?: boolean;
}

async function ends(
  outcome: Promise<Message<"outcome">>,
  expected: number = outcomes.credential,
): Promise<void> {
  const message = await outcome;
  disposeSecrets(message);
  if (message.outcome !== expected)
    throw new Error(`the story ended with outcome ${String(message.outcome)}`);
}

const resets = (device: DeviceAnywhere) =>
  ends(
    device.signIn({
      scenario: device.machine.system === "macos" ? "forgotten" : "signIn",
      password: { forgot: true },
      losses: "agree",
      choosePassword: [newPassword],
    }),
  );

const captures = (device: DeviceAnywhere) =>
  ends(device.signIn({ scenario: "capture", password: typedPassword }), outcomes.finished);

/** The recovery key of the Mac's disk, as somebody types it. */
export function recoveryKeyOf({ directory }: Pick<DeviceAnywhere, "directory">): string {
  const { originalKey } = directory.read();
  if (originalKey === undefined) throw new Error("no recovery key");
  using key = directory.openRecoveryKey(originalKey);
  return key.use((bytes) => Buffer.from(bytes).toString());
}

const repairs = (moves: (device: DeviceAnywhere) => readonly RepairMove[]) => (device: DeviceAnywhere) =>
  ends(
    device.signIn({ scenario: "reconcile", password: newPassword, repair: moves(device) }),
    outcomes.finished,
  );

const repaired = {
  begins: "with-typed-password",
  localSecret: "password",
  repairs: true,
  before: { typed: newPassword },
  after: { typed: newPassword },
} as const;

const typed = { before: { typed: typedPassword }, after: { typed: newPassword } };
const unchanged = { before: { typed: typedPassword }, after: { typed: typedPassword } };

const renewal = { begins: "with-pin", mustChange: true, untold: true, recoverable: true } as const;
const renews = (pin: string) => (device: DeviceAnywhere) =>
  ends(device.signIn({ pin, directoryAnswers: false }));

export const stories: Record<string, Story> = {
  "a PIN is reset": {
    begins: "with-pin",
    before: { pin: oldPin },
    after: { pin: newPin },
    run: (device) => ends(device.signIn({ pin: { forgot: true }, choose: newPin })),
  },
  "PIN mode is set up": {
    begins: "with-typed-password",
    before: { typed: typedPassword },
    after: { pin: newPin },
    run: (device) => ends(device.signIn({ current: typedPassword, choose: newPin })),
  },
  "a released break-glass password is replaced": {
    begins: "with-pin",
    released: true,
    before: { pin: oldPin },
    after: { pin: oldPin },
    run: (device) => ends(device.signIn({ pin: oldPin })),
  },
  "a password that must be changed is renewed while the directory is away": {
    ...renewal,
    before: { pin: oldPin },
    after: { pin: oldPin },
    run: renews(oldPin),
  },
  "a renewal in the place of a PIN reset that the directory has not heard of": {
    ...renewal,
    onlyLong: true,
    resetUntold: true,
    before: { pin: newPin },
    after: { pin: newPin },
    run: renews(newPin),
  },
  "a renewal that the system refuses, in the place of a PIN reset that the directory has not heard of": {
    ...renewal,
    onlyLong: true,
    resetUntold: true,
    mustChange: "refused",
    before: { pin: newPin },
    after: { pin: newPin },
    run: renews(newPin),
  },
  "a sign-in after the directory has lost its recovery parts": {
    begins: "with-pin",
    partsLost: true,
    before: { pin: oldPin },
    after: { pin: oldPin },
    recoverable: true,
    run: (device) => ends(device.signIn({ pin: oldPin })),
  },
  "a password is handed back in place of a PIN": {
    begins: "with-pin",
    localSecret: "password",
    before: { pin: oldPin },
    after: { typed: newPassword },
    escrowed: true,
    handedBack: true,
    run: (device) => ends(device.signIn({ pin: oldPin, choosePassword: [newPassword] })),
  },
  "a password is reset, the old one from escrow": {
    ...typed,
    begins: "with-escrow",
    localSecret: "password",
    escrowed: true,
    run: resets,
  },
  "a password is reset, the old one unknown": {
    ...typed,
    begins: "with-typed-password",
    localSecret: "password",
    forgotten: true,
    escrowed: true,
    run: resets,
  },
  "on a Mac a password is reset, the old one from escrow": {
    ...typed,
    mac: { fileVault: true },
    begins: "with-escrow",
    localSecret: "password",
    escrowed: true,
    run: resets,
  },
  "on a Mac a password is reset by the recovery key": {
    ...typed,
    mac: { fileVault: true },
    begins: "with-typed-password",
    localSecret: "password",
    recoveryKey: "held",
    forgotten: true,
    escrowed: true,
    run: resets,
  },
  "on a Mac a password is reset by the service account": {
    ...typed,
    mac: { fileVault: true, serviceAccount: "able" },
    begins: "with-typed-password",
    localSecret: "password",
    forgotten: true,
    escrowed: true,
    run: resets,
  },
  "on a Mac without FileVault a password is reset, the old one unknown": {
    ...typed,
    mac: { fileVault: false },
    begins: "with-typed-password",
    localSecret: "password",
    forgotten: true,
    escrowed: true,
    run: resets,
  },
  "the directory password comes by itself": {
    ...typed,
    begins: "with-escrow",
    localSecret: "password",
    onItsWay: true,
    escrowed: true,
    run: (device) => device.follow(),
  },
  "a PIN brings the directory password, and ends": {
    begins: "with-pin",
    localSecret: "password",
    onItsWay: true,
    before: { pin: oldPin },
    after: { typed: newPassword },
    escrowed: true,
    handedBack: true,
    run: (device) => ends(device.signIn({ pin: oldPin })),
  },
  "on a Mac the directory password comes by itself": {
    ...typed,
    mac: { fileVault: true },
    begins: "with-escrow",
    localSecret: "password",
    onItsWay: true,
    escrowed: true,
    run: (device) => device.follow(),
  },
  "on a Mac a sign-in brings the directory password": {
    ...typed,
    mac: { fileVault: true },
    begins: "with-typed-password",
    localSecret: "password",
    onItsWay: true,
    escrowed: true,
    run: captures,
  },
  "on a Mac a disk that is behind is repaired by the earlier password": {
    ...repaired,
    mac: { fileVault: true },
    diskBehind: "everything",
    run: repairs(() => [{ previous: typedPassword }, "go-on"]),
  },
  "on a Mac a disk that is behind is repaired by the service account, with new keychains": {
    ...repaired,
    onlyLong: true,
    mac: { fileVault: true, serviceAccount: "able" },
    diskBehind: "everything",
    forgotten: true,
    run: repairs(() => ["not-known", "go-on", "go-on"]),
  },
  "on a Mac a disk that is behind is repaired by its recovery key": {
    ...repaired,
    onlyLong: true,
    mac: { fileVault: true },
    diskBehind: "disk",
    run: repairs((device) => ["not-known", { key: recoveryKeyOf(device) }, "go-on"]),
  },
  "on a Mac a password that signed in is kept, and a recovery key with it": {
    ...unchanged,
    mac: { fileVault: true },
    begins: "with-typed-password",
    localSecret: "password",
    escrowed: true,
    run: captures,
  },
  "on a Mac a recovery key that was shown is replaced": {
    ...unchanged,
    mac: { fileVault: true },
    begins: "with-escrow",
    localSecret: "password",
    recoveryKey: "shown",
    escrowed: true,
    run: captures,
  },
  "on a Mac a recovery key that was shown is replaced by means of itself": {
    ...unchanged,
    mac: { fileVault: true },
    begins: "with-escrow",
    localSecret: "password",
    recoveryKey: "shown",
    escrowed: true,
    // The directory was away when they signed in.
    run: async (device) => {
      await captures(device);
      await device.keeper.catchUp(false);
    },
  },
};
