/** The changes of a secret that the power is cut in: how each begins, runs, and what must sign in afterwards. */
import { type Device, newPin, oldPin, typedPassword } from "./device.ts";

export interface Story {
  /** PIN mode is set up before the story begins. */
  begins: "with-typed-password" | "with-pin";
  /** The directory asks for a new break-glass password. */
  released?: boolean;
  run(device: Device): Promise<void>;
  /** What signs in before and after; exactly one of the two must, or the same one all along. */
  before: { typed: string } | { pin: string };
  after: { pin: string };
}

async function signsIn(outcome: Promise<{ outcome?: number | undefined }>): Promise<void> {
  const { outcome: result } = await outcome;
  if (result !== 1) throw new Error(`the story ended with outcome ${String(result)}`);
}

export const stories: Record<string, Story> = {
  "a PIN is reset": {
    begins: "with-pin",
    before: { pin: oldPin },
    after: { pin: newPin },
    run: (device) => signsIn(device.signIn({ pin: { forgot: true }, choose: newPin })),
  },
  "PIN mode is set up": {
    begins: "with-typed-password",
    before: { typed: typedPassword },
    after: { pin: newPin },
    run: (device) => signsIn(device.signIn({ current: typedPassword, choose: newPin })),
  },
  "a released break-glass password is replaced": {
    begins: "with-pin",
    released: true,
    before: { pin: oldPin },
    after: { pin: oldPin },
    run: (device) => signsIn(device.signIn({ pin: oldPin })),
  },
};
