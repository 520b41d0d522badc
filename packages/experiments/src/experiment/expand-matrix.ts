import type { ExperimentFile } from './experiment-schema.ts';
import { isTrainingKey } from './validate-experiment.ts';

type MethodFile = ExperimentFile['methods'][number];

/** A method's entry once for each combination of the values in its `matrix`, named by these. */
export function expandMatrix(entry: MethodFile): MethodFile[] {
  if (typeof entry === 'string' || entry.matrix === undefined) return [entry];
  const { matrix, ...rest } = entry;
  const { name, method = name } = entry;
  return combinations(Object.entries(matrix)).map((values) => {
    const own = values.filter(([key]) => !isTrainingKey(key));
    const training = values.filter(([key]) => isTrainingKey(key));
    return {
      ...rest,
      ...Object.fromEntries(own),
      name: [name, ...values.flatMap(([key, value]) => [key, asName(value)])].join('-'),
      method,
      ...(training.length > 0 && { training: { ...rest.training, ...Object.fromEntries(training) } }),
    };
  });
}

type Value = readonly [key: string, value: unknown];

const combinations = (lists: readonly (readonly [string, readonly unknown[]])[]): Value[][] =>
  lists.reduce<Value[][]>(
    (made, [key, values]) =>
      made.flatMap((before) => values.map((value): Value[] => [...before, [key, value]])),
    [[]],
  );

/** As a part of a name may be. */
const asName = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '');
