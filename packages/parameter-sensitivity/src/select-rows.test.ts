import {
  type Budget,
  checkSlice,
  createRandom,
  type Random,
  type Selection,
  type SensitivityScores,
} from '@tokensift/core';
import { type ClassifierModel, stepFlops } from '@tokensift/graph';
import { randomBertClassifier } from '@tokensift/models/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSelected, selectRows } from './select-rows.ts';

const dimensions = { batch: 8, length: 12 };
const model = randomBertClassifier(createRandom('model'));
const backbone = model.parameters.filter(({ head }) => !head);
const backboneSize = countSelected({ slices: all(model) }, model.parameters);

function all({ parameters }: ClassifierModel) {
  return parameters
    .filter(({ head }) => !head)
    .map(({ name }) => ({ parameter: name, rows: 'all' as const }));
}

const head = model.parameters.filter((parameter) => parameter.head);
const withHead = ({ slices }: Selection): Selection => ({
  slices: [...slices, ...head.map(({ name }) => ({ parameter: name, rows: 'all' as const }))],
});
const stepCost = (selection: Selection) => stepFlops(model, withHead(selection), dimensions);
const fullStepCost = stepCost({ slices: all(model) });

function randomScores(random: Random): SensitivityScores {
  const rows = new Map(
    backbone.map(({ name, shape }) => {
      const scale = 10 ** (4 * random.normal());
      const length = shape.length > 1 ? shape[0]! : 1;
      return [name, Float64Array.from({ length }, () => scale * random.uniform())] as const;
    }),
  );
  return { rows, flops: 0 };
}

const select = (scores: SensitivityScores, budget: Budget) =>
  selectRows({
    parameters: model.parameters,
    scores,
    budget,
    stepCost,
    fullStepCost,
    random: createRandom(0),
  });

describe('selectRows', () => {
  it('respects every budget, alone and together', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
        fc.double({ min: 0.45, max: 1, noNaN: true }),
        (seed, density, cost) => {
          const budget = density === undefined ? { cost } : { density, cost };
          const selection = select(randomScores(createRandom(seed)), budget);
          expect(selection.slices.length).toBeGreaterThan(0);
          expect(stepCost(selection) / fullStepCost).toBeLessThanOrEqual(cost);
          if (density !== undefined) {
            expect(countSelected(selection, model.parameters) / backboneSize).toBeLessThanOrEqual(density);
          }
          for (const slice of selection.slices) {
            const description = backbone.find(({ name }) => name === slice.parameter);
            checkSlice(slice, description!.shape);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('uses the budget: a larger one never selects less', () => {
    const scores = randomScores(createRandom('monotone'));
    const sizes = [0.02, 0.1, 0.3, 1].map((density) =>
      countSelected(select(scores, { density }), model.parameters),
    );
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.at(-1)).toBe(backboneSize);
    expect(sizes[0]! / backboneSize).toBeGreaterThan(0.015);
  });

  it('takes what stands out in its own matrix, whatever the scale of the matrix', () => {
    const rows = new Map(
      backbone.map(({ name, shape }, i) => {
        const scores = new Float64Array(shape.length > 1 ? shape[0]! : 1).fill(10 ** (i % 7));
        if (name === 'encoder.layer.2.output.dense.weight') scores[5]! *= 50;
        return [name, scores] as const;
      }),
    );
    const { slices } = select({ rows, flops: 0 }, { density: 0.01 });
    expect(slices.map(({ parameter }) => parameter)).toContain('encoder.layer.2.output.dense.weight');
    const slice = slices.find(({ parameter }) => parameter === 'encoder.layer.2.output.dense.weight')!;
    expect([...(slice as { rows: Int32Array }).rows]).toContain(5);
  });

  it('breaks ties by index: equal scores give the same selection', () => {
    const rows = new Map(
      backbone.map(({ name, shape }) => [name, new Float64Array(shape.length > 1 ? shape[0]! : 1).fill(1)]),
    );
    const scores = { rows, flops: 0 };
    expect(select(scores, { density: 0.1, cost: 0.6 })).toEqual(select(scores, { density: 0.1, cost: 0.6 }));
  });

  it('refuses a budget that selects nothing and names the smallest feasible one, which is feasible', () => {
    const scores = randomScores(createRandom('infeasible'));
    for (const name of ['cost', 'density'] as const) {
      let message = '';
      try {
        select(scores, { [name]: 1e-9 });
      } catch (error) {
        expect(error).toMatchObject({ code: 'infeasible-budget' });
        message = (error as Error).message;
      }
      const smallest = Number(
        new RegExp(`smallest feasible ${name} (?:is )?([0-9.e-]+[0-9])`).exec(message)?.[1],
      );
      expect(select(scores, { [name]: smallest }).slices.length).toBeGreaterThan(0);
      expect(() => select(scores, { [name]: smallest * 0.95 })).toThrow(/No selection meets/);
    }
  });

  it('refuses budgets outside (0, 1], no budget, and NaN scores', () => {
    const scores = randomScores(createRandom('bad'));
    for (const budget of [{ density: 0 }, { density: 1.2 }, { cost: -1 }, { cost: Number.NaN }, {}]) {
      expect(() => select(scores, budget)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    }
    scores.rows.get('encoder.layer.0.output.dense.weight')![0] = Number.NaN;
    expect(() => select(scores, { density: 0.1 })).toThrow(/NaN/);
  });
});
