import type { TextPair } from '@tokensift/core';
import type { DatasetNote } from '@tokensift/datasets';
import type { RowProblem } from '@tokensift/tasks';

/** What the task reads of a row. */
export type TaskInput = { readonly input: unknown } | RowProblem;

/** What a row holds, as it is passed on. */
export type RowFields =
  /** The members of a JSON object as they stand between its braces, so that numbers and order stay to the digit. */
  | { readonly json: string }
  /** The values of the source's columns. */
  | { readonly values: readonly string[] };

/** A row of any format: with its texts, and then with what the task reads of it. */
export interface InputRow<Content extends object = TextPair | RowProblem> {
  /** The line that it starts in, from 1. */
  readonly line: number;
  readonly content: Content;
  readonly fields: RowFields;
  /** The object that a JSON line is. */
  readonly object?: Readonly<Record<string, unknown>>;
}

export interface InputRows {
  /** The names of the columns, where the format has them. */
  readonly columns?: readonly string[];
  /** Whether the columns are separated by semicolons, as spreadsheets write CSV where the comma is a decimal sign. */
  readonly semicolons?: boolean;
  readonly rows: AsyncIterable<InputRow>;
  /** What a user should know about the rows so far. */
  notes?(): readonly DatasetNote[];
}

/** The names of the fields that hold texts, and whether the second was asked for. */
export interface TextColumns {
  readonly text: string;
  readonly pair: string;
  readonly pairRequired: boolean;
}
