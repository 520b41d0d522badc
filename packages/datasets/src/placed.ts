import type { LabelledText } from '@tokensift/core';

/** Where a row came from. */
export interface Place {
  readonly file: string;
  /** The line that the row starts in, from 1, a header line counted. */
  readonly line: number;
}

/** A row and where it came from. */
export type Placed<Row> = Row & Place;

/** A labelled text and where it came from. */
export type DatasetRow = Placed<LabelledText>;

/** Where a row is, as error messages write it. */
export const placeOf = ({ file, line }: Place): string => `${file}:${line}`;
