import {
  checkSlice,
  createRandom,
  type Granularity,
  partIndices,
  partition,
  type Selection,
  type Selector,
  TokensiftError,
} from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSelected } from '../count-selected.ts';
import { runSelector } from '../run-selector.ts';
import { conformanceInput, selectorConformance } from '../testing/index.ts';
import { selectors } from './registry.ts';

const everything = { slices: backbone().map(({ name }) => ({ parameter: name, rows: 'all' as const })) };
const backboneSize = countSelected(everything, backbone());
const densityOf = (selection: Selection) => countSelected(selection, backbone()) / backboneSize;

function backbone() {
  return conformanceInput({ budget: { cost: 1 } }).parameters.filter(({ head }) => !head);
}

const select = (name: string, options: Parameters<typeof conformanceInput>[0]) =>
  runSelector(name, selectors.of(name).select, conformanceInput(options));

for (const [name, { select: selector, paper, description }] of Object.entries(selectors.entries)) {
  describe(`selector ${name}`, () => {
    for (const check of selectorConformance(selector)) it(check.name, check.run);

    it('says what it selects and which paper it follows', () => {
      expect(description).not.toBe('');
      expect(paper).not.toBe('');
    });
  });
}

describe('every selection', () => {
  it('respects the budget, alone and together, at every granularity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom(...selectors.names),
        fc.constantFrom<Granularity>('rows', 'columns', 'heads', 'matrices', 'elements', 'blocks-8'),
        fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
        fc.double({ min: 0.45, max: 1, noNaN: true }),
        async (seed, name, granularity, density, cost) => {
          const budget = density === undefined ? { cost } : { density, cost };
          const input = conformanceInput({ budget, granularity, seed });
          let selection: Selection;
          try {
            selection = await selectors.of(name).select(input);
          } catch (error) {
            // Whole matrices do not fit small budgets, embeddings need the whole backward pass.
            expect(TokensiftError.isInstance(error) && error.code).toBe('infeasible-budget');
            return;
          }
          expect(selection.slices.length).toBeGreaterThan(0);
          expect(input.stepCost(selection) / input.fullStepCost).toBeLessThanOrEqual(cost);
          if (density !== undefined) expect(densityOf(selection)).toBeLessThanOrEqual(density);
          for (const slice of selection.slices) {
            checkSlice(slice, backbone().find((parameter) => parameter.name === slice.parameter)!.shape);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('uses the budget: a larger one never selects less', async () => {
    for (const name of ['sensitivity', 'balanced', 'random', 'top-layers']) {
      const sizes = [];
      for (const density of [0.02, 0.1, 0.3, 1])
        sizes.push(densityOf(await select(name, { budget: { density } })));
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
      expect(sizes.at(-1)).toBe(1);
      expect(sizes[0]).toBeGreaterThan(0.015);
    }
  });

  it('is refused with the smallest feasible budget, which is feasible', async () => {
    for (const budgetName of ['cost', 'density'] as const) {
      const attempt = (value: number) => select('sensitivity', { budget: { [budgetName]: value } });
      const error = await attempt(1e-9).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'infeasible-budget' });
      const text = new RegExp(`smallest feasible ${budgetName} (?:is )?([0-9.e-]+[0-9])`);
      const smallest = Number(text.exec((error as Error).message)?.[1]);
      expect((await attempt(smallest)).slices.length).toBeGreaterThan(0);
      await expect(attempt(smallest * 0.95)).rejects.toThrow(/No selection meets/);
    }
  });
});

describe('selectors do what they say', () => {
  it('sensitivity takes what stands out in its own matrix, whatever the scale of the matrix', async () => {
    const input = conformanceInput({ budget: { density: 0.01 }, scores: 'equal' });
    const name = 'encoder.layer.2.output.dense.weight';
    const { scores } = input;
    const selection = await selectors.of('sensitivity').select({
      ...input,
      async scores(request) {
        const given = await scores(request);
        given.groups.get(name)![5] *= 50;
        return given;
      },
    });
    const slice = selection.slices.find(({ parameter }) => parameter === name)!;
    expect([...(slice as { rows: Int32Array }).rows]).toContain(5);
  });

  it('ties are broken by index', async () => {
    const { slices } = await select('sensitivity', { budget: { density: 0.05 }, scores: 'equal' });
    const parts = slices.flatMap((slice) => ('rows' in slice && slice.rows !== 'all' ? [slice.rows] : []));
    expect(parts.length).toBeGreaterThan(0);
    for (const rows of parts) expect([...rows]).toEqual([...rows.keys()]);
  });

  it('balanced takes about the same fraction of every matrix', async () => {
    const selection = await select('balanced', { budget: { density: 0.25 } });
    for (const { name, shape } of backbone()) {
      if (shape.length === 1) continue;
      const slice = selection.slices.find(({ parameter }) => parameter === name);
      const taken = slice ? partIndices(slice, shape).length / (shape[0] * shape[1]) : 0;
      expect(Math.abs(taken - 0.25), name).toBeLessThan(1.01 / shape[0]);
    }
  });

  it('token-rows takes the rows of relevant tokens first, in their order, then vectors, then of all matrices alike', async () => {
    const words = 'embeddings.word_embeddings.weight';
    const few = await select('token-rows', { budget: { density: 0.001 + 16 / backboneSize } });
    expect(few.slices[0]).toEqual({ parameter: words, rows: Int32Array.of(7) });
    const { slices } = await select('token-rows', { budget: { density: 0.3 } });
    const rowsOf = (name: string) =>
      slices.find(({ parameter }) => parameter === name) as { rows: Int32Array };
    expect([7, 12, 30].every((id) => rowsOf(words).rows.includes(id))).toBe(true);
    for (const { name, shape } of backbone()) {
      const slice = slices.find(({ parameter }) => parameter === name);
      if (shape.length === 1) expect(slice, name).toEqual({ parameter: name, rows: 'all' });
      else if (name.startsWith('encoder')) expect(slice, name).toBeDefined();
    }
  });

  it('token-rows stays above what the cost budget lets the backward pass reach', async () => {
    const { slices } = await select('token-rows', { budget: { cost: 0.5 } });
    expect(slices.length).toBeGreaterThan(0);
    expect(slices.some(({ parameter }) => parameter.startsWith('embeddings'))).toBe(false);
  });

  it('heads are taken whole: rows of query, key and value and columns of the attention output', async () => {
    const maps = ['self.query', 'self.key', 'self.value', 'output.dense'];
    const names = maps.map((map) => `encoder.layer.1.attention.${map}.weight`);
    // A head of 16 × 4 values in four maps, and nothing else, fits.
    const budget = { density: 260 / backboneSize };
    const input = conformanceInput({ budget, granularity: 'heads', scores: 'equal' });
    const { slices } = await selectors.of('sensitivity').select({
      ...input,
      async scores(request) {
        const given = await input.scores(request);
        for (const name of names) given.groups.get(name)![2] *= 50;
        return given;
      },
    });
    expect(slices.filter(({ parameter }) => names.includes(parameter))).toEqual([
      ...names.slice(0, 3).map((parameter) => ({ parameter, rows: Int32Array.of(8, 9, 10, 11) })),
      { parameter: names[3], columns: Int32Array.of(8, 9, 10, 11) },
    ]);
  });

  it('biases takes biases, top-layers the last layers, blocks whole blocks', async () => {
    const biases = await select('biases', { budget: { cost: 1 } });
    expect(biases.slices.every(({ parameter }) => parameter.endsWith('.bias'))).toBe(true);
    expect(biases.slices).toHaveLength(backbone().filter(({ name }) => name.endsWith('.bias')).length);
    const top = await select('top-layers', { budget: { density: 0.2 } });
    expect(top.slices.every(({ parameter }) => parameter.startsWith('encoder.layer.2.'))).toBe(true);
    const blocks = await select('blocks', { budget: { density: 0.3 }, granularity: 'blocks-8' });
    for (const slice of blocks.slices) {
      if (!('elements' in slice)) continue;
      const parameter = backbone().find(({ name }) => name === slice.parameter)!;
      const { groupAt, slice: sliceOf } = partition(parameter, 'blocks-8');
      expect(sliceOf(new Set(Array.from(slice.elements, groupAt)))).toEqual(slice);
    }
    expect(blocks.slices.some((slice) => 'elements' in slice)).toBe(true);
  });

  it('movement takes what moved most', async () => {
    const input = conformanceInput({ budget: { density: 0.01 } });
    const name = 'encoder.layer.1.intermediate.dense.weight';
    const selection = await selectors.of('movement').select({
      ...input,
      async train(trained) {
        const values = await input.train(trained);
        values.get(name)!.data.fill(7, 3 * 16, 4 * 16);
        return values;
      },
    });
    expect(
      (selection.slices.find(({ parameter }) => parameter === name) as { rows: Int32Array }).rows,
    ).toContain(3);
  });
});

describe('runSelector', () => {
  const input = conformanceInput({ budget: { density: 0.5 } });
  const word = 'embeddings.word_embeddings.weight';
  const bad: [string, Selector, RegExp][] = [
    ['nothing', () => undefined as unknown as Selection, /array "slices"/],
    ['an empty selection', () => ({ slices: [] }), /empty/],
    ['an unknown parameter', () => ({ slices: [{ parameter: 'x', rows: 'all' }] }), /no parameter "x"/],
    ['the head', () => ({ slices: [{ parameter: 'classifier.weight', rows: 'all' }] }), /head/],
    [
      'a row out of range',
      () => ({ slices: [{ parameter: word, rows: Int32Array.of(40) }] }),
      /row 40 does not exist/,
    ],
    ['a repeated row', () => ({ slices: [{ parameter: word, rows: Int32Array.of(2, 2) }] }), /twice/],
    [
      'a parameter twice',
      () => ({
        slices: [
          { parameter: word, rows: Int32Array.of(1) },
          { parameter: word, rows: Int32Array.of(2) },
        ],
      }),
      /two slices/,
    ],
    ['more than the budget', () => everything, /density is 1, above the budget of 0.5/],
    [
      'an exception',
      () => {
        throw new TypeError('x is undefined');
      },
      /It failed: x is undefined/,
    ],
  ];
  for (const [name, selector, message] of bad) {
    it(`refuses ${name}`, async () => {
      const run = runSelector('mine', selector, input);
      await expect(run).rejects.toThrow(message);
      await expect(runSelector('mine', selector, input)).rejects.toMatchObject({ code: 'invalid-argument' });
    });
  }

  it('refuses NaN scores, whoever made them', async () => {
    const broken = {
      ...input,
      async scores() {
        const scores = await input.scores();
        scores.groups.get(word)![3] = Number.NaN;
        return scores;
      },
    };
    await expect(runSelector('sensitivity', selectors.of('sensitivity').select, broken)).rejects.toThrow(
      /group 3 is NaN/,
    );
  });

  it('refuses budgets outside (0, 1] and no budget', async () => {
    for (const budget of [{ density: 0 }, { density: 1.2 }, { cost: -1 }, { cost: Number.NaN }, {}]) {
      await expect(
        runSelector('random', selectors.of('random').select, { ...input, budget }),
      ).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    }
  });
});

it('the conformance suite finds what is wrong with a selector', async () => {
  const good = selectors.of('sensitivity').select;
  const random = createRandom('other');
  const wrong: [string, Selector][] = [
    ['valid slices', () => everything],
    ['selects something', () => ({ slices: [] })],
    [
      'deterministic',
      () => ({
        slices: [
          { parameter: 'encoder.layer.2.output.dense.weight', rows: Int32Array.of(random.integer(16)) },
        ],
      }),
    ],
    [
      'changes nothing',
      async (input) => {
        const result = await good(input);
        (await input.scores()).groups.get('encoder.layer.0.output.dense.weight')!.fill(0);
        input.values.get('encoder.layer.0.output.dense.weight')!.data[0] = 1;
        return result;
      },
    ],
    ['infeasible', async (input) => good({ ...input, budget: { density: 0.01 } })],
    [
      'valid slices',
      () => {
        throw new Error('boom');
      },
    ],
  ];
  for (const [name, selector] of wrong) {
    const check = selectorConformance(selector).find((candidate) => candidate.name.includes(name))!;
    await expect(check.run(), name).rejects.toThrow(TokensiftError);
  }
});
