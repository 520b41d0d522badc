import type { Note } from '@tokensift/core';
import { baseName } from './base-name.ts';

export type DatasetNoteKind =
  /** Files of a folder that were not read. */
  | 'unread-files'
  /** A column was taken whose name is not quite the one that was looked for. */
  | 'column'
  /** The fields are separated by another character than the extension says. */
  | 'delimiter'
  /** Fields start with a quote that does not close them. */
  | 'open-quotes'
  /** Labels had white space around them. */
  | 'trimmed-labels'
  /** All labels are numbers with a decimal point. */
  | 'decimal-labels'
  /** Rows could not be used and were left out. */
  | 'skipped-rows'
  /** Sheets of a workbook that were not read. */
  | 'unread-sheets'
  /** Numbers of classes were read as the names that the file has for them. */
  | 'class-names'
  /** What separates the labels of a text in one cell. */
  | 'label-separator'
  /** The scheme of tags, where it is not BIO. */
  | 'tag-scheme'
  /** Tags broke their scheme and were read as seqeval reads them. */
  | 'repaired-tags';

/** Something that a user should know about data, and that is no error. */
export interface DatasetNote extends Note {
  readonly kind: DatasetNoteKind;
  /** A sentence, the names of the files included. */
  readonly message: string;
  /** The files that it is about, as they were given; of "unread-files", those not read. */
  readonly files: readonly string[];
  /** How many rows, or files not read, it is about; absent where it is about whole files. */
  readonly count?: number;
}

/** A note about one file, before those that say the same of several are put together. */
export interface Finding {
  readonly kind: DatasetNoteKind;
  readonly file: string;
  /** A clause that goes after the name of the file. */
  readonly clause: string;
  readonly count?: number;
}

/** Notes of findings; what holds of several files is said once. */
export function toNotes(findings: readonly Finding[]): DatasetNote[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.kind}\n${finding.clause}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map((group) => {
    const { kind, clause, count } = group[0];
    const files = group.map(({ file }) => file);
    return {
      kind,
      message: `${files.map((file) => baseName(file)).join(', ')}: ${clause}.`,
      files,
      ...(count !== undefined && { count: count * group.length }),
    };
  });
}
