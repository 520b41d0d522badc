import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.ts';

async function* from<Item>(items: readonly Item[], error?: Error): AsyncGenerator<Item> {
  yield* items;
  if (error) throw error;
}

async function collect<Item>(batches: AsyncIterable<readonly Item[]>): Promise<(readonly Item[])[]> {
  const found: (readonly Item[])[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

describe('batchesOf', () => {
  it('fills every batch but the last where it does not have to hurry', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 9 }), async (count, size) => {
        const items = Array.from({ length: count }, (_, i) => i);
        const batches = await collect(batchesOf(from(items), { size }));
        expect(batches.flat()).toEqual(items);
        expect(batches.map(({ length }) => length)).toEqual([
          ...Array<number>(Math.floor(count / size)).fill(size),
          ...(count % size > 0 ? [count % size] : []),
        ]);
      }),
    );
  });

  it('gives what has come when no more comes in time, and loses nothing', async () => {
    let isAnswered: (value?: unknown) => void = () => {};
    const answered = new Promise((resolve) => {
      isAnswered = resolve;
    });
    async function* slow(): AsyncGenerator<string> {
      yield 'a';
      yield 'b';
      // It goes on only when these two have been given.
      await answered;
      yield 'c';
    }
    const found: (readonly string[])[] = [];
    for await (const batch of batchesOf(slow(), { size: 64, wait: 5 })) {
      found.push(batch);
      isAnswered();
    }
    expect(found).toEqual([['a', 'b'], ['c']]);
  });

  it('gives what came before an error, and then the error', async () => {
    const found: (readonly string[])[] = [];
    const run = async () => {
      for await (const batch of batchesOf(from(['a', 'b', 'c'], new Error('gone')), { size: 2 }))
        found.push(batch);
    };
    await expect(run()).rejects.toThrow('gone');
    expect(found).toEqual([['a', 'b'], ['c']]);
  });

  it('does not wait for a source that is silent when nobody wants more', async () => {
    async function* silent(): AsyncGenerator<string> {
      yield 'a';
      await new Promise(() => {});
    }
    for await (const batch of batchesOf(silent(), { size: 64, wait: 5 })) {
      expect(batch).toEqual(['a']);
      break;
    }
  });

  it('survives a source that fails after nobody wants more', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'a';
      await delay(20);
      throw new Error('too late');
    }
    for await (const _ of batchesOf(failing(), { size: 1, wait: 5 })) break;
    // An unhandled rejection would end the process.
    await delay(50);
  });
});
