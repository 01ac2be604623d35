/** Does the agent answer, and does it speak this version? On a device it lets sign-in screens in, and nobody else. */
import { type Finding, finding } from "../contract/findings.ts";
import type { AgentAnswer, Machine } from "../contract/machine.ts";

export function judgeAgent(answer: AgentAnswer): Finding[] {
  switch (answer.is) {
    case "absent":
      return [finding("agent-absent")];
    case "refuses":
      return [finding("agent-closed-to-us")];
    case "unknown":
      return [finding("agent-unknown", { reason: answer.reason })];
    case "silent":
      return [finding("agent-silent")];
    case "full":
      return [finding("agent-full")];
    case "other-program":
      return [finding("agent-other-program")];
    case "other-version":
      return [
        finding("agent-other-version", answer.version === undefined ? {} : { version: answer.version }),
      ];
    case "answers":
      return [finding("agent-answers", { version: answer.version, brand: answer.brand })];
  }
}

export async function examineAgent({ askAgent }: Machine): Promise<Finding[]> {
  return askAgent === undefined ? [finding("agent-not-named")] : judgeAgent(await askAgent());
}
