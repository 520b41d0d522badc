import type { ConstructCounts } from './association-score.ts';

/** The same counts with two classes: 0 for all others, 1 for this one. */
export function oneAgainstRest(
  { texts, textsPerClass, constructs }: ConstructCounts,
  target: number,
): ConstructCounts {
  return {
    texts,
    textsPerClass: Int32Array.of(texts - textsPerClass[target], textsPerClass[target]),
    constructs: constructs.map(({ ids, support, perClass }) => ({
      ids,
      support,
      perClass: Int32Array.of(support - perClass[target], perClass[target]),
    })),
  };
}
