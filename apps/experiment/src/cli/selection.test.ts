import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

const source = ['--model', 'model', '--data', 'data', '--pooling', 'mean', '--batch-size', '8'];
/** A tiny model, data, and selectors good and bad. */
async function workplace(): Promise<string> {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  await writeFile(
    join(cwd, 'values.ts'),
    `import type { Selection, SelectorInput } from '@tokensift/core';
export default ({ parameters }: SelectorInput): Selection => ({
  slices: parameters
    .filter(({ name }) => name === 'encoder.layer.1.attention.self.value.weight')
    .map(({ name }) => ({ parameter: name, rows: Int32Array.of(1, 3) })),
});
`,
  );
  await writeFile(join(cwd, 'nothing.mjs'), 'export const x = 1;');
  await writeFile(
    join(cwd, 'far.mjs'),
    `export default () => ({ slices: [{ parameter: 'pooler.dense.weight', rows: 'all' }] });`,
  );
  return cwd;
}

describe('tokensift sensitivity', () => {
  it('shows, saves and pictures scores', async () => {
    const cwd = await workplace();
    const words = ['sensitivity', ...source, '--granularity', 'heads', '--top', '3'];
    const shown = await tokensift([...words, '--html', 's.html', '--save', 's.safetensors'], { cwd });
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toMatch(/emb\s+0\s+1\n/);
    expect(shown.stdout).toContain('attention-output');
    expect(shown.stdout).toContain('The 3 most sensitive');
    const page = await readFile(join(cwd, 's.html'), 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/(src|href)=/);
    expect(await readdir(cwd)).toContain('s.safetensors');

    const json = await tokensift([...words, '--json', '--labels', 'sampled', '--score', 'fisher'], { cwd });
    const document = JSON.parse(json.stdout);
    expect(document).toMatchObject({ score: 'fisher', granularity: 'heads', labels: 'sampled', samples: 12 });
    expect(document.top).toHaveLength(3);
    expect(document.byLayer.map(({ layer }: { layer: number }) => layer)).toEqual([-1, 0, 1]);
    expect(json.stderr).toContain('sensitivity on data');
  });
});

describe('tokensift select', () => {
  it('saves what finetune then trains, and compares selections', async () => {
    const cwd = await workplace();
    const budget = ['--density', '0.1', '--cost', '0.9'];
    const selected = await tokensift(
      ['select', ...source, ...budget, '--out', 'a.json', '--html', 'a.html', '--json'],
      { cwd },
    );
    expect(selected.code).toBe(0);
    const document = JSON.parse(selected.stdout);
    expect(document.density).toBeLessThanOrEqual(0.1);
    expect(document.cost).toBeLessThanOrEqual(0.9);
    expect(document.selected / document.parameters).toBeCloseTo(document.density, 10);
    expect(await readFile(join(cwd, 'a.html'), 'utf8')).toContain('<svg');

    const training = ['--epochs', '1', '--set', 'training.batchSize=8'];
    const model = ['--model', 'model', '--data', 'data', '--pooling', 'mean'];
    const trained = await tokensift(
      ['finetune', ...model, ...training, '--selection', 'a.json', '--out', 'c', '--json'],
      { cwd },
    );
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.stdout).parameters.density).toBeCloseTo(document.density, 10);

    const mine = await tokensift(
      ['select', ...source, ...budget, '--selector', './values.ts', '--out', 'b.json'],
      { cwd },
    );
    expect(mine.code).toBe(0);
    expect(mine.stdout).toContain('./values.ts: selected');
    expect(mine.stdout).toContain('Selected: 32 of');
    const compared = await tokensift(['selections', 'compare', 'a.json', 'b.json', '--json'], { cwd });
    expect(JSON.parse(compared.stdout).all).toMatchObject({ left: document.selected, right: 32 });
    const shown = await tokensift(['selections', 'show', 'b.json'], { cwd });
    expect(shown.stdout).toContain('value');
  });

  it('ends with 2 and says what is wrong with selectors, budgets and files', async () => {
    const cwd = await workplace();
    const cases: [string[], string, RegExp][] = [
      [['select', '--selector', './nothing.mjs'], 'invalid-argument', /exports no selector/],
      [['select', '--selector', './far.mjs'], 'invalid-argument', /no parameter "pooler.dense.weight"/],
      [['select', '--cost', '0.01'], 'infeasible-budget', /No selection meets/],
      [['select', '--density', '1.5'], 'invalid-argument', /\(0, 1\]/],
      [['sensitivity', '--score', 'fischer'], 'invalid-argument', /not "fischer"\. Did you mean "fisher"/],
    ];
    const ended = await Promise.all(
      cases.map(([words]) => tokensift([words[0], ...source, ...words.slice(1), '--json'], { cwd })),
    );
    ended.forEach(({ code, stdout }, i) => {
      const { error } = JSON.parse(stdout);
      expect([code, error.code], cases[i][0].join(' ')).toEqual([2, cases[i][1]]);
      expect(`${error.message} ${error.hint}`).toMatch(cases[i][2]);
    });
    expect(ended[2].stdout).toMatch(/smallest feasible cost 0\.\d+/);
    const missing = await tokensift(['selections', 'show', 'none.json'], { cwd });
    expect(missing).toMatchObject({ code: 2, stdout: '' });
  });

  it('experiments take selectors from paths beside the file, and start over when one has changed', async () => {
    const cwd = await workplace();
    const yaml = (await readFile(join(cwd, 'tiny.yaml'), 'utf8')).replace(
      /methods:[\s\S]*?\n(?=\S)/,
      'methods:\n  - { name: mine, method: sparse, selector: ./values.ts }\n',
    );
    await writeFile(join(cwd, 'mine.yaml'), yaml);
    const words = ['run', 'mine.yaml', '--set', 'seeds=[1]', '--set', 'training.epochs=1', '--json'];
    const elsewhere = await temporaryFolder();
    const first = await tokensift(['run', join(cwd, 'mine.yaml'), ...words.slice(2), '--out', 'out'], {
      cwd: elsewhere,
    });
    expect(first.code).toBe(0);
    const [run] = JSON.parse(first.stdout).runs;
    expect(run.parameters.trainable - run.parameters.head).toBe(32);
    expect(run.settings.method.selector).toMatchObject({ name: 'values.ts', sha256: expect.any(String) });
    const broken = await tokensift([...words, '--set', 'methods.mine.selector=./nothing.mjs'], { cwd });
    expect(broken.code).toBe(2);
    expect(JSON.parse(broken.stdout).error.message).toMatch(/exports no selector/);
  });
});
