import type { EncodedText } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInBatches } from './read-in-batches.ts';

const textOf = (length: number, first: number): EncodedText => ({
  ids: Int32Array.from({ length }, (_, i) => first + i),
  typeIds: new Int32Array(length),
  specialTokensMask: new Uint8Array(length),
});

describe('readInBatches', () => {
  it('gives each text its own output, in batches of like length within the limits', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.constantFrom('text', 'token'),
        fc.integer({ min: 1, max: 9 }),
        async (given, head, batchSize) => {
          const texts = given.map((length, i) => textOf(length, 1000 * (i + 1)));
          const seen: number[] = [];
          const reading = { head, width: 1, padId: 0, batchSize } as const;
          const { outputs } = await readInBatches(texts, reading, async (batch) => {
            expect(batch.batch).toBeLessThanOrEqual(batchSize);
            if (batch.batch > 1) expect(batch.batch * batch.length).toBeLessThanOrEqual(4096);
            seen.push(batch.length);
            // The output of a token is its id, that of a text the id of its first token.
            const data = Float32Array.from(batch.ids).filter(
              (_, i) => head === 'token' || i % batch.length === 0,
            );
            return { logits: { data } };
          });
          expect(outputs.map((output) => [...output])).toEqual(
            texts.map(({ ids }) => (head === 'token' ? [...ids] : [ids[0]])),
          );
          expect(seen).toEqual([...seen].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('stops between batches when it is told to', async () => {
    const stop = new AbortController();
    let runs = 0;
    const reading = { head: 'text', width: 1, padId: 0, batchSize: 1, signal: stop.signal } as const;
    const read = readInBatches([textOf(1, 1), textOf(1, 2), textOf(1, 3)], reading, async () => {
      if (++runs === 2) stop.abort();
      return { logits: { data: new Float32Array(1) } };
    });
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    expect(runs).toBe(2);
  });
});
