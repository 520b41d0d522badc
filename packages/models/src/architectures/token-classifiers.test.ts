import { createRandom, type Tensor } from '@tokensift/core';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/token-classifiers.json' with { type: 'json' };
import { gradientsOf, logitsOf } from '../testing/compute.ts';
import { randomClassifier } from '../testing/index.ts';
import {
  batchOf,
  oracleClasses as classes,
  expectClose,
  expectGradients,
  type HashedTensor,
  type OracleGradients,
  oracleCases,
  rowsOfRealTokens,
  storedTensors,
  tensorsOf,
  valuesFrom,
} from '../testing/oracle-case.ts';
import { createTextClassifier } from '../text-classifier.ts';
import { configureBackbone } from './registry.ts';

/** A model of tooling/oracles/token_classifiers.py: how it differs from that of architectures.py, and what it gives. */
interface TokenCase {
  readonly pythonClass: string;
  readonly added: readonly HashedTensor[];
  readonly absent: readonly string[];
  /** Of real tokens, text by text. */
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradients: OracleGradients;
}

const cases = fixture.cases as unknown as Readonly<Record<string, TokenCase>>;

for (const [name, expected] of Object.entries(cases)) {
  describe(`${name}, tokens, against ${fixture.source}`, () => {
    const given = oracleCases[name];
    const backbone = configureBackbone(given.config, 'config.json');
    const files: ReadonlyMap<string, Tensor<Float32Array>> = new Map(
      [...tensorsOf(given.tensors), ...tensorsOf(expected.added)].filter(
        ([tensor]) => !expected.absent.includes(tensor),
      ),
    );
    const model = createTextClassifier({
      backbone,
      values: valuesFrom(backbone, files, 'none'),
      pooling: 'none',
      classes,
      random: createRandom(0),
    });

    it('is a way to read off that comes last, and one of Python’s own', () => {
      expect(backbone.poolings.at(-1)).toBe('none');
      expect(backbone.nativePoolings.at(-1)).toBe('none');
      expect(backbone.pythonClass('none')).toBe(expected.pythonClass);
    });

    it('has the tensors of Python’s class, no others, and writes them back to the bit', () => {
      const written = storedTensors(backbone, model.parameters, model.values);
      expect([...written.keys()].sort()).toEqual([...files.keys()].sort());
      for (const [tensor, value] of files) expect(written.get(tensor), tensor).toEqual(value);
    });

    it('gives the same logits, loss and gradients', async () => {
      const batch = batchOf(given, 'right');
      let real = 0;
      const labels = Array.from(batch.attentionMask, (mask) => (mask ? real++ % classes : -1));
      const { logits, loss, gradients } = await gradientsOf(model, batch, labels);
      expect(logits.length).toBe(batch.batch * batch.length * classes);
      expectClose(rowsOfRealTokens(logits, batch), expected.logits, 1e-5);
      expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
      expectGradients(backbone, gradients, model.parameters, expected.gradients);
    });

    it('does not depend on the side of the padding, nor on the other texts of the batch', async () => {
      const left = batchOf(given, 'left');
      expectClose(rowsOfRealTokens(await logitsOf(model, left), left), expected.logits);
      let start = 0;
      for (const [row, length] of given.lengths.entries()) {
        const alone = await logitsOf(model, batchOf(given, 'right', [row]));
        expectClose(alone, expected.logits.slice(start, start + length * classes));
        start += length * classes;
      }
    });
  });
}

describe('classifiers of tokens', () => {
  const others = Object.keys(oracleCases).filter((name) => !Object.hasOwn(cases, name));

  it.each(others)('%s: are refused, as transformers has none', (name) => {
    const backbone = configureBackbone(oracleCases[name].config, 'config.json');
    expect(backbone.poolings).not.toContain('none');
    const create = () => randomClassifier(createRandom(0), { backbone, pooling: 'none' });
    expect(create).toThrow(expect.objectContaining({ code: 'unsupported', where: 'pooling' }));
  });

  it('have no bias in a decoder whose configuration says so', () => {
    const { config } = oracleCases.Llama;
    const plain = configureBackbone(config, 'config.json');
    const without = configureBackbone({ ...config, token_classification_bias: false }, 'config.json');
    expect(plain.output('none')).toEqual({ name: 'score', hasBias: true });
    expect(without.output('none')).toEqual({ name: 'score', hasBias: false });
    expect(plain.output('last')).toEqual({ name: 'score', hasBias: false });
  });
});
