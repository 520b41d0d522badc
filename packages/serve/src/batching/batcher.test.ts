import type { PredictOptions } from '@tokensift/classifier';
import { TokensiftError } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatcher, type PlacedInput } from './batcher.ts';

/** Of somebody who waits as long as it takes. */
const patient = (): AbortSignal => new AbortController().signal;
const place = (inputs: readonly unknown[]): PlacedInput[] =>
  inputs.map((input, i) => ({ input, where: `texts[${i}]` }));

/** What a classifier would say of an input: everything that an answer may depend on. */
const answerOf = (input: unknown, { top = 5, reject = false, aggregation }: PredictOptions): object => ({
  input,
  reject,
  aggregation,
  probabilities: ['a', 'b', 'c', 'd', 'e'].slice(0, top),
});

/** Answers when it is let, and remembers what it was asked together. */
function createGate() {
  const batches: (readonly unknown[])[] = [];
  const waiting: (() => void)[] = [];
  return {
    batches,
    async predict(inputs: readonly unknown[], options: PredictOptions): Promise<object[]> {
      batches.push(inputs);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return inputs.map((input) => answerOf(input, options));
    },
    /** Lets the batch under way end, when it has begun. */
    async open(): Promise<void> {
      while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      waiting.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a batcher', () => {
  it('answers every request as if it were alone, whatever comes with it', async () => {
    const options = fc.record(
      {
        top: fc.integer({ min: 0, max: 6 }),
        reject: fc.boolean(),
        aggregation: fc.constantFrom('first' as const, 'max' as const),
      },
      { requiredKeys: [] },
    );
    const requests = fc.array(
      fc.record({ inputs: fc.array(fc.nat(99), { minLength: 1, maxLength: 5 }), options, turn: fc.nat(3) }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: 6 }), async (given, maxBatch) => {
        const sizes: number[] = [];
        const batcher = createBatcher({
          maxBatch,
          maxWaitMs: 0,
          async predict(inputs, asked) {
            sizes.push(inputs.length);
            await new Promise((resolve) => setImmediate(resolve));
            return inputs.map((input) => answerOf(input, asked));
          },
        });
        const answers = given.map(async ({ inputs, options: asked, turn }) => {
          for (let i = 0; i < turn; i++) await new Promise((resolve) => setImmediate(resolve));
          return await batcher.submit(place(inputs), asked, patient());
        });
        expect(await Promise.all(answers)).toEqual(
          given.map(({ inputs, options: asked }) => inputs.map((input) => answerOf(input, asked))),
        );
        expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBatch);
        expect(sizes.reduce((a, b) => a + b)).toBe(given.flatMap(({ inputs }) => inputs).length);
        await batcher.drained();
        expect(batcher.size).toBe(0);
      }),
    );
  });

  it('computes at once what has come while it computed, in the order in which it came', async () => {
    const { batches, predict, open } = createGate();
    const batcher = createBatcher({ predict, maxBatch: 3, maxWaitMs: 5 });
    const first = batcher.submit(place(['a']), {}, patient());
    while (batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const rest = ['b', 'c', 'd', 'e'].map((input) => batcher.submit(place([input]), {}, patient()));
    expect(batcher.size).toBe(5);
    for (let i = 0; i < 3; i++) await open();
    await Promise.all([first, ...rest]);
    expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('waits for others after a pause, no longer than it is told, and not once a batch is full', async () => {
    const { batches, predict, open } = createGate();
    const batcher = createBatcher({ predict, maxBatch: 2, maxWaitMs: 60_000 });
    const first = batcher.submit(place(['a']), {}, patient());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(batches).toEqual([]);
    const second = batcher.submit(place(['b']), {}, patient());
    await open();
    await Promise.all([first, second]);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('leaves out what nobody waits for any more', async () => {
    const { batches, predict, open } = createGate();
    const batcher = createBatcher({ predict, maxBatch: 2, maxWaitMs: 0 });
    const first = batcher.submit(place(['a', 'b']), {}, patient());
    while (batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const patience = new AbortController();
    const gone = batcher.submit(place(['c', 'd', 'e']), {}, patience.signal);
    const last = batcher.submit(place(['f']), {}, patient());
    expect(batcher.size).toBe(6);
    patience.abort(new Error('hung up'));
    await expect(gone).rejects.toThrow('hung up');
    expect(batcher.size).toBe(3);
    await open();
    await open();
    await Promise.all([first, last]);
    expect(batches).toEqual([['a', 'b'], ['f']]);
    const tooLate = batcher.submit(place(['g']), {}, patience.signal);
    await expect(tooLate).rejects.toThrow('hung up');
    await batcher.drained();
    expect(batches).toHaveLength(2);
  });

  it('tells what is wrong with one request to that one alone, with its place', async () => {
    const batcher = createBatcher({
      maxBatch: 8,
      maxWaitMs: 5,
      async predict(inputs, options) {
        const index = inputs.indexOf('broken');
        if (index === -1) return inputs.map((input) => answerOf(input, options));
        throw new TokensiftError({
          code: 'not-finite',
          where: `inputs[${index}]`,
          message: 'A logit is NaN.',
        });
      },
    });
    const [good, bad] = await Promise.allSettled([
      batcher.submit(place(['a', 'b']), {}, patient()),
      batcher.submit(place(['c', 'broken']), {}, patient()),
    ]);
    expect(good).toEqual({ status: 'fulfilled', value: [answerOf('a', {}), answerOf('b', {})] });
    expect(bad).toMatchObject({
      status: 'rejected',
      reason: { code: 'not-finite', where: 'texts[1]', problem: 'A logit is NaN.' },
    });
    await batcher.drained();
    expect(batcher.size).toBe(0);
  });
});
