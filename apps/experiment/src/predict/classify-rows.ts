import type { AnyClassifier, PredictOptions } from 'tokensift';
import { type InputRow, isProblem, type RowContent, type RowProblem } from './input-row.ts';
import type { ClassifiedRow } from './row-writers.ts';

/** Rows that are read before their texts are classified together; more would not be faster. */
const BATCH = 64;

/** Rows with their predictions, in their order and in batches; no more than one batch is in memory. */
export async function* classifyRows(
  rows: AsyncIterable<InputRow>,
  classifier: AnyClassifier,
  options: PredictOptions,
): AsyncGenerator<readonly ClassifiedRow[]> {
  let batch: InputRow[] = [];
  try {
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < BATCH) continue;
      const full = batch;
      batch = [];
      yield await classify(full, classifier, options);
    }
  } catch (error) {
    // What came before has been asked for.
    if (batch.length > 0) yield await classify(batch, classifier, options);
    throw error;
  }
  if (batch.length > 0) yield await classify(batch, classifier, options);
}

async function classify(
  rows: readonly InputRow[],
  classifier: AnyClassifier,
  options: PredictOptions,
): Promise<ClassifiedRow[]> {
  const inputs = rows.flatMap(({ content }) => (isProblem(content) ? [] : [inputOf(content)]));
  const predictions = (await classifier.predict(inputs, options)).values();
  return rows.map((row) =>
    isProblem(row.content) ? { row } : { row, prediction: predictions.next().value as object },
  );
}

function inputOf(content: Exclude<RowContent, RowProblem>): unknown {
  if ('input' in content) return content.input;
  const { text, pair } = content;
  return pair === undefined ? text : [text, pair];
}
