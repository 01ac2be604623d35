/** Replaces `%NAME%` in a text of the registry that may have variables (REG_EXPAND_SZ); an unknown name stays. */
export function withVariables(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  const known = new Map(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(/%([^%]+)%/g, (whole, name: string) => known.get(name.toLowerCase()) ?? whole);
}
