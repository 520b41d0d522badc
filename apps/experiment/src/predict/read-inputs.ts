import { TokensiftError } from '@tokensift/core';
import type { TaskKind } from '@tokensift/tasks';
import type { InputRow, RowContent } from './input-row.ts';

type InputReader = Pick<TaskKind, 'inputFields' | 'readInput'>;

/** Rows as inputs of a task that reads more than their text, such as the tokens of JSON lines. */
export async function* readInputs(
  rows: AsyncIterable<InputRow>,
  { inputFields, readInput }: InputReader,
): AsyncGenerator<InputRow> {
  for await (const row of rows) {
    yield inputFields ? { ...row, content: contentOf(row, inputFields, readInput) } : row;
  }
}

function contentOf(
  { content, object = {} }: InputRow,
  inputFields: readonly string[],
  readInput: InputReader['readInput'],
): RowContent {
  const given = inputFields.flatMap((field) =>
    Object.hasOwn(object, field) ? [[field, object[field]] as const] : [],
  );
  const text = 'text' in content ? content.text : undefined;
  if (given.length === 0 && text === undefined) return content;
  try {
    const fields = { ...(text !== undefined && { text }), ...Object.fromEntries(given) };
    return { input: readInput(given.length === 0 ? text : fields, 'row') };
  } catch (error) {
    if (TokensiftError.isInstance(error)) return { problem: error.problem };
    throw error;
  }
}
