/** The known word that a mistyped one was probably meant to be. Called where an error names something unknown. */

/** Changes of one letter, and swaps of two neighbours, that make `other` of `one` (optimal string alignment). */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}

/** At most a third of the word may differ; undefined when no known word is that near. */
export function nearWord(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, 300).toLowerCase();
  let best: { word: string; far: number } | undefined;
  for (const one of known) {
    const far = distance(typed, one.toLowerCase());
    if (
      far <= Math.max(1, Math.floor(Math.max(typed.length, one.length) / 3)) &&
      far < (best?.far ?? Infinity)
    )
      best = { word: one, far };
  }
  return best?.word;
}
