import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { tinyArchitectures } from '@tokensift/models/testing';
import { hasPeft, runOracle } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inOrderOf } from '../testing/predictions.ts';
import { writeTinyModel } from '../testing/tiny-model.ts';
import { createEngine, openClassifier } from './index.ts';

interface Case {
  readonly name: string;
  readonly base: string;
  readonly folder: string;
  readonly probabilities: readonly (readonly number[])[];
}

const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];

/** What is refused, and the setting or module that the error names. */
const refused: Readonly<Record<string, string>> = {
  pissa: '"init_lora_weights": "pissa"',
  olora: '"init_lora_weights": "olora"',
  'rank pattern': '"rank_pattern"',
  'alpha pattern': '"alpha_pattern"',
  'dora on word embeddings': 'DoRA on "',
  'lora with biases of its own': '"lora_bias"',
  ia3: '"IA3"',
};

describe.skipIf(!hasPeft)(
  'adapters of Python’s PEFT (skipped without a TOKENSIFT_PYTHON or python3 that has it)',
  () => {
    let parent: string;
    beforeAll(async () => {
      parent = await mkdtemp(join(tmpdir(), 'tokensift-peft-'));
    });
    afterAll(() => rm(parent, { recursive: true }));

    it.each(['BERT', 'GPT-2'])(
      'for %s give its probabilities to 1e-5, or are refused by the name of what is not supported',
      async (architecture) => {
        const [, config] = tinyArchitectures.find(([name]) => name === architecture)!;
        const base = join(parent, architecture);
        await writeTinyModel(base, config);
        const out = join(parent, `${architecture}-adapters`);
        const cases = runOracle<Case[]>('peft_adapters.py', out, JSON.stringify(texts), base);
        expect(cases.length).toBeGreaterThan(15);
        const engine = await createEngine({ name: 'onnx', threads: 1 });
        for (const { name, base: own, folder, probabilities } of cases) {
          const said = refused[name];
          const opened = await openClassifier(folder, { base: own, engine }).catch((error: unknown) => {
            if (TokensiftError.isInstance(error)) return error;
            throw error;
          });
          if (TokensiftError.isInstance(opened)) {
            expect(opened, name).toMatchObject({ code: 'unsupported' });
            expect(opened.problem, name).toContain(said);
            continue;
          }
          expect(said, name).toBeUndefined();
          const found = await opened.predict(texts);
          if (name === 'lora, word embeddings saved') {
            const copy = join(parent, `${architecture}-copy`);
            await opened.save(copy);
            // The adapter in it is for a model that lies nowhere else, and so beside it.
            for (const saved of [copy, join(copy, 'adapter')]) {
              const again = await openClassifier(saved, { engine });
              const repeated = await again.predict(texts);
              await again.dispose();
              repeated.forEach((prediction, text) => {
                inOrderOf(opened.labels, prediction).forEach((probability, i) => {
                  expect(probability, saved).toBeCloseTo(inOrderOf(opened.labels, found[text])[i], 6);
                });
              });
            }
          }
          await opened.dispose();
          found.forEach((prediction, text) => {
            inOrderOf(opened.labels, prediction).forEach((probability, i) => {
              expect(Math.abs(probability - probabilities[text][i]), name).toBeLessThan(1e-5);
            });
          });
        }
      },
      300_000,
    );
  },
);
