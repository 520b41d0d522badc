import { TokensiftError } from '@tokensift/core';
import type { ReadingLog } from './reading-log.ts';

/** Names of the columns (of JSON keys) that hold a row's parts. */
export interface ColumnNames {
  /** Default `text`. */
  readonly text?: string;
  /** Default `label`. */
  readonly label?: string;
  /** The second text of a pair task; default `pair`, which need not be there unless it is named. */
  readonly pair?: string;
  /**
   * Cuts rows that label tokens (`tokens` and BIO `tags`) into labelled texts: each entity is one, with its type as
   * label, and so is each stretch between entities, with the label "O". The columns named here are then not read.
   */
  readonly tagsAs?: 'spans';
}

export interface Columns {
  readonly text: string;
  readonly label: string;
  readonly pair: string;
  readonly pairRequired: boolean;
  /** False for texts to classify, whose labels, where they have some, are of no concern. */
  readonly labelled: boolean;
  readonly tagsAs: 'spans' | undefined;
}

export function resolveColumns({ text = 'text', label = 'label', pair, tagsAs }: ColumnNames): Columns {
  return { text, label, pair: pair ?? 'pair', pairRequired: pair !== undefined, labelled: true, tagsAs };
}

/** What a column is for. */
export type ColumnPart = 'text' | 'label' | 'pair';

export const partsOf = ({ pairRequired, labelled }: Columns): ColumnPart[] => [
  'text',
  ...(labelled ? (['label'] as const) : []),
  ...(pairRequired ? (['pair'] as const) : []),
];

/**
 * The columns that a name stands for: those of exactly this name, or else those that differ from it by capitals, or by
 * white space or quotes around it, only.
 */
export function matchColumns(wanted: string, found: readonly string[]): string[] {
  const exact = found.filter((name) => name === wanted);
  const plain = plainName(wanted);
  return exact.length > 0 ? exact : found.filter((name) => plainName(name) === plain);
}

/** White space includes the byte order mark. */
const plainName = (name: string): string =>
  name
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
    .toLowerCase();

/**
 * The columns that hold a row's parts, by the names that the file has for them.
 * @throws TokensiftError `invalid-data` for a column that must be there and is not, or could be one of several.
 */
export function locateColumns(
  columns: Columns,
  found: readonly string[],
  where: string,
): Readonly<Partial<Record<ColumnPart, string>>> {
  const needed = partsOf(columns);
  const located: Partial<Record<ColumnPart, string>> = {};
  for (const part of ['text', 'label', 'pair'] as const) {
    if (part === 'label' && !columns.labelled) continue;
    const matches = matchColumns(columns[part], found);
    if (matches.length > 1) throw ambiguousColumn(part, columns[part], matches, where);
    if (matches.length === 1) located[part] = matches[0];
  }
  const missing = needed.find((part) => located[part] === undefined);
  if (missing !== undefined) throw missingColumn(missing, columns, found, where);
  return located;
}

export function ambiguousColumn(
  part: ColumnPart,
  wanted: string,
  matches: readonly string[],
  where: string,
): TokensiftError {
  const same = matches.every((name) => name === matches[0]);
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: same
      ? `there are ${matches.length} columns ${JSON.stringify(matches[0])}.`
      : `several columns could be ${JSON.stringify(wanted)}: ${listNames(matches)}.`,
    hint: same
      ? 'Give each column a name of its own.'
      : `Name the one to use: --${part}-column ${JSON.stringify(matches[0])}, or \`columns\` in an experiment.`,
  });
}

/** The error for a column that must be there; it offers the only column that is left, where there is one. */
export function missingColumn(
  part: ColumnPart,
  columns: Columns,
  found: readonly string[],
  where: string,
): TokensiftError {
  const taken = (['text', 'label', 'pair'] as const).flatMap((other) => matchColumns(columns[other], found));
  const left = found.filter((name) => !taken.includes(name));
  const flags =
    left.length === 1
      ? `--${part}-column ${JSON.stringify(left[0])}`
      : columns.labelled
        ? '--text-column and --label-column'
        : '--text-column NAME';
  const inExperiment = columns.labelled ? ', or `columns` in an experiment' : '';
  return new TokensiftError({
    code: 'invalid-data',
    where,
    message: `there is no column ${JSON.stringify(columns[part])}; found: ${listNames(found)}.`,
    hint: `Name the columns to use: ${flags}${inExperiment}.`,
  });
}

/** More names than these are not read. */
const LISTED_NAMES = 20;

export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, LISTED_NAMES).map((name) => JSON.stringify(name));
  return [...listed, ...(names.length > LISTED_NAMES ? [`… (${names.length})`] : [])].join(', ');
}

/** Notes that a column was taken whose name is not quite the one that was looked for. */
export function noteColumn(log: ReadingLog, part: ColumnPart, name: string, columns: Columns): void {
  if (name === columns[part]) return;
  log.note('column', `the column ${JSON.stringify(name)} is taken for ${JSON.stringify(columns[part])}`);
}
