import type { DatasetRow } from '@tokensift/datasets';
import type { Evaluation, LabelProbability } from 'tokensift';
import { writeOutput } from '../files/write-output.ts';

/** What a classifier made of a labelled row. */
export interface RowPrediction extends DatasetRow {
  readonly prediction: LabelProbability;
  readonly correct: boolean;
}

export function rowPredictions(
  rows: readonly DatasetRow[],
  { confusion: { labels }, actual, predicted, confidence }: Evaluation,
): RowPrediction[] {
  return rows.map((row, i) => {
    const label = labels[predicted[i]!]!;
    return {
      ...row,
      prediction: { label, probability: confidence[i]! },
      correct: predicted[i] === actual[i],
    };
  });
}

export function mostConfidentMistakes(predictions: readonly RowPrediction[], count: number): RowPrediction[] {
  return predictions
    .filter(({ correct }) => !correct)
    .sort((a, b) => b.prediction.probability - a.prediction.probability)
    .slice(0, count);
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
