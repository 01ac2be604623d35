/**
 * Another process on a simulated device, forked by the tests of this folder: does one task, or kills itself
 * with SIGKILL at the moment it was told. Tasks and answers are IPC messages.
 */
import { openSimulatedMacos } from "../../../src/platform/simulated/macos/machine.ts";
import { openSimulatedWindows } from "../../../src/platform/simulated/windows/machine.ts";
import type { AccountId, Platform, SetAuthority } from "../../../src/platform/ports.ts";
import { Secret } from "../../../src/secrets/arena.ts";

export type Task =
  | { do: "open" }
  | { do: "guess"; account: string; password: string; blob: string; auth: string; times: number }
  | { do: "change"; account: string; old: string; new: string }
  | { do: "set"; account: string; new: string; by?: "service-account" | { recoveryKey: string } }
  | { do: "follow"; account: string; old: string; new: string }
  | { do: "start-anew"; account: string; new: string }
  | { do: "rotate"; account: string; password: string }
  | { do: "unseal"; blob: string; auth: string };

/** `dieAt` counts the moments of all stores from the start of the task; the child is then gone, mid-step. */
export interface Order {
  /** Default `windows`. */
  system?: "windows" | "macos";
  directory: string;
  now: number;
  task: Task;
  dieAt?: number | undefined;
}

export type Report = { ready: true } | { result: string };

function report(message: Report): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) throw new Error("not forked");
    process.send(message, undefined, undefined, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

const secret = (text: string) => Secret.take(Buffer.from(text, "utf8"));

async function work(order: Order): Promise<string> {
  const { task } = order;
  let left = Infinity;
  const options = {
    directory: order.directory,
    clock: { now: () => new Date(order.now) },
    onMoment: () => {
      if (left === 0) process.kill(process.pid, "SIGKILL");
      left -= 1;
    },
  };
  using device: Platform & Disposable =
    order.system === "macos" ? await openSimulatedMacos(options) : await openSimulatedWindows(options);
  left = order.dieAt ?? Infinity;
  switch (task.do) {
    case "open":
      return device.keys.signing.publicJwk.x;
    case "guess": {
      using password = secret(task.password);
      using auth = secret(task.auth);
      const blob = Buffer.from(task.blob, "base64");
      for (let i = 0; i < task.times; i += 1) {
        await device.accounts.verify(task.account as AccountId, password);
        await device.keys.pin.unseal({ blob, auth });
      }
      return "done";
    }
    case "change": {
      using old = secret(task.old);
      using next = secret(task.new);
      return await device.accounts.change(task.account as AccountId, { old, new: next });
    }
    case "set": {
      using next = secret(task.new);
      if (task.by === undefined || task.by === "service-account") {
        const authority: SetAuthority | undefined = task.by && { by: task.by };
        return await device.accounts.set(task.account as AccountId, { new: next, authority });
      }
      using key = secret(task.by.recoveryKey);
      const authority: SetAuthority = { by: "recovery-key", key };
      return await device.accounts.set(task.account as AccountId, { new: next, authority });
    }
    case "follow": {
      using old = secret(task.old);
      using next = secret(task.new);
      await device.protectedData.follow(task.account as AccountId, { old, new: next });
      return "done";
    }
    case "start-anew": {
      using next = secret(task.new);
      return (await device.protectedData.startAnew(task.account as AccountId, next)).join(" ");
    }
    case "rotate": {
      using password = secret(task.password);
      const account = task.account as AccountId;
      using made = await device.disk.rotateRecoveryKey({ by: "password", account, password });
      return made === undefined ? "refused" : "rotated";
    }
    case "unseal": {
      using auth = secret(task.auth);
      const unsealed = await device.keys.pin.unseal({ blob: Buffer.from(task.blob, "base64"), auth });
      if (unsealed.outcome === "opened") unsealed.secret.dispose();
      return unsealed.outcome;
    }
  }
}

process.once("message", (order: Order) => {
  void work(order)
    .then((result) => report({ result }))
    .then(() => {
      process.disconnect();
    });
});
await report({ ready: true });
