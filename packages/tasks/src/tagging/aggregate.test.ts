import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGGREGATIONS, aggregate } from './aggregate.ts';

/** Logits whose softmax is this, up to rounding. */
const logitsOf = (...tokens: readonly (readonly number[])[]): Float32Array =>
  Float32Array.from(tokens.flat(), Math.log);

describe('aggregate', () => {
  it('decides by the first sub-token, the surest one or the mean of the probabilities', () => {
    const logits = logitsOf([0.5, 0.3, 0.2], [0.1, 0.85, 0.05], [0.02, 0.08, 0.9]);
    const close = (score: number) => expect.closeTo(score, 6);
    expect(aggregate(logits, 3, 'first')).toEqual({ class: 0, score: close(0.5) });
    expect(aggregate(logits, 3, 'max')).toEqual({ class: 2, score: close(0.9) });
    expect(aggregate(logits, 3, 'average')).toEqual({ class: 1, score: close((0.3 + 0.85 + 0.08) / 3) });
  });

  it('has nothing to decide where a word is one sub-token', () => {
    const values = fc.float32Array({ min: -30, max: 30, noNaN: true, minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(values, (logits) => {
        const [first, ...others] = AGGREGATIONS.map((by) => aggregate(logits, logits.length, by));
        for (const other of others) expect(other.score).toBeCloseTo(first.score, 5);
      }),
    );
  });
});
