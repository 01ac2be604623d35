/** English: scripts of both login hosts. A line of one may hold secrets: it is never shown. */
export const hostScript = {
  notJson: (line: number) => `Line ${String(line)} of the script is no JSON object.`,
  unknownAction: (line: number, action: string | undefined) =>
    action === undefined
      ? `Line ${String(line)} of the script names no action: it has no "do".`
      : `Line ${String(line)} of the script names an action that there is not: ${action}.`,
  unfit: (of: { line: number; action: string; member: string }) =>
    `Line ${String(of.line)} of the script: "${of.member}" is missing, unknown, or has a value that ${of.action} does not take.`,
  tooMany: (line: number, action: string) =>
    `Line ${String(line)} of the script is one ${action} more than a script may have.`,
  allowed: (words: readonly string[]) => `one of: ${words.join(", ")}`,
  page: (page: string) => `${page} has all actions, and what each takes`,
} as const;
