import type { Random } from '@tokensift/core';

/** A changed file, and how it was changed, for a reader of the report. */
export interface Mutation {
  readonly bytes: Buffer;
  readonly what: string;
}

/** Changes a file in one place; undefined where this way does not apply to it. */
export type Mutate = (bytes: Buffer, random: Random) => Mutation | undefined;

export const pick = <Item>(items: readonly Item[], random: Random): Item =>
  items[random.integer(items.length)];

/** One of several ways that applies, tried in random order. */
export function oneOf(ways: readonly Mutate[]): Mutate {
  return (bytes, random) => {
    for (const way of random.shuffle([...ways])) {
      const mutation = way(bytes, random);
      if (mutation) return mutation;
    }
    return undefined;
  };
}
