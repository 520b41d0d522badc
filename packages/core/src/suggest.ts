/** More than this fraction of a word changed is another word, not a slip. */
const MOST_CHANGED = 0.5;

/** The known word that an unknown one was probably meant to be. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  const nearest = distances.sort((a, b) => a.distance - b.distance)[0];
  if (!nearest) return undefined;
  const longest = Math.max(word.length, nearest.candidate.length);
  return nearest.distance <= longest * MOST_CHANGED ? nearest.candidate : undefined;
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(first: string, second: string): number {
  let previous = Array.from({ length: second.length + 1 }, (_, j) => j);
  for (let i = 1; i <= first.length; i++) {
    const current = [i];
    for (let j = 1; j <= second.length; j++) {
      const replaced = previous[j - 1] + (first[i - 1] === second[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[second.length];
}

/** What a word may have been meant to be, and all that it could be: a hint. */
export function suggest(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  const all = known.length === 0 ? 'There is none.' : `Known: ${known.join(', ')}.`;
  return nearest === undefined ? all : `Did you mean "${nearest}"? ${all}`;
}
