import { basename } from 'node:path';
import type { Note } from '@tokensift/core';
import type { DuplicateGroup } from '@tokensift/datasets';
import type { BySplit, DataSummary, SplitName } from './data-summary.ts';

/** From this share of unknown tokens on, much of what tells the classes apart is likely to be lost. */
const MANY_UNKNOWN = 0.05;

/** From this share on, repeated rows are more than an accident. */
const MANY_REPEATED = 0.05;

/** More names than this are not read. */
const LISTED_NAMES = 5;

const WORDS: Readonly<Record<SplitName, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};

export interface NoteContext {
  /** The first text of training that is in evaluation, too. */
  readonly leaked: DuplicateGroup | undefined;
  readonly conflicting: DuplicateGroup | undefined;
  readonly unknownToken: string;
  /** Longest text that the model can read, in tokens. */
  readonly longest: number;
}

/** What is likely to be wrong with a data set; nothing where nothing is. */
export function dataNotes(facts: DataSummary, context: NoteContext): Note[] {
  return [
    ...emptyClasses(facts),
    ...cutTexts(facts, context),
    ...unknownTokens(facts, context),
    ...duplicateTexts(facts, context),
  ];
}

function emptyClasses({ classes, splits }: Pick<DataSummary, 'classes' | 'splits'>): Note[] {
  return (['validation', 'test'] as const).flatMap((split) => {
    // A split that is not there is no news.
    if (!splits[split]?.rows) return [];
    const empty = classes.filter((counts) => counts[split] === 0).map(({ label }) => label);
    if (empty.length === 0) return [];
    const verb = empty.length === 1 ? 'has' : 'have';
    return {
      kind: `class-without-${split}`,
      message: `${empty.length} of ${classes.length} classes ${verb} no ${split} row: ${listed(empty)}.`,
    };
  });
}

function cutTexts(
  { splits, maxLength }: Pick<DataSummary, 'splits' | 'maxLength'>,
  { longest }: NoteContext,
): Note[] {
  const cut = eachSplit(splits).filter(([, { truncated }]) => truncated > 0);
  if (cut.length === 0) return [];
  const counts = cut.map(
    ([split, { truncated, rows }]) => `${count(truncated)} ${WORDS[split]} (${percent(truncated / rows)})`,
  );
  const { tokens } = maxLength;
  const help = longest > tokens ? ` --max-length or maxLength raises that, up to ${longest}.` : '';
  return [{ kind: 'texts-cut', message: `Texts cut to ${tokens} tokens: ${counts.join(', ')}.${help}` }];
}

function unknownTokens({ splits }: Pick<DataSummary, 'splits'>, { unknownToken }: NoteContext): Note[] {
  const shares = eachSplit(splits)
    .map(([split, { unknown, tokens }]) => [split, tokens === 0 ? 0 : unknown / tokens] as const)
    .filter(([, share]) => share >= MANY_UNKNOWN);
  if (shares.length === 0) return [];
  const counts = shares.map(([split, share]) => `${percent(share)} of the ${WORDS[split]} tokens`);
  return [
    {
      kind: 'unknown-tokens',
      message:
        `Unknown to the model's vocabulary (${unknownToken}): ${counts.join(', ')}. ` +
        'What tells the classes apart may be lost; take a model for the language and script of the texts.',
    },
  ];
}

function duplicateTexts(
  { duplicates, splits }: Pick<DataSummary, 'duplicates' | 'splits'>,
  { leaked, conflicting }: NoteContext,
): Note[] {
  const { repeatedRows, leakedTexts, conflictingTexts } = duplicates;
  const notes: Note[] = [];
  if (repeatedRows / splits.train.rows >= MANY_REPEATED) {
    notes.push({
      kind: 'repeated-texts',
      message: `Training rows that repeat the text of another: ${count(repeatedRows)} (${percent(repeatedRows / splits.train.rows)}).`,
    });
  }
  if (leaked) {
    notes.push({
      kind: 'leaked-texts',
      message:
        `${texts(leakedTexts)} of training ${leakedTexts === 1 ? 'is' : 'are'} also in evaluation, which flatters the results ` +
        `(first: ${placesOf(leaked, true)}).`,
    });
  }
  if (conflicting) {
    notes.push({
      kind: 'conflicting-labels',
      message: `${texts(conflictingTexts)} ${conflictingTexts === 1 ? 'has' : 'have'} different labels (first: ${placesOf(conflicting, false)}).`,
    });
  }
  return notes;
}

const eachSplit = <Value>(splits: BySplit<Value>): (readonly [SplitName, Value])[] =>
  (['train', 'validation', 'test'] as const).flatMap((name) => {
    const value = splits[name];
    return value === undefined ? [] : [[name, value] as const];
  });

function listed(names: readonly string[]): string {
  const more = names.length - LISTED_NAMES;
  return `${names.slice(0, LISTED_NAMES).join(', ')}${more > 0 ? `, … (${more} more)` : ''}`;
}

/** Two rows that show what is meant: of different splits, or of different labels. */
function placesOf({ occurrences }: DuplicateGroup, bySplit: boolean): string {
  const [first] = occurrences;
  const other = occurrences.find(({ split, label }) =>
    bySplit ? split !== first.split : label !== first.label,
  );
  return [first, other!].map(({ file, line }) => `${basename(file)}:${line}`).join(', ');
}

const count = (value: number): string => value.toLocaleString('en-US');

const texts = (value: number): string => `${count(value)} text${value === 1 ? '' : 's'}`;

/** What is not zero does not read as zero. */
const percent = (share: number): string => (share < 0.001 ? 'under 0.1 %' : `${(100 * share).toFixed(1)} %`);
