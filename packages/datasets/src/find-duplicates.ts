import type { DatasetRow, Placed } from './placed.ts';
import { labelledTexts } from './rows/labelled-texts.ts';
import type { RowFormat } from './rows/row-format.ts';

export interface DuplicateOccurrence {
  readonly split: string;
  readonly file: string;
  readonly line: number;
  /** What the row is labelled with, in words. */
  readonly label: string;
}

/** Rows that have the same text (and what belongs to it, such as a pair) but for case, white space and Unicode composition. */
export interface DuplicateGroup {
  /** The text of the first occurrence, as it stands there. */
  readonly text: string;
  readonly occurrences: readonly DuplicateOccurrence[];
}

/** Groups of duplicates, in the order of their first rows. A group can be in more than one list. */
export interface DuplicateReport {
  /** Groups with two or more rows in one split. */
  readonly withinSplit: readonly DuplicateGroup[];
  /** Groups with rows in two or more splits: leakage from training into evaluation. */
  readonly acrossSplits: readonly DuplicateGroup[];
  /** Groups whose rows do not all have the same label. */
  readonly conflictingLabels: readonly DuplicateGroup[];
}

/**
 * Finds duplicates within and across splits, given by name.
 * @param format what the rows are; texts with one label each where absent.
 */
export function findDuplicates(splits: Readonly<Record<string, readonly DatasetRow[]>>): DuplicateReport;
export function findDuplicates<Row extends object>(
  splits: Readonly<Record<string, readonly Placed<Row>[]>>,
  format: RowFormat<Row>,
): DuplicateReport;
export function findDuplicates(
  splits: Readonly<Record<string, readonly Placed<object>[]>>,
  format: RowFormat<object> = labelledTexts,
): DuplicateReport {
  const groups = new Map<string, { text: string; occurrences: DuplicateOccurrence[] }>();
  for (const [split, rows] of Object.entries(splits)) {
    for (const row of rows) {
      const { file, line } = row;
      const content = format.content(row);
      const key = keyOf(content);
      const occurrence = { split, file, line, label: format.describeLabel(row) };
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { text: content[0], occurrences: [occurrence] });
      else group.occurrences.push(occurrence);
    }
  }
  const repeated = [...groups.values()].filter(({ occurrences }) => occurrences.length > 1);
  const distinct = ({ occurrences }: DuplicateGroup, of: 'split' | 'label'): number =>
    new Set(occurrences.map((occurrence) => occurrence[of])).size;
  return {
    withinSplit: repeated.filter((group) => distinct(group, 'split') < group.occurrences.length),
    acrossSplits: repeated.filter((group) => distinct(group, 'split') > 1),
    conflictingLabels: repeated.filter((group) => distinct(group, 'label') > 1),
  };
}

/** What rows have in common that differ in case, white space and Unicode composition only. */
export const duplicateKey = <Row extends object>(
  row: Row,
  { content }: Pick<RowFormat<Row>, 'content'>,
): string => keyOf(content(row));

const keyOf = (content: readonly string[]): string => content.map(normalize).join('\n');

/** The text without differences of case, white space and composition; never holds a line break. */
function normalize(text: string): string {
  return text.toLowerCase().normalize('NFC').trim().replace(/\s+/gu, ' ');
}
