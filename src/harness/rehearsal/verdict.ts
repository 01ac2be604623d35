/**
 * Judges a rehearsal by what its scenario says must hold. Called by `rehearsal.ts` at the end, with the end state, the
 * timeline and the screens' texts. It reports every point that does not hold, with what was there instead.
 */
import { rehearsal as texts } from "../../texts/en/rehearsal.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import type { Opening, OpensRow, TimelineEntry } from "../contract/model.ts";
import type { RehearsalOutcome } from "./person.ts";
import type { ScenarioFault, ScenarioMust, ScenarioStep, ToldName } from "./vocabulary.ts";

/** One point that does not hold. */
export interface Mismatch {
  /** The part of the scenario: a part of `must`, a step or a fault. */
  at: "outcome" | "code" | "opens" | "says" | "never" | "told" | "step" | "fault";
  /** For people. */
  problem: string;
}

export interface Ending {
  outcome: RehearsalOutcome;
  opens: readonly OpensRow[];
  entries: readonly TimelineEntry[];
  /** Sentences of screens before the person agreed to anything. */
  told: readonly string[];
  /** The step that could not be done, and its number, from 1. */
  stuck?: { step: ScenarioStep; place: number } | undefined;
  /** Faults that never happened. */
  unbroken: readonly ScenarioFault[];
}

/** Empty when everything holds. */
export function judge(must: ScenarioMust, ending: Ending): Mismatch[] {
  const { outcome, entries, stuck } = ending;
  const came = new Set(entries.map(({ event }) => event));
  const code = outcome.outcome === "refused" ? outcome.code : undefined;
  const found: Mismatch[] = [];
  const add = (at: Mismatch["at"], problem: string) => found.push({ at, problem });

  if (outcome.outcome !== must.outcome) add("outcome", texts.outcome(must.outcome, said(outcome)));
  else if (must.code !== undefined && must.code !== code)
    add("code", texts.outcome(must.code, said(outcome)));
  if (stuck !== undefined) add("step", texts.stuck(stuck.place, stuck.step.do));
  for (const fault of ending.unbroken) add("fault", texts.unbroken(fault.do, fault.when ?? fault.at ?? ""));
  for (const event of must.says) if (!came.has(event)) add("says", texts.notSaid(event));
  for (const event of must.never) if (came.has(event)) add("never", texts.saidAfterAll(event));
  const told = ending.told.map(flat);
  for (const name of must.told) {
    const isTold = (sentence: string) => told.some((text) => text.includes(flat(sentence)));
    if (!sentencesOf(name).every(isTold)) add("told", texts.notTold(name));
  }
  for (const problem of openings(must, ending.opens)) add("opens", problem);
  return found;
}

/** A store that is not named must not open; one that the device does not have cannot. */
function openings(must: ScenarioMust, opens: readonly OpensRow[]): string[] {
  return Object.entries(must.opens).flatMap(([secret, wanted]) => {
    const row = opens.find(({ name }) => name === secret);
    const wants = new Set<string>(wanted);
    const is = new Map<string, Opening>(row?.opens.map(({ store, opens: isOpen }) => [store, isOpen]));
    return [...new Set([...wants, ...is.keys()])].flatMap((store) => {
      const isOpen = is.get(store) ?? false;
      if (isOpen === wants.has(store)) return [];
      if (isOpen === "unknown") return [texts.unknown(secret, store)];
      if (isOpen === "locked-out") return [texts.lockedOut(secret, store)];
      return [wants.has(store) ? texts.doesNotOpen(secret, store) : texts.opensAfterAll(secret, store)];
    });
  });
}

/** The agent's own sentences for it, from its catalogue. */
function sentencesOf(name: ToldName): readonly string[] {
  const { screens } = textsFor("en");
  return name === "pin-consequences" ? screens.setUp.consequences : [screens.protectedLosses[name]];
}

const flat = (text: string) => text.replaceAll(/\s+/g, " ").trim().toLowerCase();

const said = (outcome: RehearsalOutcome) =>
  outcome.outcome === "refused" ? `refused (${outcome.code})` : outcome.outcome;
