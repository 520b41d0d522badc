import { TokensiftError } from '@tokensift/core';
import type { ColumnPart, ColumnSpec } from '../rows/row-format.ts';
import { switchTo } from '../rows/task-switch.ts';

/** Names of the columns (of JSON keys) that hold a row's parts. */
export interface ColumnNames {
  /** What is classified: a text, or a list of tokens. Default `text` or `tokens`. */
  readonly text?: string;
  /**
   * What it is labelled with: default `label`, `labels` or `tags`. For rows with several labels it may be a list of
   * columns, one a label, that hold 1 or 0.
   */
  readonly label?: string | readonly string[];
  /** The second text of a pair task; default `pair`, which need not be there unless it is named. */
  readonly pair?: string;
  /** The index of the marked token; default `predicate`. */
  readonly predicate?: string;
  /**
   * Cuts rows that label tokens (`tokens` and `tags`) into labelled texts: each entity is one, with its type as label, and
   * so is each stretch between entities, with the label "O".
   */
  readonly tagsAs?: 'spans';
}

/** A column to look for. */
export interface Column {
  readonly part: ColumnPart;
  /** Its possible names, the preferred one first; where it is several columns, the names of all of them. */
  readonly names: readonly string[];
  /** Names that are taken where exactly one of them is there, and none of `names`; none for a column that is named. */
  readonly guesses: readonly string[];
  readonly required: boolean;
  /** Whether it holds a number that means itself. */
  readonly isNumber: boolean;
  readonly isSeveral: boolean;
}

/** Columns to look for, and what for. */
export interface WantedColumns {
  readonly columns: readonly Column[];
  /** The task that reads them; absent for texts to classify. */
  readonly task?: string;
}

/**
 * The columns to look for.
 * @throws TokensiftError `invalid-argument` for a list of names where one column is needed, and for an empty one.
 */
export function resolveColumns(specs: readonly ColumnSpec[], given: ColumnNames): readonly Column[] {
  return specs.map(({ part, names, guesses = [], required, isNumber = false, several = false }) => {
    const named = given[part];
    if (named === undefined) return { part, names, guesses, required, isNumber, isSeveral: false };
    const column = { part, guesses: [], required: true, isNumber };
    if (typeof named === 'string') return { ...column, names: [named], isSeveral: false };
    if (named.length === 1) return { ...column, names: named, isSeveral: false };
    if (several && named.length > 0) return { ...column, names: named, isSeveral: true };
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `columns.${part}`,
      message:
        named.length === 0 ? 'no column is named.' : `one column is needed, and ${named.length} are named.`,
      hint:
        part === 'label' && !several ? `A column for each label: ${switchTo('multi-label')}.` : 'Name one.',
    });
  });
}
