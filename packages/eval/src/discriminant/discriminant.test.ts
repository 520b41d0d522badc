import { readFileSync } from 'node:fs';
import { createRandom } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTemperature } from '../calibration/temperature.ts';
import { classMoments, withoutPart } from './class-moments.ts';
import { fitDiscriminant } from './fit-discriminant.ts';
import { type LinearMap, linearDiscriminant } from './linear-discriminant.ts';
import { meanLoss, temperatureAtLoss } from './temperature-at-loss.ts';

interface Case {
  readonly vectors: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly classes: number;
  readonly shrinkage: number;
  readonly probabilities: readonly (readonly number[])[];
}

/** Made by tooling/oracles/discriminant.py. */
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../fixtures/discriminant.json', import.meta.url), 'utf8'),
);

function probabilitiesOf({ weights, biases }: LinearMap, vector: readonly number[]): number[] {
  const logits = Array.from(biases, (bias, c) =>
    vector.reduce((sum, value, i) => sum + value * weights[c * vector.length + i], bias),
  );
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** Rows of two classes whose means lie `apart` standard deviations from each other. */
function twoClasses(rows: number, width: number, apart: number) {
  const random = createRandom(`${rows} ${width} ${apart}`);
  const labels = Array.from({ length: rows }, (_, row) => row % 2);
  const vectors = labels.map((label) =>
    Float32Array.from({ length: width }, (_, i) => random.normal() + (i === 0 ? apart * label : 0)),
  );
  return { vectors, labels };
}

describe('linear discriminant analysis', () => {
  it.each(cases.map((each) => [each.shrinkage, each] as const))(
    'gives what scikit-learn gives, with shrinkage %d',
    (shrinkage, { vectors, labels, classes, probabilities }) => {
      const rows = vectors.map((vector) => Float32Array.from(vector));
      const moments = classMoments(rows, labels, { width: rows[0].length, classes });
      const map = linearDiscriminant(moments, shrinkage)!;
      rows.forEach((row, i) => {
        const own = probabilitiesOf(map, [...row]);
        own.forEach((probability, c) => {
          expect(probability).toBeCloseTo(probabilities[i][c], 8);
        });
      });
    },
  );

  it('takes moments of the rest from those of all and of a part', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 }),
            fc.nat(1),
          ),
          { minLength: 2, maxLength: 20 },
        ),
        fc.nat(),
        (rows, at) => {
          const cut = at % rows.length;
          const momentsOf = (some: typeof rows) =>
            classMoments(
              some.map(([vector]) => Float32Array.from(vector)),
              some.map(([, label]) => label),
              { width: 3, classes: 2 },
            );
          const rest = withoutPart(momentsOf(rows), momentsOf(rows.slice(0, cut)));
          const direct = momentsOf(rows.slice(cut));
          expect(rest.counts).toEqual(direct.counts);
          rest.sums.forEach((sum, i) => {
            expect(sum).toBeCloseTo(direct.sums[i], 4);
          });
          rest.products.forEach((product, i) => {
            expect(product).toBeCloseTo(direct.products[i], 4);
          });
        },
      ),
    );
  });

  it('takes its logits for too sure where rows are few for the width', () => {
    const many = twoClasses(2000, 20, 2);
    const few = twoClasses(24, 20, 2);
    const [plenty, scarce] = [
      fitDiscriminant(many.vectors, many.labels, 2)!,
      fitDiscriminant(few.vectors, few.labels, 2)!,
    ];
    expect(scarce.temperature).toBeGreaterThan(1.5);
    // With all directions known the logits of Gaussian classes are as sure as they should be.
    expect(plenty.temperature).toBeCloseTo(1, 0);
  });

  it('has the loss on its own rows that it has on others at best', () => {
    const few = twoClasses(160, 80, 2);
    const others = twoClasses(2000, 80, 2);
    const { weights, biases } = fitDiscriminant(few.vectors, few.labels, 2)!;
    const rowsOf = ({ vectors, labels }: typeof few) => ({
      logits: Float32Array.from(
        vectors.flatMap((vector) =>
          Array.from(biases, (bias, c) =>
            vector.reduce((sum, value, i) => sum + value * weights[c * vector.length + i], bias),
          ),
        ),
      ),
      labels,
    });
    const { logits, labels } = rowsOf(others);
    const best = meanLoss({ logits, labels }, fitTemperature(logits, 2, labels));
    const own = rowsOf(few);
    expect(meanLoss(own, 1) / best).toBeGreaterThan(0.8);
    expect(meanLoss(own, 1) / best).toBeLessThan(1.25);
    // As sure as suits the others, it would hardly have any.
    expect(meanLoss(own, fitTemperature(logits, 2, labels)) / best).toBeLessThan(0.5);
  });

  it('finds the temperature of a loss', () => {
    const rows = { logits: Float32Array.of(8, 0, 2, 0, 6, 1), labels: [0, 0, 0] };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 900, noNaN: true }), (temperature) => {
        expect(temperatureAtLoss(rows, meanLoss(rows, temperature), 1) / temperature).toBeCloseTo(1, 6);
      }),
    );
    expect(meanLoss(rows, 1)).toBeCloseTo(
      (Math.log1p(Math.exp(-8)) + Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-5))) / 3,
      12,
    );
    // Rows that have more of it as they are.
    expect(temperatureAtLoss(rows, 0.001, 1)).toBeCloseTo(1, 9);
  });

  it('is divided by the temperature', () => {
    const { vectors, labels } = twoClasses(60, 12, 1);
    const { weights, biases, shrinkage, temperature } = fitDiscriminant(vectors, labels, 2)!;
    const plain = linearDiscriminant(classMoments(vectors, labels, { width: 12, classes: 2 }), shrinkage)!;
    weights.forEach((weight, i) => {
      expect(weight * temperature).toBeCloseTo(plain.weights[i], 8);
    });
    expect(biases[0] * temperature).toBeCloseTo(plain.biases[0], 8);
  });

  it('knows a class of one row, and one of none', () => {
    const { vectors, labels } = twoClasses(40, 4, 3);
    const { weights, biases } = fitDiscriminant(
      [...vectors, Float32Array.of(0, 9, 0, 0)],
      [...labels, 2],
      4,
    )!;
    expect([...weights, ...biases].every(Number.isFinite)).toBe(true);
    const logits = probabilitiesOf({ weights, biases }, [0, 9, 0, 0]);
    expect(logits.indexOf(Math.max(...logits))).toBe(2);
  });

  it('refuses labels that do not fit', () => {
    const same = [Float32Array.of(1, 2), Float32Array.of(1, 2), Float32Array.of(1, 2)];
    const code = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    expect(code(() => fitDiscriminant(same, [0, 1], 2))).toBe('invalid-argument');
    expect(code(() => fitDiscriminant(same, [0, 1, 2], 2))).toBe('invalid-argument');
    expect(code(() => fitDiscriminant([], [], 2))).toBe('invalid-argument');
  });

  it('gives nothing where rows are too few to say', () => {
    const same = [Float32Array.of(1, 2), Float32Array.of(1, 2), Float32Array.of(1, 2)];
    expect(fitDiscriminant(same, [0, 0, 1], 2)).toBeUndefined();
    const { vectors } = twoClasses(8, 4, 1);
    // One row a class, and two: what is left without one of them has no covariance.
    expect(fitDiscriminant(vectors, [0, 1, 2, 3, 4, 5, 6, 7], 8)).toBeUndefined();
    expect(fitDiscriminant(vectors, [0, 0, 1, 1, 2, 2, 3, 3], 4)).toBeUndefined();
    expect(fitDiscriminant(vectors, [0, 0, 0, 1, 1, 2, 2, 2], 3)).toBeDefined();
  });
});
