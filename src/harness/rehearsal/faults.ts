/**
 * Causes the faults of a rehearsal: at an event of the timeline, or at a point of the agent between two effects.
 * Started by `rehearsal.ts` before the person's first step. A fault that never happened is reported: such a rehearsal
 * proves nothing.
 */
import type { LoginHarness } from "../contract/login-harness-contract.ts";
import { members } from "../contract/organisation.ts";
import type { ScenarioFault } from "./vocabulary.ts";

export interface Faults extends Disposable {
  /** The faults that have not happened, as in the file. */
  readonly open: readonly ScenarioFault[];
  /** Resolves when everything that has begun is done. */
  settled(): Promise<void>;
}

export function startFaults(harness: LoginHarness, faults: readonly ScenarioFault[]): Faults {
  const open = new Set(faults);
  const doing = new Set<Promise<unknown>>();
  const breakNow = (fault: ScenarioFault) => {
    open.delete(fault);
    const done = breakIt(harness, fault.do)
      // What cannot be broken any more, such as a dead agent, is broken.
      .catch(() => undefined)
      .finally(() => doing.delete(done));
    doing.add(done);
  };
  const stopEntries = harness.onEntry(({ event }) => {
    for (const fault of open) if (fault.when === event) breakNow(fault);
  });

  // The agent waits for one point at a time: the next is set once it is back.
  const points = faults.filter(({ at }) => at !== undefined);
  let armed: ScenarioFault | undefined;
  const arm = () => {
    if (armed !== undefined || harness.state().device.agent !== "running") return;
    const fault = points.shift();
    if (fault?.at === undefined) return;
    armed = fault;
    harness.killAgentAt(fault.at).then(
      () => {
        armed = undefined;
        if (over) return;
        if (fault.do === "power-loss") breakNow(fault);
        open.delete(fault);
      },
      // The agent was not running; when it is, the point is set again.
      () => {
        armed = undefined;
        points.unshift(fault);
      },
    );
  };
  let over = false;
  const stopStates = harness.subscribe(arm);
  arm();

  return {
    get open() {
      return [...open];
    },
    async settled() {
      while (doing.size > 0) await Promise.all(doing);
    },
    [Symbol.dispose]() {
      over = true;
      stopEntries();
      stopStates();
    },
  };
}

async function breakIt(harness: LoginHarness, fault: ScenarioFault["do"]): Promise<void> {
  switch (fault) {
    case "kill-agent":
      return harness.killAgent();
    case "start-agent":
      return harness.startAgent();
    case "power-loss":
      return harness.act({ do: "power-loss" });
    case "provider-down":
    case "provider-up":
      harness.provider({ type: "down", down: fault === "provider-down" });
      return;
    case "provider-slow":
      harness.provider({ type: "slow", ms: 5_000 });
      return;
    case "recycle-email":
      harness.provider({ type: "replace-sub", email: members[0]?.email ?? "", sub: "acme-2001" });
  }
}
