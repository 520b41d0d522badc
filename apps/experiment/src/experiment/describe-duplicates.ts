import { basename } from 'node:path';
import { type DatasetSplits, findDuplicates } from '@tokensift/datasets';
import { formatNumberOf } from '../presentation/format.ts';

/** What a user should know about repeated texts; undefined when there is nothing that bears on the results. */
export function describeDuplicates(
  path: string,
  { train, validation, test }: Omit<DatasetSplits, 'notes'>,
): string | undefined {
  const { acrossSplits, conflictingLabels } = findDuplicates({ train, validation, ...(test && { test }) });
  const leaked = acrossSplits.filter(({ occurrences }) => occurrences.some(({ split }) => split === 'train'));
  const remarks = [
    ...(leaked.length > 0 ? [`${formatNumberOf(leaked.length, 'text')} of training also in evaluation`] : []),
    ...(conflictingLabels.length > 0
      ? [
          `${formatNumberOf(conflictingLabels.length, 'text')} with different labels (first: ${placesOf(conflictingLabels[0]!)})`,
        ]
      : []),
  ];
  return remarks.length > 0 ? `${basename(path)}: ${remarks.join('; ')}.` : undefined;
}

function placesOf({
  occurrences,
}: {
  readonly occurrences: readonly { readonly file: string; readonly line: number }[];
}): string {
  return occurrences
    .slice(0, 2)
    .map(({ file, line }) => `${basename(file)}:${line}`)
    .join(', ');
}
