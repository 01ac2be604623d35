/** Is the agent's configuration one that it would start with? The judgement is that of `vestibule config check`. */
import { type Finding, finding } from "../contract/findings.ts";
import type { ConfigurationAnswer, Machine } from "../contract/machine.ts";

export function judgeConfiguration(answer: ConfigurationAnswer): Finding[] {
  if (answer.is === "faulty") {
    const { file, faults } = answer.error;
    if (faults.length === 0) return [finding("configuration-faulty", { file })];
    return faults.map(({ line, field, problem }) =>
      finding("configuration-faulty", { file, ...(line !== undefined && { line }), field, problem }),
    );
  }
  const authorities = answer.authorities.map(({ file, problem, until }) =>
    finding(`authority-${problem}`, { file, ...(until !== undefined && { until: until.toISOString() }) }),
  );
  return authorities.length > 0 ? authorities : [finding("configuration-good", { file: answer.config.file })];
}

export function examineConfiguration({ readConfiguration }: Machine): Promise<Finding[]> {
  return Promise.resolve(
    readConfiguration === undefined
      ? [finding("configuration-not-named")]
      : judgeConfiguration(readConfiguration()),
  );
}
