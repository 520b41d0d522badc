import { TokensiftError } from './errors.ts';
import { suggest } from './suggest.ts';

/** Things of one kind by name. A program can give one of its own wherever a name is taken. */
export interface Registry<Thing> {
  readonly entries: Readonly<Record<string, Thing>>;
  readonly names: readonly string[];
  /**
   * The thing of a name, or the one that is given.
   * @throws TokensiftError `invalid-argument` for an unknown name.
   */
  of(choice: string | Thing): Thing;
}

/** @param what the kind of thing, for errors: "optimizer". */
export function createRegistry<Thing extends object>(
  what: string,
  entries: Readonly<Record<string, Thing>>,
): Registry<Thing> {
  const names = Object.keys(entries);
  return {
    entries,
    names,
    of(choice) {
      if (typeof choice !== 'string') return choice;
      if (Object.hasOwn(entries, choice)) return entries[choice];
      throw new TokensiftError({
        code: 'invalid-argument',
        where: what,
        message: `There is no ${what} ${JSON.stringify(choice)}.`,
        hint: suggest(choice, names),
      });
    },
  };
}
