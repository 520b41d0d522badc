import type { Placed } from '@tokensift/datasets';
import type { Evaluation } from '@tokensift/tasks';
import { writeOutput } from '../files/write-output.ts';

/** What a classifier made of a labelled row. */
export interface RowPrediction extends Placed<object> {
  readonly prediction: object;
  readonly correct?: boolean;
}

export function rowPredictions(
  rows: readonly Placed<object>[],
  { answers }: Pick<Evaluation, 'answers'>,
): RowPrediction[] {
  return rows.map((row, i) => {
    const { prediction, correct } = answers[i];
    return { ...row, prediction, ...(correct !== undefined && { correct }) };
  });
}

/** Rows with what was wrongly answered, the worst first. */
export function worstMistakes(
  predictions: readonly RowPrediction[],
  { answers }: Pick<Evaluation, 'answers'>,
  count: number,
): RowPrediction[] {
  return answers
    .map(({ mistake }, row) => ({ mistake, row }))
    .filter(({ mistake }) => mistake > 0)
    .sort((a, b) => b.mistake - a.mistake)
    .slice(0, count)
    .map(({ row }) => predictions[row]);
}

/** Rows that are written at once. */
const BATCH = 1024;

/**
 * Writes what `classify` gives as JSON lines; it is called when the file can be written.
 * @throws TokensiftError `io-error`.
 */
export async function writePredictions(
  path: string,
  classify: () => Promise<readonly RowPrediction[]>,
): Promise<readonly RowPrediction[]> {
  let predictions: readonly RowPrediction[] = [];
  await writeOutput(path, async (write) => {
    predictions = await classify();
    for (let start = 0; start < predictions.length; start += BATCH) {
      const lines = predictions.slice(start, start + BATCH).map((row) => `${JSON.stringify(row)}\n`);
      await write(lines.join(''));
    }
  });
  return predictions;
}
