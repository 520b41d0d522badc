import { createRandom, type ParameterDescription } from '@tokensift/core';
import { expect, it } from 'vitest';
import { rankGroups } from './rank-groups.ts';

it('ranks groups by score per value, of however many there are', () => {
  const random = createRandom('ranks');
  const parameters: ParameterDescription[] = [
    { name: 'w', shape: [500, 4], role: 'output', layer: 0, head: false },
    { name: 'b', shape: [500], role: 'output', layer: 0, head: false },
  ];
  const rows = Float32Array.from({ length: 500 }, () => random.uniform());
  const groups = new Map([
    ['w', rows],
    ['b', Float32Array.of(500 * 0.2)],
  ]);
  const origin = {
    model: '',
    data: '',
    labels: 'empirical',
    samples: 1,
    headInit: 'drawn',
    headEpochs: 0,
    seed: 1,
  } as const;
  const saved = { scores: { score: 'x', granularity: 'rows', groups, flops: 0 }, origin } as const;
  const mean = (rows.reduce((a, b) => a + b, 0) + 100) / 2500;
  const expected = [
    ...Array.from(rows, (score, row) => ({ place: `row ${row}`, relative: score / 4 / mean })),
    { place: '', relative: 0.2 / mean },
  ].sort((a, b) => b.relative - a.relative);
  for (const count of [0, 3, 120, 600]) {
    const found = rankGroups(saved, parameters, count);
    expect(found.map(({ place }) => place)).toEqual(expected.slice(0, count).map(({ place }) => place));
    if (count > 0) expect(found[0].relative).toBeCloseTo(expected[0].relative, 6);
  }
});
