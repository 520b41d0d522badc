import { basename } from 'node:path';
import type { DataSummary } from 'tokensift';
import { formatCount } from './format.ts';

/** Classes whose counts are all listed; of more, the smallest and the largest. */
const LISTED_CLASSES = 4;

type ClassCounts = DataSummary['classes'][number];

/** A data set as a few lines: what there is and how it is read, then what a user should know. */
export function describeData(
  path: string,
  { splits, classes, pooling, maxLength, notes }: DataSummary,
): string {
  const { train, validation, test } = splits;
  const rows = [
    `${formatCount(train.rows)} training`,
    `${formatCount(validation.rows)} validation`,
    ...(test ? [`${formatCount(test.rows)} test`] : []),
  ].join(', ');
  return [
    `${basename(path)}: ${rows} rows in ${classes.length} classes (${describeClasses(classes)})`,
    `Pooling: ${pooling}; texts of up to ${maxLength} tokens`,
    ...notes.map(({ message }) => `Note: ${message}`),
  ].join('\n');
}

function describeClasses(classes: readonly ClassCounts[]): string {
  if (classes.length <= LISTED_CLASSES) return classes.map(describeClass).join(', ');
  const bySize = classes.toSorted((a, b) => a.train - b.train);
  return `smallest ${describeClass(bySize[0]!)}, largest ${describeClass(bySize.at(-1)!)}`;
}

const describeClass = ({ label, train, validation, test }: ClassCounts): string =>
  `${label} ${[train, validation, ...(test === undefined ? [] : [test])].map(formatCount).join('/')}`;
