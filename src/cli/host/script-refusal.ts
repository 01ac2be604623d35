/**
 * The file of a script for a login host, and what is wrong with it: line, action, allowed words. Called by both
 * `vestibule host …`.
 */
import { existsSync, readFileSync } from "node:fs";
import type { ScriptFault } from "../../harness/loginhost/script-lines.ts";
import { hostScript as texts } from "../../texts/en/host-script.ts";
import { loginHost } from "../../texts/en/login-host.ts";
import { Refusal } from "../terminal/refusal.ts";
import { safeText } from "../terminal/safe-text.ts";

function sentenceOf(fault: ScriptFault): string {
  switch (fault.problem) {
    case "not-json":
      return texts.notJson(fault.line);
    case "unknown-action":
      return texts.unknownAction(fault.line, fault.action === undefined ? undefined : safeText(fault.action));
    case "unfit":
      return texts.unfit({ line: fault.line, action: fault.action, member: safeText(fault.member) });
    case "too-many":
      return texts.tooMany(fault.line, fault.action);
  }
}

/** @throws `argument_invalid` */
export function scriptIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    const sentence = existsSync(file) ? loginHost.refused["cannot-be-read"](file) : loginHost.noFile(file);
    throw new Refusal("argument_invalid", { sentence, place: "--script" });
  }
}

/** @param where the file as it was named, and the page that describes its actions */
export function refusalOfScript(fault: ScriptFault, where: { file: string; page: string }): Refusal {
  const words = "allowed" in fault ? fault.allowed : [];
  return new Refusal("argument_invalid", {
    sentence: sentenceOf(fault),
    place: `${where.file}:${String(fault.line)}`,
    hint: words.length > 0 ? texts.allowed(words) : texts.page(where.page),
  });
}
