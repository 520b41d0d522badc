import { readRow, type TaskKind } from '@tokensift/tasks';
import type { InputRow, TaskInput } from './input-row.ts';

/** Rows as inputs of a task. */
export async function* readInputs(
  rows: AsyncIterable<InputRow>,
  task: Pick<TaskKind, 'inputFields' | 'readInput'>,
): AsyncGenerator<InputRow<TaskInput>> {
  for await (const row of rows) yield { ...row, content: readRow(row.content, row.object ?? {}, task) };
}
