import { readExperiment } from '@tokensift/experiments';
import { errorOf } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { readOnly } from './only-option.ts';

const experiment = readExperiment({
  name: 'e',
  model: '/m/mini',
  datasets: [{ name: 'banking', path: '/d' }],
  methods: ['full', 'lora', 'sparse'],
  seeds: [1, 2, 3],
});

describe('--only', () => {
  it('picks of each part what any of its patterns fits', () => {
    expect(readOnly(['method=lora,s*', 'seed=1', 'seed=3'], experiment)).toEqual({
      method: ['lora', 'sparse'],
      seed: [1, 3],
    });
  });

  it.each([
    ['methods=lora', 'invalid-argument', 'there is no "methods" to pick runs by.', 'Did you mean "method"?'],
    ['lora', 'invalid-argument', 'there is no "lora"', 'Known: model, dataset, method, seed.'],
    ['method=', 'invalid-argument', 'there are no names.', 'method=NAME'],
    ['method=lora,seed=1', 'invalid-argument', '"seed=1" picks by something else.', '--only seed=1.'],
    ['method=lore', 'invalid-config', 'no method of this experiment is "lore".', 'Did you mean "lora"?'],
    ['model=minni', 'invalid-config', 'no model of this experiment is "minni".', 'Did you mean "mini"?'],
  ])('refuses %s', async (only, code, message, hint) => {
    const error = await errorOf((async () => readOnly([only], experiment))());
    expect(error).toMatchObject({ code, where: `--only ${only}`, problem: expect.stringContaining(message) });
    expect(error.hint).toContain(hint);
  });
});
