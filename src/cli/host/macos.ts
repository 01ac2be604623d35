/**
 * `vestibule host macos`: plays an authorization plug-in in the login host and prints what came of it, as lines or JSON.
 * What is no plug-in is refused in one sentence.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { arm64Host, arm64Packages } from "../../harness/authhost/arm64-host.ts";
import {
  type AuthHostOptions,
  type AuthHostReport,
  isAuthHostThere,
  playPlugin,
  programOf,
} from "../../harness/authhost/auth-host.ts";
import type { AuthFinding, AuthLine } from "../../harness/authhost/lines.ts";
import { refusalByHead } from "../../harness/authhost/program-head.ts";
import { parseScript, type ScriptAction } from "../../harness/authhost/script.ts";
import { ourMechanisms, ourPlugin } from "../../login-right/plan.ts";
import { authHost as texts } from "../../texts/en/auth-host.ts";
import { exitBadInput } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { safeText } from "../terminal/safe-text.ts";
import { refusalOfScript, scriptIn } from "./script-refusal.ts";

export interface HostMacosOptions {
  plugin: string;
  mechanism?: readonly string[];
  script?: string;
  tries: number;
  agent?: string;
  hang: number;
  patience: number;
  json: boolean;
}

const refuse = (sentence: string, hint?: string) => new Refusal("argument_invalid", { sentence, hint });

function listFor(plugin: string, named: readonly string[]): string[] {
  if (named.length > 0) return named.map((each) => (each.includes(":") ? each : `${plugin}:${each}`));
  if (plugin !== ourPlugin) throw refuse(texts.noMechanism, texts.noMechanismHint);
  // Where they stand in the login right, between those of Apple that the host plays.
  const [offer, capture, reconcile] = ourMechanisms as readonly [string, string, string];
  return [
    offer,
    "loginwindow:login",
    "builtin:authenticate,privileged",
    capture,
    reconcile,
    "loginwindow:done",
  ];
}

function scriptAt(file: string | undefined): ScriptAction[] {
  if (file === undefined) return [];
  const script = parseScript(scriptIn(file).toString("utf8"));
  if ("fault" in script) throw refusalOfScript(script.fault, { file, page: "docs/auth-host.md" });
  return script.actions;
}

function findingLine({ event: _event, name, severity, ...details }: AuthFinding): string {
  const meaning = Object.hasOwn(texts.findings, name) ? texts.findings[name] : "";
  const where = Object.entries(details).map(
    ([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${texts.severity[severity]}: ${name}: ${meaning ?? ""} ${where.join(", ")}`.trimEnd();
}

function lineFor(line: AuthLine): string | undefined {
  switch (line.event) {
    case "loaded":
      return texts.loaded(line);
    case "run":
      return texts.run(line.tries);
    case "result":
      return texts.result(line.mechanism, line.result);
    case "played":
      return texts.played(line.mechanism, line.result);
    case "view":
      return texts.view;
    case "control":
      return texts.control(line.kind, line.text);
    case "context":
      return texts.context(line.key, line.length, line.value);
    case "log":
      return texts.log(line.text);
    case "evaluation":
      return texts.evaluation(line.result, line.givenUp);
    default:
      return undefined;
  }
}

/** Each is one line: much of what they say is the plug-in's own text. */
function reportLines({ lines, findings }: AuthHostReport): string[] {
  const counted = new Map<string, number>();
  for (const each of findings.map(findingLine)) counted.set(each, (counted.get(each) ?? 0) + 1);
  const wrong = [...counted].map(([line, count]) => `${line}${texts.times(count)}`);
  return [
    ...lines.flatMap((line) => lineFor(line) ?? []),
    "",
    ...(wrong.length === 0 ? [texts.clean] : wrong),
  ].map(safeText);
}

function sentenceOf(line: { reason: string; detail?: string | undefined }, it: string): string {
  const known = Object.hasOwn(texts.refused, line.reason) ? texts.refused[line.reason] : undefined;
  if (known === undefined) return texts.refusedOtherwise(it, safeText(line.reason));
  return known(it, safeText(line.detail ?? ""));
}

const refusalIn = ({ lines }: AuthHostReport) => lines.find((line) => line.event === "refused");

/** By this processor's host, and by the one for arm64 what has no half for this processor. */
async function playOnItsProcessor(options: AuthHostOptions, given: HostMacosOptions, io: Io) {
  const report = await playPlugin(options);
  const { reason, detail = "" } = refusalIn(report) ?? {};
  if (reason !== "other-machine" || !detail.split(", ").includes("arm64")) return report;
  const host = arm64Host();
  if (host === undefined)
    throw refuse(texts.noArm64Host(given.plugin, safeText(detail)), texts.noArm64HostHint(arm64Packages));
  if (!given.json) io.out(texts.byEmulator);
  return playPlugin({ ...options, ...host });
}

/** @returns the exit code: 0 played to its end, 1 misbehaved, 2 no plug-in */
export async function hostMacos(given: HostMacosOptions, io: Io): Promise<number> {
  const path = resolve(given.plugin);
  if (!existsSync(path)) throw refuse(texts.noFile(given.plugin));
  const found = programOf(path);
  if (found === undefined) throw refuse(texts.noBundle(given.plugin));
  // Before anything is asked for that only a plug-in needs.
  const byHead = refusalByHead(found.program);
  if (byHead !== undefined) throw refuse(sentenceOf(byHead, given.plugin));
  const script = scriptAt(given.script);
  const mechanisms = listFor(found.plugin, given.mechanism ?? []);
  if (!isAuthHostThere()) throw refuse(texts.noHost, texts.noHostHint);
  const options = {
    ...found,
    mechanisms,
    script,
    tries: given.tries,
    agent: given.agent === undefined ? undefined : resolve(given.agent),
    hangMs: given.hang,
    patienceMs: given.patience,
    signal: io.interrupted,
  };
  const report = await playOnItsProcessor(options, given, io);
  const refused = refusalIn(report);
  if (refused !== undefined) throw refuse(sentenceOf(refused, given.plugin));
  const { exitCode, findings, lines } = report;
  if (given.json) {
    const shown = { exitCode, findings, lines: lines.filter(({ event }) => event !== "finding") };
    io.out(JSON.stringify(shown, undefined, 2));
  } else {
    for (const line of reportLines(report)) io.out(line);
  }
  return exitCode === 0 ? 0 : exitCode === exitBadInput ? exitBadInput : 1;
}
