import type { ReadingLog } from '../reading-log.ts';
import type { Column } from './column.ts';
import { matchColumns, plainName } from './match-columns.ts';

/** Columns, with the names of those that were guessed in place of the usual ones. */
export interface GuessedColumns {
  readonly columns: readonly Column[];
  /** What was guessed: the name that is there, and the usual one. */
  readonly guesses: readonly (readonly [name: string, usual: string])[];
}

/**
 * Finds columns that are not there under their usual names by other names that people give them. One is taken only where
 * it is the only one of them that is there.
 * @param found the names of all columns that there are
 */
export function guessColumns(columns: readonly Column[], found: readonly string[]): GuessedColumns {
  const guesses: [string, string][] = [];
  const guessed = columns.map((column) => {
    if (column.names.some((name) => matchColumns(name, found).length > 0)) return column;
    const candidates = found.filter((name) => column.guesses.includes(plainName(name)));
    if (candidates.length !== 1) return column;
    guesses.push([candidates[0], column.names[0]]);
    return { ...column, names: candidates };
  });
  return { columns: guesses.length > 0 ? guessed : columns, guesses };
}

/** Notes which columns were guessed. */
export function noteGuesses(log: ReadingLog, { guesses }: GuessedColumns): void {
  for (const [name, usual] of guesses) noteTaken(log, name, usual);
}

export const noteTaken = (log: ReadingLog, name: string, wanted: string): void =>
  log.note('column', `the column ${JSON.stringify(name)} is taken for ${JSON.stringify(wanted)}`);
