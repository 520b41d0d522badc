import { createRandom, type EncodedText } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRelevance, createRelevanceExplainer } from './relevance.ts';

const SPECIAL = 99;

function encoded(ids: readonly number[]): EncodedText {
  return {
    ids: Int32Array.from(ids),
    typeIds: new Int32Array(ids.length),
    specialTokensMask: Uint8Array.from(ids, (id) => (id === SPECIAL ? 1 : 0)),
  };
}

const construct = (ids: number[], score: number) => ({ ids: Int32Array.from(ids), score });
const constructs = fc.array(
  fc
    .tuple(
      fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
      fc.double({ min: 1e-6, max: 0.7, noNaN: true }),
    )
    .map(([ids, score]) => construct(ids, score)),
  { maxLength: 12 },
);
const ownTokens = fc.array(fc.nat(7), { maxLength: 20 });
const floors = fc.constantFrom(0, 0.1, 0.5, 1);

describe('by hand', () => {
  const relevance = createRelevance([construct([1, 2], 0.4), construct([2], 0.2), construct([3], 0.1)], {
    floor: 0.5,
  });

  it('takes the highest covering score, the floor elsewhere, and 1 at special tokens', () => {
    // Raw: 0.4 0.4 (in 1 2), 0.2 (2 alone), 0.2 (3 raised to the floor), 0.2 (uncovered): mean 0.28.
    const text = encoded([SPECIAL, 1, 2, 2, 3, 7, SPECIAL]);
    const expected = [1, 0.4 / 0.28, 0.4 / 0.28, 0.2 / 0.28, 0.2 / 0.28, 0.2 / 0.28, 1];
    Array.from(relevance(text)).forEach((omega, t) => {
      expect(omega).toBeCloseTo(expected[t], 6);
    });
  });

  it('does not match across special tokens', () => {
    expect(Array.from(relevance(encoded([1, SPECIAL, 2])))).toEqual([
      expect.closeTo(1 / 1.5, 6),
      1,
      expect.closeTo(2 / 1.5, 6),
    ]);
  });

  it('does not match special tokens themselves', () => {
    const special = createRelevance([construct([SPECIAL], 1), construct([1, SPECIAL, 2], 1)]);
    expect(Array.from(special(encoded([SPECIAL, 1, SPECIAL, 2, 3])))).toEqual([1, 1, 1, 1, 1]);
    const both = createRelevance([construct([1, SPECIAL, 2], 1), construct([3], 0.5)], { floor: 0 });
    expect(Array.from(both(encoded([1, SPECIAL, 2, 3])))).toEqual([0, 1, 0, 3]);
  });

  it('weighs uncovered tokens a tenth of the highest by default', () => {
    const [covered, uncovered] = createRelevance([construct([1], 0.3)])(encoded([1, 7]));
    expect(uncovered / covered).toBeCloseTo(0.1, 6);
  });

  it('ignores constructs that speak for nothing', () => {
    const none = createRelevance([construct([1], 0), construct([2], -1)]);
    expect(Array.from(none(encoded([1, 2, 3])))).toEqual([1, 1, 1]);
  });

  it('takes an empty text', () => {
    expect(relevance(encoded([]))).toEqual(new Float32Array());
    expect(Array.from(relevance(encoded([SPECIAL, SPECIAL])))).toEqual([1, 1]);
  });
});

describe('laws', () => {
  it('the mean is 1, nothing is negative, specials are 1', () => {
    fc.assert(
      fc.property(constructs, ownTokens, floors, (selected, tokens, floor) => {
        const text = encoded([SPECIAL, ...tokens, SPECIAL]);
        const omega = createRelevance(selected, { floor })(text);
        expect(omega).toHaveLength(tokens.length + 2);
        expect(omega.reduce((sum, value) => sum + value, 0) / omega.length).toBeCloseTo(1, 5);
        expect(omega.every((value) => value >= 0)).toBe(true);
        expect([omega[0], omega.at(-1)]).toEqual([1, 1]);
      }),
    );
  });

  it('equals the definition', () => {
    fc.assert(
      fc.property(constructs, ownTokens, floors, (selected, tokens, floor) => {
        const covering = tokens.map((_, t) =>
          Math.max(
            0,
            ...selected
              .filter(({ ids }) =>
                Array.from(ids).some((_, k) => t - k >= 0 && ids.every((id, j) => tokens[t - k + j] === id)),
              )
              .map(({ score }) => score),
          ),
        );
        const raised = covering.map((score) => Math.max(score, floor * Math.max(...covering)));
        const mean = raised.reduce((sum, value) => sum + value, 0) / raised.length;
        const omega = createRelevance(selected, { floor })(encoded(tokens));
        tokens.forEach((_, t) => {
          expect(omega[t]).toBeCloseTo(mean > 0 ? raised[t] / mean : 1, 4);
        });
      }),
    );
  });

  it('is uniform where no construct covers the text, and with a floor of 1', () => {
    fc.assert(
      fc.property(constructs, ownTokens, (selected, tokens) => {
        const elsewhere = tokens.map((id) => id + 10);
        expect(createRelevance(selected)(encoded(elsewhere)).every((value) => value === 1)).toBe(true);
        const flat = createRelevance(selected, { floor: 1 })(encoded(tokens));
        for (const value of flat) expect(value).toBeCloseTo(1, 5);
      }),
    );
  });

  it('the order of the constructs does not matter; single tokens carry theirs wherever they stand', () => {
    fc.assert(
      fc.property(constructs, ownTokens, fc.nat(), (selected, tokens, seed) => {
        const random = createRandom(seed);
        const shuffled = random.shuffle([...selected]);
        expect(createRelevance(shuffled)(encoded(tokens))).toEqual(
          createRelevance(selected)(encoded(tokens)),
        );

        const singles = createRelevance(selected.filter(({ ids }) => ids.length === 1));
        const order = random.shuffle(tokens.map((_, t) => t));
        const before = singles(encoded(tokens));
        const after = singles(encoded(order.map((t) => tokens[t])));
        order.forEach((t, position) => {
          expect(after[position]).toBeCloseTo(before[t], 5);
        });
      }),
    );
  });

  it('the unit of the scores does not matter', () => {
    fc.assert(
      fc.property(
        constructs,
        ownTokens,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (selected, tokens, unit) => {
          const before = createRelevance(selected)(encoded(tokens));
          const scaled = selected.map(({ ids, score }) => ({ ids, score: score * unit }));
          createRelevance(scaled)(encoded(tokens)).forEach((value, t) => {
            expect(value).toBeCloseTo(before[t], 4);
          });
        },
      ),
    );
  });
});

describe('explained', () => {
  it('names the construct behind each position: the highest score, then the longest, then the first', () => {
    const [ab, b, bc, d, none] = [
      construct([1, 2], 0.4),
      construct([2], 0.4),
      construct([2, 3], 0.4),
      construct([4], 0.1),
      construct([7], 0),
    ];
    const explain = createRelevanceExplainer([b, bc, none, d, ab]);
    const { causes, relevance } = explain(encoded([SPECIAL, 1, 2, 3, 2, 4, 7]));
    expect(causes).toEqual([undefined, ab, ab, bc, b, d, undefined]);
    expect(relevance).toEqual(createRelevance([ab, b, bc, d])(encoded([SPECIAL, 1, 2, 3, 2, 4, 7])));
  });

  it('a position without a cause has the floor', () => {
    fc.assert(
      fc.property(constructs, ownTokens, (selected, tokens) => {
        const { causes, relevance } = createRelevanceExplainer(selected, { floor: 0 })(encoded(tokens));
        const some = causes.some((cause) => cause !== undefined);
        causes.forEach((cause, t) => {
          if (some) expect(relevance[t] > 0).toBe(cause !== undefined);
        });
      }),
    );
  });
});

describe('bad input', () => {
  it.each([-0.1, 1.1, Number.NaN])('a floor of %d', (floor) => {
    expect(() => createRelevance([], { floor })).toThrow(/floor.*\[0, 1\]/);
  });

  it('constructs without ids or score', () => {
    expect(() => createRelevance([construct([], 1)])).toThrow(/no token ids/);
    expect(() => createRelevance([construct([1, 2], Number.NaN)])).toThrow(/\[1, 2\] is NaN/);
  });

  it('a text whose arrays differ in length', () => {
    const text = { ...encoded([1, 2]), specialTokensMask: Uint8Array.of(0) };
    expect(() => createRelevance([])(text)).toThrow(/2 ids but 1/);
  });
});
