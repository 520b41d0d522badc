import { basename } from 'node:path';
import { type DataSummary, describeLength, describePooling } from '@tokensift/classifier';
import { printable } from '@tokensift/core';
import type { DescribedData } from '@tokensift/experiments';
import { formatCount } from './format.ts';

/** Classes whose counts are all listed; of more, the smallest and the largest. */
const LISTED_CLASSES = 4;

type ClassCounts = DataSummary['classes'][number];

/** A data set, and the model that reads it where there are several. */
export const dataName = ({ model, dataset }: Pick<DescribedData, 'model' | 'dataset'>): string =>
  model === undefined ? dataset : `${dataset} with ${model}`;

/** A data set in two lines: what there is and how it is read. */
export function describeData(path: string, { splits, classes, pooling, maxLength }: DataSummary): string {
  const names = (['train', 'validation', 'test'] as const).filter((name) => splits[name]?.rows);
  const rows = names.map((name) => `${formatCount(splits[name]!.rows)} ${WORDS[name]}`).join(', ');
  const describeClass = (counts: ClassCounts): string =>
    `${printable(counts.label)} ${names.map((name) => formatCount(counts[name]!)).join('/')}`;
  const bySize = classes.toSorted((a, b) => a.train - b.train);
  const listed =
    classes.length <= LISTED_CLASSES
      ? classes.map(describeClass).join(', ')
      : `smallest ${describeClass(bySize[0])}, largest ${describeClass(bySize.at(-1)!)}`;
  return [
    `${printable(basename(path))}: ${rows} rows in ${classes.length} classes (${listed})`,
    `Pooling: ${describePooling(pooling)}; texts of up to ${describeLength(maxLength)}`,
  ].join('\n');
}

const WORDS = { train: 'training', validation: 'validation', test: 'test' } as const;
