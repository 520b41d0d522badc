import type { AnyClassifier, PredictOptions } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import { isProblem } from '@tokensift/tasks';
import { batchesOf } from './batches.ts';
import type { InputRow, TaskInput } from './input-row.ts';
import type { ClassifiedRow } from './row-writers.ts';

/** Rows that are classified together where they come one by one. */
const BATCH = 64;

/** Rows that are read together where nobody waits for the first of them: those of like length go together. */
const WINDOW = 1024;

/** Short enough for programs and people that wait for the answer to a row before they give the next. */
const WAIT_MILLISECONDS = 10;

export interface ClassifyRowsOptions extends PredictOptions {
  readonly classifier: AnyClassifier;
  /** What the rows are read from, for messages. */
  readonly source: string;
  /**
   * Whether rows may come one by one, and are answered as they come. Of a file batches are always full: how texts are
   * put together can change the last digit of a probability.
   */
  readonly isLive: boolean;
}

/**
 * Rows with their predictions, in their order and in batches; no more than one batch of them is in memory.
 * @throws TokensiftError `not-finite` with the line of a row whose prediction is NaN or infinite.
 */
export async function* classifyRows(
  rows: AsyncIterable<InputRow<TaskInput>>,
  { isLive, ...options }: ClassifyRowsOptions,
): AsyncGenerator<readonly ClassifiedRow[]> {
  const size = isLive ? { size: BATCH, wait: WAIT_MILLISECONDS } : { size: WINDOW };
  for await (const batch of batchesOf(rows, size)) yield await classify(batch, options);
}

async function classify(
  rows: readonly InputRow<TaskInput>[],
  { classifier, source, ...options }: Omit<ClassifyRowsOptions, 'isLive'>,
): Promise<ClassifiedRow[]> {
  const good = rows.filter(({ content }) => !isProblem(content));
  const inputs = good.flatMap(({ content }) => (isProblem(content) ? [] : [content.input]));
  try {
    const predictions = (await classifier.predict(inputs, options)).values();
    return rows.map((row) =>
      isProblem(row.content) ? { row } : { row, prediction: predictions.next().value as object },
    );
  } catch (error) {
    throw TokensiftError.isInstance(error) ? placeError(error, good, source) : error;
  }
}

/** An error of one of the inputs, told of the row that it was made of. */
function placeError(
  error: TokensiftError,
  rows: readonly InputRow<object>[],
  source: string,
): TokensiftError {
  const index = /^inputs\[(\d+)\]$/.exec(error.where ?? '')?.[1];
  const row = index === undefined ? undefined : rows[Number(index)];
  if (row === undefined) return error;
  const { code, problem: message, hint } = error;
  return new TokensiftError({
    code,
    where: `${source}:${row.line}`,
    message,
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}
