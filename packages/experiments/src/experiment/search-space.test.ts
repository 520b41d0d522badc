import { errorOf } from '@tokensift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpaceFile } from './experiment-schema.ts';
import { trialsOf } from './search-space.ts';

const random = (trials: number, seed = 0) => ({ kind: 'random', trials, seed }) as const;
const draw = (space: SpaceFile, trials: number, seed?: number) =>
  trialsOf(space, random(trials, seed), (setting) => setting);

/** Kolmogorov and Smirnov's distance of values in [0, 1] from the uniform distribution. */
function distanceFromUniform(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((value, i) => Math.max(value - i / sorted.length, (i + 1) / sorted.length - value)),
  );
}

describe('random search', () => {
  it('draws from the distributions that the space names', () => {
    const trials = draw(
      {
        learningRate: { logUniform: [1e-4, 1] },
        dropout: { uniform: [-1, 3] },
        rank: { uniformInteger: [2, 5] },
        schedule: ['linear', 'constant'],
      },
      1000,
    ) as { learningRate: number; dropout: number; rank: number; schedule: string }[];
    // At 1,000 values, one sample in a thousand is further off than 1.95 / √1000.
    const limit = 1.95 / Math.sqrt(1000);
    expect(distanceFromUniform(trials.map((trial) => (Math.log10(trial.learningRate) + 4) / 4))).toBeLessThan(
      limit,
    );
    expect(distanceFromUniform(trials.map((trial) => (trial.dropout + 1) / 4))).toBeLessThan(limit);
    for (const rank of [2, 3, 4, 5]) {
      const share = trials.filter((trial) => trial.rank === rank).length / 1000;
      expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 1000));
    }
    const linear = trials.filter(({ schedule }) => schedule === 'linear').length / 1000;
    expect(Math.abs(linear - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 1000));
  });

  it('gives the same trials for a seed, and the same values of a setting whatever else there is', () => {
    const rate = { learningRate: { logUniform: [1e-4, 1] } } satisfies SpaceFile;
    expect(draw(rate, 5, 3)).toEqual(draw(rate, 5, 3));
    expect(draw(rate, 5, 3)).not.toEqual(draw(rate, 5, 4));
    const wider = draw({ rank: { uniformInteger: [1, 99] }, ...rate }, 5, 3);
    expect(wider.map(({ learningRate }) => learningRate)).toEqual(
      draw(rate, 5, 3).map(({ learningRate }) => learningRate),
    );
  });

  it('makes no trial twice, and says where a space has too few', async () => {
    const space = { rank: [1, 2, 3], targets: ['a', 'b'] };
    expect(new Set(draw(space, 6).map((trial) => JSON.stringify(trial))).size).toBe(6);
    expect(await errorOf((async () => draw(space, 7))())).toMatchObject({
      code: 'invalid-config',
      where: 'rank',
      problem: 'the space seems to have 6 points only, and 7 trials are asked for.',
    });
  });

  it('stays within the bounds of any range', () => {
    const bounds = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(bounds, ([least, span]) => {
        for (const { x } of draw({ x: { uniformInteger: [least, least + span] } }, 2) as { x: number }[]) {
          expect(Number.isInteger(x) && x >= least && x <= least + span).toBe(true);
        }
      }),
    );
  });
});

it('a grid has every combination, the last setting first', () => {
  const grid = (space: SpaceFile) => trialsOf(space, { kind: 'grid', seed: 0 }, (setting) => setting);
  expect(grid({ rank: [4, 8], learningRate: [0.1, 0.2] })).toEqual([
    { rank: 4, learningRate: 0.1 },
    { rank: 4, learningRate: 0.2 },
    { rank: 8, learningRate: 0.1 },
    { rank: 8, learningRate: 0.2 },
  ]);
  expect(() => grid({ learningRate: { uniform: [0, 1] } })).toThrow('a grid has every value');
});
