import type { AnyClassifier, LabelPrediction, TextInput } from '@tokensift/classifier';
import { describe, expect, it } from 'vitest';
import { classifyRows } from './classify-rows.ts';
import type { InputRow, TaskInput } from './input-row.ts';

/** Says back what it is given. */
function echo(seen: TextInput[][]): AnyClassifier {
  const predict = async (inputs: readonly TextInput[]): Promise<LabelPrediction[]> => {
    seen.push([...inputs]);
    return inputs.map((input) => ({ label: String(input), probability: 1, probabilities: [] }));
  };
  return { labels: [], predict } as unknown as AnyClassifier;
}

const OPTIONS = { top: 1, source: 'input', isLive: false };

describe('classifyRows', () => {
  it('keeps the order around rows with problems, and reads no more than a batch and a row ahead', async () => {
    let read = 0;
    async function* rows(): AsyncGenerator<InputRow<TaskInput>> {
      for (; read < 2500; read++) {
        const input = read % 2 === 0 ? [`${read}`, 'pair'] : `${read}`;
        const content = read % 3 === 0 ? { problem: 'no.' } : { input };
        yield { line: read + 1, content, fields: { json: '' } };
      }
    }
    const seen: TextInput[][] = [];
    const found: (string | undefined)[] = [];
    for await (const batch of classifyRows(rows(), { ...OPTIONS, classifier: echo(seen) })) {
      expect(read - found.length).toBeLessThanOrEqual(1025);
      found.push(...batch.map(({ prediction }) => (prediction as LabelPrediction | undefined)?.label));
    }
    expect(found).toEqual(
      Array.from({ length: 2500 }, (_, i) => (i % 3 === 0 ? undefined : i % 2 === 0 ? `${i},pair` : `${i}`)),
    );
    expect(seen).toHaveLength(3);
  });

  it('gives what came before an error', async () => {
    async function* rows(): AsyncGenerator<InputRow<TaskInput>> {
      yield { line: 1, content: { input: 'a' }, fields: { json: '' } };
      throw new Error('the disk is gone');
    }
    const found: (string | undefined)[] = [];
    const run = async () => {
      for await (const batch of classifyRows(rows(), { ...OPTIONS, classifier: echo([]) })) {
        found.push(...batch.map(({ prediction }) => (prediction as LabelPrediction | undefined)?.label));
      }
    };
    await expect(run()).rejects.toThrow('the disk is gone');
    expect(found).toEqual(['a']);
  });
});
