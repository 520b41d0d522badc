import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readExperiment } from '@tokensift/experiments';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { documents, EXPERIMENT_SCHEMA, pathOf } from '../../testing/documents/documents.ts';
import { packageFile } from '../package-file.ts';
import { readYaml } from './read-yaml.ts';

const refuse = (_: number, message: string) => new Error(message);
const parse = (text: string) => readYaml(text.replaceAll('${', '$('), refuse as never).value;

describe('documents that the declarations of settings make', () => {
  it('are as they are to be; if not, run: npm run documents', async () => {
    for (const [path, text] of await documents()) {
      const found = await readFile(pathOf(path), 'utf8');
      // How JSON is laid out is the formatter's.
      if (path.endsWith('.json')) expect(JSON.parse(found), path).toEqual(JSON.parse(text));
      else expect(found, path).toBe(text);
    }
  });
});

describe('the JSON schema of experiments', async () => {
  const ajv = new Ajv({ allowUnionTypes: true, strict: false, validateFormats: false });
  const check = ajv.compile(JSON.parse(await readFile(pathOf(EXPERIMENT_SCHEMA), 'utf8')));
  const folder = packageFile('experiments');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  it.each(files)('takes %s', async (name) => {
    expect(check(parse(await readFile(`${folder}/${name}`, 'utf8'))), JSON.stringify(check.errors)).toBe(
      true,
    );
  });

  it('takes files that say a part and include the rest, and refuses them without', () => {
    const part = { methods: ['full'], training: { epochs: 1 } };
    expect(check({ include: 'base.yaml', ...part })).toBe(true);
    expect(check({ include: ['a.yaml', 'b.yaml'], ...part })).toBe(true);
    expect(check(part)).toBe(false);
    expect(check({ include: 'base.yaml', ...part, methds: [] })).toBe(false);
  });

  const base = { name: 'e', model: 'm', datasets: [{ name: 'd', path: 'p' }], methods: ['full'], seeds: [1] };
  it.each([
    [{}, true],
    [{ training: { optimizer: 'lion', focalGamma: 0, metric: 'macroF1' } }, true],
    [{ training: { optimizer: 'lions' } }, false],
    [{ training: { optimizer: { create: 1 } } }, false],
    [{ training: { focalGamma: 0.5 } }, false],
    [{ training: { epoch: 1 } }, false],
    [{ seeds: [1, 1] }, false],
    [{ seeds: [2 ** 32] }, false],
    [{ trials: { count: 2 } }, true],
    [{ trials: 0 }, false],
    [{ name: 'a/b' }, false],
    [{ model: { path: 'm', pooling: 'max' } }, false],
    [{ datasets: [{ name: 'd', path: 'p', task: { name: 'multi-label', thresholds: 'class' } }] }, true],
    [{ engine: { name: 'tfjs', threads: 0 } }, false],
    [{ methods: ['fulll'] }, false],
    [{ search: { kind: 'random', trials: 2, space: { learningRate: { logUniform: [1e-4, 1] } } } }, true],
    [{ search: { kind: 'random', trials: 2, space: { learningRate: { logUniform: [0, 1] } } } }, false],
    [{ search: { kind: 'random', trials: 2, space: { learningRate: { uniform: [1] } } } }, false],
    [{ search: { kind: 'grid', space: { learningRate: [0.1, 0.2] } } }, true],
    [{ search: { kind: 'climb', trials: 2 } }, false],
    [{ exclude: [{ method: 'full', seed: [1] }], seeds: [1, 2] }, true],
    [{ exclude: [{}] }, false],
    [{ exclude: [{ methods: 'full' }] }, false],
    [{ methods: [{ name: 'lora', matrix: { rank: [4, 8], epochs: [1] } }] }, true],
    [{ methods: [{ name: 'lora', matrix: { rank: 4 } }] }, false],
    [{ models: ['m'] }, false],
    [{ model: undefined, models: ['m', { name: 'n', path: 'm', maxLength: 64 }] }, true],
    [{ model: { path: 'm', training: { epochs: 2 }, methods: { full: { training: { epochs: 1 } } } } }, true],
    [{ model: { path: 'm', methods: { full: 1 } } }, false],
  ])('agrees with the check on %j', async (changes, good) => {
    // As a file has it: without what is undefined.
    const value = JSON.parse(JSON.stringify({ ...base, ...changes }));
    expect(check(value)).toBe(good);
    const read = (async () => readExperiment(value))();
    await (good ? read : expect(read).rejects.toMatchObject({ code: 'invalid-config' }));
  });

  it.each([
    [{ name: 'lora', rank: 4 }, true],
    [{ name: 'lora', rank: 0 }, false],
    [{ name: 'lora', density: 0.1 }, false],
    [{ name: 'small', method: 'sparse', density: 0.1, training: { epochs: 1 } }, true],
    [{ name: 'lora', method: 'sparse', rank: 4 }, false],
  ])('knows the settings of each method: %j', (method, good) => {
    expect(check({ ...base, methods: [method] })).toBe(good);
  });
});
