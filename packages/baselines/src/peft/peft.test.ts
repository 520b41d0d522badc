import { fileURLToPath } from 'node:url';
import { type Adapter, createRandom, TokensiftError } from '@tokensift/core';
import type { ClassifierModel } from '@tokensift/graph';
import { holdPeftFolder, type PeftFolder, readPeftFolder } from '@tokensift/models';
import { bertBackbone, randomClassifier } from '@tokensift/models/testing';
import { holdFiles } from '@tokensift/storage';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/methods.json' with { type: 'json' };
import { peftFiles, readAdapter } from '../index.ts';
import { logitsOf, smallModel } from '../testing/small-model.ts';
import type { SavedAdapter } from './saved-adapter.ts';

const cases = fixture.cases as Record<string, { logits: number[] }>;

const { layout } = bertBackbone();

const read = async (name: string): Promise<PeftFolder> => {
  const folder = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  return holdFiles(
    async (files) => void (await holdPeftFolder(folder, files)),
    (files) => readPeftFolder(folder, files),
  );
};

/** A model with the values that an adapter asks for, and what works beside them. */
function adaptedModel(
  saved: SavedAdapter,
  model: ClassifierModel,
): { model: ClassifierModel; adapter: Adapter } {
  const { values, adapter } = readAdapter(saved, { ...model, layout });
  for (const [name, tensor] of values) model.values.set(name, tensor);
  return { model, adapter: adapter!(model) };
}

/** The folders that tooling/oracles/baselines.py let PEFT write, and the case that each is of. */
const folders = {
  'peft-lora': 'rank-stabilised lora',
  'peft-dora': 'dora',
  'peft-prefix': 'prefix with a perceptron',
  'peft-prompt': 'prompt',
};

describe(`adapters that ${fixture.source.split(',')[0]} saved`, () => {
  for (const [folder, name] of Object.entries(folders)) {
    it(`${folder}: give PEFT's logits here, and are written as PEFT writes them`, async () => {
      const saved = await read(folder);
      const { model, adapter } = adaptedModel(saved, smallModel('cls'));
      const adapted = model.adapt(adapter);
      const logits = await logitsOf(adapted);
      const largest = Math.max(...cases[name].logits.map(Math.abs));
      cases[name].logits.forEach((value, i) => {
        expect(Math.abs(logits[i] - value) / largest).toBeLessThan(1e-5);
      });

      const written = peftFiles(adapter, model, adapted.values, { base: 'a-base', layout, pooling: 'cls' })!;
      const stored = new Map(
        [...written.tensors].map(([key, tensor]) => [key.replace(/^base_model\.(model\.)?/, ''), tensor]),
      );
      expect([...stored.keys()].sort()).toEqual([...saved.tensors.keys()].sort());
      for (const [key, { shape, data }] of saved.tensors) {
        expect([...stored.get(key)!.shape], key).toEqual([...shape]);
        expect(stored.get(key)!.data, key).toEqual(data);
      }
      const config = written.config as Record<string, unknown>;
      expect(config).toMatchObject({ base_model_name_or_path: 'a-base', task_type: 'SEQ_CLS' });
      for (const [field, value] of Object.entries(config)) {
        // PEFT's own names of what is trained whole, and patterns where we name every map; a prefix that was read
        // has no perceptron any more.
        const skipped = [
          'base_model_name_or_path',
          'modules_to_save',
          'target_modules',
          'encoder_hidden_size',
        ];
        if (skipped.includes(field) || field === 'prefix_projection') continue;
        expect(value, field).toEqual(saved.config[field]);
      }
    });
  }

  it('are refused by a model of another shape, saying which tensor does not fit', async () => {
    const other = randomClassifier(createRandom(1), { pooling: 'cls' });
    for (const [folder, expected] of Object.entries({
      'peft-lora': { code: 'shape-mismatch', hint: 'Give the model that the adapter was trained on.' },
      'peft-dora': { code: 'shape-mismatch' },
      'peft-prefix': { code: 'shape-mismatch' },
      'peft-prompt': { code: 'shape-mismatch' },
    })) {
      const saved = await read(folder);
      const error = thrownBy(() => adaptedModel(saved, other));
      expect(error, folder).toMatchObject({ ...expected, where: saved.where });
    }
  });

  it('are refused when they are of a kind or have a setting that is not supported', async () => {
    const model = smallModel('cls');
    const lora = await read('peft-lora');
    const changed = (changes: object) =>
      thrownBy(() => adaptedModel({ ...lora, config: { ...lora.config, ...changes } }, model));
    expect(changed({ peft_type: 'IA3' })).toMatchObject({ code: 'unsupported' });
    expect(changed({ bias: 'some' })).toMatchObject({ code: 'invalid-checkpoint' });
    expect(changed({ a_new_setting: 0.5 })).toMatchObject({
      code: 'unsupported',
      problem: expect.stringContaining('"a_new_setting"'),
    });
    expect(changed({ task_type: 'CAUSAL_LM' })).toMatchObject({
      code: 'unsupported',
      problem: expect.stringContaining('CAUSAL_LM'),
    });
    for (const beginning of ['pissa', 'pissa_niter_4', 'olora', 'corda', 'loftq', 'lora_ga']) {
      expect(changed({ init_lora_weights: beginning })).toMatchObject({ code: 'unsupported' });
    }
    expect(changed({ modules_to_save: ['LayerNorm'] })).toMatchObject({ code: 'missing-tensor' });
    expect(changed({ rank_pattern: { query: 2 } })).toMatchObject({ code: 'unsupported' });
    // It tells how a weight is stored, not what the adapter computes.
    expect(adaptedModel({ ...lora, config: { ...lora.config, fan_in_fan_out: true } }, model)).toBeTruthy();
    expect(changed({ r: 0 })).toMatchObject({ code: 'invalid-checkpoint' });
    expect(changed({ r: 3 })).toMatchObject({ code: 'shape-mismatch' });
    expect(thrownBy(() => adaptedModel({ ...lora, tensors: new Map() }, model))).toMatchObject({
      code: 'invalid-checkpoint',
    });
    const [first] = lora.tensors.keys();
    const less = new Map([...lora.tensors].filter(([name]) => name !== first));
    expect(thrownBy(() => adaptedModel({ ...lora, tensors: less }, model))).toMatchObject({
      code: 'missing-tensor',
    });
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    expect(TokensiftError.isInstance(error)).toBe(true);
    return error;
  }
  throw new Error('nothing was thrown');
}
