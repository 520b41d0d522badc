import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type LabelledText } from '@tokensift/core';
import { tinyBertFolder } from '@tokensift/models/testing';
import { conformanceInput, selectorConformance } from '@tokensift/parameter-sensitivity/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { finetune, openModel, sparseFinetuning } from '../index.ts';
import { loadSelector } from './load-selector.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../../../docs/guides/custom-selectors.md', import.meta.url)),
  'utf8',
);

// Inside of the package, so that the tutorial's imports are found as they would be where it is installed.
const folder = mkdtempSync(fileURLToPath(new URL('../../.tutorial-', import.meta.url)));
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name, code]) => {
  writeFileSync(join(folder, name), code);
  return name;
});

describe('the tutorial docs/guides/custom-selectors.md', () => {
  it('has the files that these tests run', () => {
    expect(files).toEqual(['feed-forward.ts', 'large-and-sensitive.ts', 'feed-forward.test.ts']);
    expect([...page.matchAll(/```ts/g)]).toHaveLength(files.length);
  });

  it('its selector takes feed-forward neurons of the last layers, and trains', async () => {
    const selector = join(folder, 'feed-forward.ts');
    const { select } = await loadSelector(selector);
    const input = conformanceInput({ budget: { density: 0.1, cost: 0.8 } });
    const { slices } = await select(input);
    expect(slices.every(({ parameter }) => parameter.endsWith('intermediate.dense.weight'))).toBe(true);
    expect(slices.map(({ parameter }) => parameter)).toContain('encoder.layer.2.intermediate.dense.weight');

    const result = await finetune({
      model: await openModel(tinyBertFolder, { pooling: 'mean' }),
      train: rows(40),
      validation: [],
      method: sparseFinetuning.create({ selector, cost: 0.9 }),
      training: { epochs: 1, batchSize: 8, flopsBudget: 0 },
      seed: 1,
    });
    await result.classifier.dispose();
    const trained = result.selection.slices.map(({ parameter }) => parameter);
    expect(trained.some((name) => name.includes('intermediate'))).toBe(true);
    expect(trained.every((name) => /intermediate|classifier/.test(name))).toBe(true);
  });

  describe('its second selector conforms', async () => {
    const { select } = await loadSelector('./large-and-sensitive.ts', folder);
    for (const { name, run } of selectorConformance(select)) it(name, run);
  });
});

// The tutorial's own tests register themselves here.
await import(join(folder, 'feed-forward.test.ts'));

function rows(count: number): LabelledText[] {
  const random = createRandom('rows');
  return Array.from({ length: count }, () => {
    const label = random.uniform() < 0.5 ? 'book' : 'cancel';
    return { text: `please ${label} the room`, label };
  });
}

describe('loadSelector', () => {
  const elsewhere = mkdtemp(join(tmpdir(), 'tokensift-selectors-'));
  afterAll(async () => rm(await elsewhere, { recursive: true }));
  const write = async (name: string, code: string) => {
    await writeFile(join(await elsewhere, name), code);
    return await elsewhere;
  };
  const code = 'export const selector = () => ({ slices: [] });';

  it('loads JavaScript, TypeScript and packages, by `default` or `selector`', async () => {
    for (const name of ['a.mjs', 'b.ts', 'c.mts']) {
      const { select } = await loadSelector(`./${name}`, await write(name, code));
      expect(select({} as never)).toEqual({ slices: [] });
    }
    const installed = join(await elsewhere, 'node_modules/my-selectors');
    await mkdir(installed, { recursive: true });
    await writeFile(
      join(installed, 'package.json'),
      '{ "name": "my-selectors", "type": "module", "exports": { "import": "./index.js" } }',
    );
    await writeFile(join(installed, 'index.js'), 'export default () => ({ slices: [1] });');
    const { name, select } = await loadSelector('my-selectors', await elsewhere);
    expect([name, select({} as never)]).toEqual(['my-selectors', { slices: [1] }]);
  });

  it('gives TypeScript modules core although it is not installed beside them', async () => {
    const from = await write(
      'd.ts',
      "import { sizeOf } from '@tokensift/core';\nenum Kind { One = 1 }\nexport default () => sizeOf([2, 3]) + Kind.One;",
    );
    const { select } = await loadSelector('./d.ts', from);
    expect(select({} as never)).toBe(7);
  });

  it('takes our own by name, and functions', async () => {
    expect((await loadSelector('balanced')).name).toBe('balanced');
    const mine = () => ({ slices: [] });
    expect(await loadSelector(mine)).toEqual({ name: 'mine', select: mine });
  });

  it('refuses what is none, saying what to do', async () => {
    const from = await write('none.ts', 'export const other = 1;');
    await write('broken.mjs', 'export default (;');
    const refusals: [string, string, RegExp][] = [
      ['./none.ts', 'invalid-argument', /exports no selector/],
      ['./broken.mjs', 'invalid-argument', /cannot be loaded/],
      ['./absent.ts', 'file-not-found', /no such selector module/],
      ['sensitivty', 'invalid-argument', /no selector "sensitivty".*Known: .*sensitivity/s],
    ];
    for (const [selector, code_, message] of refusals) {
      const attempt = loadSelector(selector, from);
      await expect(attempt, selector).rejects.toThrow(message);
      await expect(loadSelector(selector, from)).rejects.toMatchObject({ code: code_ });
    }
  });
});
