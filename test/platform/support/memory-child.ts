/**
 * Forked by password-left-in-memory.test.ts. Takes a password and a PIN's authorization from standard input
 * straight into the arena, does with them all that the simulated device can do, disposes of them and waits.
 * `keep` leaves one password behind on purpose, for the search must be seen to find.
 */
import { readSync } from "node:fs";
import { systemClock } from "../../../src/clock/clock.ts";
import { openSimulatedMacos } from "../../../src/platform/simulated/macos/machine.ts";
import { openPreBoot } from "../../../src/platform/simulated/macos/pre-boot.ts";
import { openSimulatedWindows } from "../../../src/platform/simulated/windows/machine.ts";
import { Secret } from "../../../src/secrets/arena.ts";

const length = 24;
const kept: string[] = [];

function fromInput(): Secret {
  return Secret.fill(length, (bytes) => {
    let filled = 0;
    while (filled < length) filled += readSync(0, bytes, filled, length - filled, null);
  });
}

async function useMac(directory: string, keep: boolean): Promise<void> {
  using first = fromInput();
  using second = fromInput();
  using third = fromInput();
  const options = { directory, clock: systemClock };
  using macos = await openSimulatedMacos({ ...options, serviceAccount: "able" });
  using preBoot = openPreBoot(options);
  const key = macos.recoveryKey;
  if (key === undefined) throw new Error("no recovery key");
  const { id } = await macos.addAccount({ name: "anna", fullName: "Anna Ek", password: first });
  for (let i = 0; i < 3; i += 1) {
    await macos.accounts.change(id, { old: first, new: second });
    await macos.protectedData.follow(id, { old: first, new: second });
    await macos.accounts.verify(id, first);
    await macos.logon({ name: "anna", password: second });
    await macos.protectedData.check(id, first);
    await macos.accounts.set(id, { new: third, authority: { by: "recovery-key", key } });
    await macos.protectedData.startAnew(id, third);
    await macos.protectedData.checkKept(id, second);
    preBoot.lock();
    await preBoot.unlock({ user: id, password: first });
    await preBoot.unlock({ user: id, password: third });
    await macos.accounts.set(id, { new: first, authority: { by: "service-account" } });
    using copy = macos.copy();
    await copy.logon({ name: "anna", password: first });
  }
  if (keep) kept.push(first.use((bytes) => Buffer.from(bytes).toString("latin1")));
}

async function useWindows(directory: string, keep: boolean): Promise<void> {
  using first = fromInput();
  using second = fromInput();
  using auth = fromInput();
  using windows = await openSimulatedWindows({ directory, clock: systemClock });
  const { id } = await windows.addAccount({ name: "anna", fullName: "Anna Ek", password: first });
  for (let i = 0; i < 3; i += 1) {
    await windows.accounts.change(id, { old: first, new: second });
    await windows.accounts.verify(id, first);
    await windows.logon({ name: "anna", password: second });
    await windows.protectedData.check(id, first);
    await windows.accounts.set(id, { new: first });
    const blob = await windows.keys.pin.seal({ data: first, auth });
    const opened = await windows.keys.pin.unseal({ blob, auth });
    if (opened.outcome === "opened") opened.secret.dispose();
    const unwrapped = await windows.keys.wrapping.unwrap(
      await windows.keys.wrapping.wrap(second, "here"),
      "here",
    );
    unwrapped.dispose();
    windows.lsa.write("agent", first);
    windows.lsa.read("agent")?.dispose();
  }
  if (keep) kept.push(first.use((bytes) => Buffer.from(bytes).toString("latin1")));
}

// `on`, not `once`: the listener keeps the process, and so its memory, until the test has searched it.
process.on("message", (order: { system: "windows" | "macos"; directory: string; keep: boolean }) => {
  const useAll = order.system === "macos" ? useMac : useWindows;
  void useAll(order.directory, order.keep).then(() => process.send?.({ done: kept.length }));
});
process.send?.({ ready: true });
