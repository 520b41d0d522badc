import { fileURLToPath } from 'node:url';
import { createRandom, TokensiftError } from '@tokensift/core';
import { namesOfOurs, type PeftFolder, readPeftFolder } from '@tokensift/models';
import { bertBackbone, randomClassifier } from '@tokensift/models/testing';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/methods.json' with { type: 'json' };
import { adapterFromPeft, peftFiles } from '../index.ts';
import { logitsOf, smallModel } from '../testing/small-model.ts';

const cases = fixture.cases as Record<string, { logits: number[] }>;

const { layout } = bertBackbone();

const read = async (name: string): Promise<PeftFolder> => {
  const saved = (await readPeftFolder(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))))!;
  return { ...saved, tensors: namesOfOurs(saved, layout, []) };
};

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
      const model = smallModel('cls');
      for (const [key, tensor] of saved.tensors) {
        if (key.startsWith('classifier.')) model.values.set(key, tensor);
      }
      const adapter = adapterFromPeft(saved, model);
      const adapted = model.adapt(adapter);
      const logits = await logitsOf(adapted);
      const largest = Math.max(...cases[name]!.logits.map(Math.abs));
      cases[name]!.logits.forEach((value, i) => {
        expect(Math.abs(logits[i]! - value) / largest).toBeLessThan(1e-5);
      });

      const written = peftFiles(adapter, model, adapted.values, { base: 'a-base', layout, pooling: 'cls' })!;
      const stored = new Map(
        [...written.tensors].map(([key, tensor]) => [
          key.replace(/^base_model\.(model\.)?/, '').replace(/^bert\./, ''),
          tensor,
        ]),
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
      const error = thrownBy(() => adapterFromPeft(saved, other));
      expect(error, folder).toMatchObject({ ...expected, where: saved.where });
    }
  });

  it('are refused when they are of a kind or have a setting that is not supported', async () => {
    const model = smallModel('cls');
    const lora = await read('peft-lora');
    const changed = (changes: object) =>
      thrownBy(() => adapterFromPeft({ ...lora, config: { ...lora.config, ...changes } }, model));
    expect(changed({ peft_type: 'IA3' })).toMatchObject({ code: 'unsupported' });
    expect(changed({ bias: 'all' })).toMatchObject({ code: 'unsupported' });
    expect(changed({ rank_pattern: { query: 2 } })).toMatchObject({ code: 'unsupported' });
    // It tells how a weight is stored, not what the adapter computes.
    expect(
      adapterFromPeft({ ...lora, config: { ...lora.config, fan_in_fan_out: true } }, model),
    ).toBeTruthy();
    expect(changed({ r: 0 })).toMatchObject({ code: 'invalid-checkpoint' });
    expect(changed({ r: 3 })).toMatchObject({ code: 'shape-mismatch' });
    expect(thrownBy(() => adapterFromPeft({ ...lora, tensors: new Map() }, model))).toMatchObject({
      code: 'invalid-checkpoint',
    });
    const [first] = lora.tensors.keys();
    const less = new Map([...lora.tensors].filter(([name]) => name !== first));
    expect(thrownBy(() => adapterFromPeft({ ...lora, tensors: less }, model))).toMatchObject({
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
