import { findSchemaProblem } from '@tokensift/experiments';
import { sampleResults } from '@tokensift/experiments/testing';
import { describe, expect, it } from 'vitest';
import { concludeDataset, concludeOverall } from './conclusion.ts';

describe('concludeDataset', () => {
  it('names a winner where the difference stands out', () => {
    expect(concludeDataset(sampleResults(['full', 'sparse'], [0.95, 0.97]), 'data')).toMatch(
      /^data: sparse is best with accuracy 96\.0 %, \+16\.0 points against full \(95 % interval \+\d.* 100 test rows, 2 seeds\)\.$/,
    );
  });

  it('turns the comparison round where the reference is best', () => {
    expect(concludeDataset(sampleResults(['full', 'sparse'], [0.6, 0.6]), 'data')).toMatch(
      /^data: full is best with accuracy 80\.0 %, \+20\.0 points against sparse \(95 % interval \+/,
    );
  });

  it('names none within the noise, and says what a single seed is worth', () => {
    expect(concludeDataset(sampleResults(['full', 'sparse'], [0.81]), 'data')).toMatch(
      /no clear winner\. sparse has the best accuracy, 81\.0 %, .*within the noise\. With one seed/,
    );
  });
});

it('says when there are too few pairs for a test over all of them', () => {
  expect(concludeOverall(sampleResults(['full', 'sparse'], [0.9]))).toEqual([
    expect.stringContaining('too few (data set, seed) pairs'),
  ]);
  const enough = sampleResults(['full', 'sparse'], [0.9, 0.91, 0.92, 0.93, 0.94, 0.95]);
  expect(concludeOverall(enough)).toEqual([expect.stringContaining('Overall, sparse is better than full')]);
});

it('says nothing of methods that were not run', () => {
  const results = sampleResults(['full', 'sparse'], [0.9, 0.91, 0.92, 0.93, 0.94, 0.95]);
  const ran = results.comparisons.find((comparison) => comparison.test === 'wilcoxon-signed-rank')!;
  const left = { ...ran, method: 'lora', pairs: 0, conclusion: 'too-little-data', note: 'too few' } as const;
  expect(concludeOverall({ ...results, comparisons: [left, ran] })).toHaveLength(1);
});

it('says once what is true of several methods', () => {
  const results = sampleResults(['full', 'sparse'], [0.9, 0.91, 0.92, 0.93, 0.94, 0.95]);
  const better = results.comparisons.find((comparison) => comparison.test === 'wilcoxon-signed-rank')!;
  const unclear = { ...better, conclusion: 'no-clear-difference' } as const;
  const comparisons = [
    { ...unclear, method: 'lora', adjustedPValue: 0.5 },
    { ...better, adjustedPValue: 0.03125 },
    { ...unclear, method: 'bitfit', adjustedPValue: 0.25 },
  ];
  expect(concludeOverall({ ...results, comparisons })).toEqual([
    'Overall, sparse is better than full (Wilcoxon over 6 data set and seed pairs, p = 0.031 after Holm).',
    'Overall, lora and bitfit are not clearly different from full (Wilcoxon over 6 data set and seed pairs, p ≥ 0.250 after Holm).',
  ]);
});

it('is made from results that fit the published schema', () => {
  expect(findSchemaProblem(sampleResults(['full', 'sparse'], [0.9, 0.91]))).toBeUndefined();
});
