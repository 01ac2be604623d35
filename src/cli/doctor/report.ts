/** The doctor's findings for a person and as JSON: the worst first, each with what to do. */
import type { CheckName, Examined } from "../../doctor/checks.ts";
import {
  type Evidence,
  type FindingCode,
  type Severity,
  severityOf,
} from "../../doctor/contract/findings.ts";
import { cli } from "../../texts/en/cli.ts";
import { doctor as texts } from "../../texts/en/doctor.ts";
import { safeFields, safeText } from "../terminal/safe-text.ts";

interface Said {
  sentence: string | ((found: Evidence) => string);
  todo?: string;
}

const said: Readonly<Record<FindingCode, Said>> = texts.findings;
const names: Readonly<Record<CheckName, string>> = texts.checks;

const order = ["fault", "warning", "good", "not-here"] as const satisfies readonly Severity[];

export interface Reported extends Examined {
  severity: Severity;
  sentence: string;
  todo?: string;
}

/** With the texts, the worst first. */
function reported(found: readonly Examined[]): Reported[] {
  const all = found.map((one): Reported => {
    const { sentence, todo } = said[one.code];
    const shown = safeFields(one.evidence);
    return {
      ...one,
      severity: severityOf(one),
      sentence: typeof sentence === "string" ? sentence : sentence(shown),
      ...(todo !== undefined && { todo }),
    };
  });
  return order.flatMap((severity) => all.filter((one) => one.severity === severity));
}

const countOf = (all: readonly Reported[], severity: Severity) =>
  all.filter((one) => one.severity === severity).length;

export const isAnythingLookedAt = (found: readonly Examined[]): boolean =>
  found.some((one) => severityOf(one) !== "not-here");

function verdictOf(all: readonly Reported[]): string {
  if (!isAnythingLookedAt(all)) return texts.nothingLookedAt;
  return texts.verdict(countOf(all, "fault"), countOf(all, "warning"));
}

export const isAnythingToDo = (found: readonly Examined[]): boolean =>
  found.some((one) => ["fault", "warning"].includes(severityOf(one)));

/** Of checks that do not apply, neighbours that ask for the same say it once, after the last. */
const isSaidByNext = (one: Reported, next: Reported | undefined): boolean =>
  one.severity === "not-here" && one.todo === next?.todo;

/** Lines for a person: the verdict, then each finding. */
export function reportLines(found: readonly Examined[]): string[] {
  const all = reported(found);
  return [
    verdictOf(all),
    ...all.flatMap((one, at) => [
      texts.line(texts.severity[one.severity], names[one.check], safeText(one.sentence)),
      ...(one.todo === undefined || isSaidByNext(one, all[at + 1]) ? [] : [cli.hint(one.todo)]),
    ]),
  ];
}

/** The same as data. `code` is stable, the texts are not. */
export function reportJson(found: readonly Examined[]): string {
  const all = reported(found);
  const verdict = {
    isAnythingToDo: isAnythingToDo(found),
    isAnythingLookedAt: isAnythingLookedAt(found),
    sentence: verdictOf(all),
  };
  return JSON.stringify({ verdict, findings: all }, undefined, 2);
}
