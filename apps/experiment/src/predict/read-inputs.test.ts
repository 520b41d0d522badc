import { semanticRoles, singleLabel, type TaskKind, tokenClassification } from '@tokensift/tasks';
import { describe, expect, it } from 'vitest';
import type { TaskInput } from './input-row.ts';
import { readInputs } from './read-inputs.ts';
import { readRows } from './read-rows.ts';

/** What is classified of JSON lines. */
async function contents(lines: readonly string[], task: object): Promise<TaskInput[]> {
  async function* chunks() {
    yield Buffer.from(lines.join('\n'));
  }
  const { rows } = await readRows(
    { name: 'in', chunks: chunks() },
    { format: 'jsonl', columns: {}, field: 'prediction' },
  );
  const found: TaskInput[] = [];
  for await (const { content } of readInputs(rows, task as TaskKind)) found.push(content);
  return found;
}

describe('inputs of JSON lines', () => {
  it('are texts, or tokens where the task reads them', async () => {
    const lines = [
      '{"text":"a b"}',
      '"a b"',
      '{"tokens":["a","b"],"id":1}',
      '{"tokens":"a"}',
      '{"id":1}',
      'x',
    ];
    expect(await contents(lines, tokenClassification)).toEqual([
      { input: 'a b' },
      { input: 'a b' },
      { input: { tokens: ['a', 'b'] } },
      { problem: '"tokens" are a string, not a list.' },
      { problem: expect.stringContaining('no field "text"') },
      { problem: expect.stringContaining('not JSON') },
    ]);
  });

  it('have a predicate where the task marks one; a row without has a problem of its own', async () => {
    const place = { start: 2, end: 3 };
    const lines = [
      '{"tokens":["a","b"],"predicate":1}',
      JSON.stringify({ text: 'a b', predicate: place }),
      '{"text":"a b"}',
      '{"tokens":["a","b"],"predicate":2}',
    ];
    expect(await contents(lines, semanticRoles)).toEqual([
      { input: { tokens: ['a', 'b'], predicate: 1 } },
      { input: { text: 'a b', predicate: place } },
      { problem: expect.stringContaining('this is a string') },
      { problem: '"predicate" is not the index of one of the 2 tokens.' },
    ]);
  });

  it('are texts and pairs where the task reads these, whatever other fields there are', async () => {
    const lines = ['{"text":"a","tokens":["b"]}', '{"text":"a","tokens":["b"],"pair":"c"}'];
    expect(await contents(lines, singleLabel)).toEqual([
      { input: { text: 'a' } },
      { input: { text: 'a', pair: 'c' } },
    ]);
  });
});
