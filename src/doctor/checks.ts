/**
 * The doctor's checks, in the order in which they are shown: the one list. A check is one file that asks a machine
 * through its port and judges the answer by a pure function; a check for another system is one more file and row.
 */
import { codeOf } from "../errors/error.ts";
import { examineAgent } from "./checks/agent.ts";
import { examineCheckIns, examineMacStandAside } from "./checks/check-ins.ts";
import { examineConfiguration } from "./checks/configuration.ts";
import { examineLoginRight } from "./checks/login-right.ts";
import { examineBundle, examineJob } from "./checks/mac-files.ts";
import { examinePipe } from "./checks/pipe.ts";
import { examineRegistration } from "./checks/registration.ts";
import { examineRights } from "./checks/rights.ts";
import { examineSentinel } from "./checks/sentinel.ts";
import { examineSettings } from "./checks/settings.ts";
import { examineStandAside } from "./checks/stand-aside.ts";
import { type Finding, finding } from "./contract/findings.ts";
import type { Machine } from "./contract/machine.ts";

/** Asks the machine. Each check reports at least one finding: one that does not apply says so. */
export type Check = (machine: Machine) => Promise<Finding[]>;

export const checks = {
  registration: examineRegistration,
  rights: examineRights,
  sentinel: examineSentinel,
  "stand-aside": examineStandAside,
  settings: examineSettings,
  pipe: examinePipe,
  "login-right": examineLoginRight,
  bundle: examineBundle,
  "login-right-job": examineJob,
  "check-ins": examineCheckIns,
  "mac-stand-aside": examineMacStandAside,
  agent: examineAgent,
  configuration: examineConfiguration,
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof checks;

export interface Examined extends Finding {
  readonly check: CheckName;
}

/** Runs every check. One that fails is a finding, and keeps no other from running. @throws `cancelled`, and `platform_unsupported` without wine */
export async function examine(machine: Machine): Promise<Examined[]> {
  const names = Object.keys(checks) as CheckName[];
  const found = await Promise.all(
    names.map(async (check): Promise<Examined[]> => {
      try {
        return (await checks[check](machine)).map((one) => ({ check, ...one }));
      } catch (error) {
        const code = codeOf(error);
        if (code === "cancelled" || code === "platform_unsupported") throw error;
        return [{ check, ...finding("check-failed", { error: code }) }];
      }
    }),
  );
  return found.flat();
}
