import type { DatasetNoteKind } from '../dataset-note.ts';
import type { TagScheme } from '../tagging/tag-scheme.ts';

/** What a column (a JSON key) holds of a row. A user names columns by these. */
export type ColumnPart = 'text' | 'label' | 'pair' | 'predicate';

export interface ColumnSpec {
  readonly part: ColumnPart;
  /** The property of the row that it becomes. */
  readonly field: string;
  /** The names that it goes by where the user gives none, the preferred one first. */
  readonly names: readonly string[];
  /** Names that people often give it: taken where exactly one of them is there, and none of `names`. */
  readonly guesses?: readonly string[];
  readonly required: boolean;
  /** Whether it holds a number that means itself, and is no index of a name. */
  readonly isNumber?: boolean;
  /** Whether several columns may be named for it. Its cell is then an object of their values by their names. */
  readonly several?: boolean;
}

/** The values of a row's cells, as the file or the program has them. */
export type Cells = Readonly<Partial<Record<ColumnPart, unknown>>>;

/** How cells are written, where the rows themselves do not tell. */
export interface CellOptions {
  /** What separates the labels of a text in one cell; found where only one character can be it. */
  readonly labelSeparator?: string;
  /** The scheme of tags; found over all rows of a file. */
  readonly tagScheme?: TagScheme;
  /** Takes a tag that continues no span for the beginning of one, as conlleval and seqeval do, in place of an error. */
  readonly repairTags?: boolean;
}

/** Why a row cannot be used: a clause, and what to do about it. */
export interface RowProblem {
  readonly problem: string;
  readonly hint: string;
  /** Index of the token that it is about, where it is about one. */
  readonly token?: number;
}

export interface ReadRow<Row> {
  /** One, or what it is cut into: objects of its own. */
  readonly rows: readonly Row[];
  /** How many labels lost white space around them. */
  readonly trimmedLabels?: number;
  /** How many labels are numbers with a decimal point, which are seldom names. */
  readonly decimalLabels?: number;
  /** How many tags were changed because they continue no span, or leave one open. */
  readonly repairedTags?: number;
}

export const isProblem = <Other extends object>(value: Other | RowProblem): value is RowProblem =>
  'problem' in value;

/** Looks at all rows of a file before they are read. */
export interface RowSurvey {
  see(cells: Cells): void;
  /**
   * @param where the file
   * @throws TokensiftError `invalid-data` where the rows can be read in several ways.
   */
  finish(where: string): SurveyResult;
}

export interface SurveyResult {
  readonly options: CellOptions;
  /** What a user should know of it: clauses that go after the name of the file. */
  readonly notes: readonly { readonly kind: DatasetNoteKind; readonly clause: string }[];
}

/** What rows of data are: which columns they have, and how a row is read from them. */
export interface RowFormat<Row extends object> {
  /** What its rows are called: a plural. */
  readonly name: string;
  /** The task that reads such rows, as users name it. */
  readonly task: string;
  readonly columns: readonly ColumnSpec[];
  /** Whether cells hold lists, which delimited files have no way to write. */
  readonly hasLists?: boolean;
  /** Checks a row. @returns the problem of one that cannot be used. */
  read(cells: Cells, options: CellOptions): ReadRow<Row> | RowProblem;
  /**
   * Finds options that the user does not give, where only all rows together tell; undefined where nothing is to be found.
   * @param isPlainText whether all cells are strings, as files without types have them.
   */
  survey?(options: CellOptions, isPlainText: boolean): RowSurvey | undefined;
  /** For each row what drawn splits keep in proportion. */
  strata(rows: readonly Row[]): readonly string[];
  /** What duplicates have in common: the text, then what else belongs to it. */
  content(row: Row): readonly string[];
  /** What it is labelled with, for telling apart rows of the same content, and for people to read. */
  describeLabel(row: Row): string;
}
