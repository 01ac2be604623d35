/**
 * Who serves the agent's pipe? The provider asks the same before it sends a byte: the process of the registered service,
 * as LocalSystem (`native/windows-credprov/provider/agent_check.cc`).
 */
import { agentPipe } from "../../platform/windows/provider-names.ts";
import { type Finding, finding } from "../contract/findings.ts";
import { type Machine, type PipeAnswer, isTheAgent } from "../contract/machine.ts";

export function judgePipe(answer: PipeAnswer): Finding[] {
  switch (answer.is) {
    case "absent":
      return [finding("pipe-absent", { pipe: agentPipe })];
    case "closed":
      return [finding("pipe-closed-to-us")];
    case "there":
      return [finding("pipe-served-by-unknown")];
    case "served": {
      const { processId, sid, imagePath } = answer.by;
      const code = isTheAgent(answer.by) ? "pipe-served" : "pipe-not-the-service";
      return [finding(code, { process: processId, user: sid, program: imagePath })];
    }
  }
}

export async function examinePipe({ askPipe }: Machine): Promise<Finding[]> {
  return askPipe === undefined ? [finding("pipe-not-here")] : judgePipe(await askPipe(agentPipe));
}
