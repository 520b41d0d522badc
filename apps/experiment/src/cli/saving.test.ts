import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { verifyFolder } from '@tokensift/storage';
import { temporaryFolder } from '@tokensift/testing';
import { runCounted } from '@tokensift/testing/kill';
import { describe, expect, it } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { tokensift } from '../../testing/tokensift.ts';
import { packageFile } from '../package-file.ts';

const main = packageFile('src/main.ts');

const finetune = (...more: readonly string[]): string[] => [
  ...['finetune', '--model', 'model', '--data', 'data', '--method', 'sparse', '--pooling', 'mean'],
  ...['--epochs', '2', '--density', '0.2', '--set', 'training.batchSize=32', '--out', 'out', ...more],
];

describe('what finetune saves', () => {
  it('is verified byte for byte, and not opened with other weights', async () => {
    const cwd = await temporaryFolder();
    await trainTinyClassifier(cwd);
    expect(await tokensift(['verify', 'classifier'], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^All as it was saved: \d+ files, [\d,]+ bytes\n$/),
    });
    const weights = join(cwd, 'classifier', 'model.safetensors');
    const content = await readFile(weights);
    content[content.length - 7] = content[content.length - 7] ^ 1;
    await writeFile(weights, content);
    await writeFile(join(cwd, 'classifier', 'notes.txt'), '');
    expect(await tokensift(['verify', 'classifier'], { cwd })).toMatchObject({
      code: 1,
      stdout: 'model.safetensors is not what was saved\nnotes.txt is not part of what was saved\n',
    });
    const { code, stdout } = await tokensift(['verify', 'classifier', '--json'], { cwd });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).problems).toEqual([
      { file: 'model.safetensors', problem: 'differs' },
      { file: 'notes.txt', problem: 'foreign' },
    ]);
    expect(await tokensift(['predict', '--model', 'classifier'], { cwd, input: '"soup"\n' })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('model.safetensors: the weights are not those that were saved'),
    });
    expect(await tokensift(['verify', 'model'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no manifest'),
    });
  }, 120_000);

  it('does not take the place of what a person put there', async () => {
    const cwd = await temporaryFolder();
    await trainTinyClassifier(cwd);
    await mkdir(join(cwd, 'classifier', 'base'));
    await writeFile(join(cwd, 'classifier', 'base', 'notes.txt'), 'mine');
    const words = finetune('--overwrite').map((word) => (word === 'out' ? 'classifier' : word));
    const { code, stderr } = await tokensift(words, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('"base/notes.txt"');
    expect(stderr).not.toContain('epoch');
    expect(await readFile(join(cwd, 'classifier', 'base', 'notes.txt'), 'utf8')).toBe('mine');
  }, 120_000);

  it('is written by one process at a time: a second one says before it trains who is at it', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    let second: ReturnType<typeof tokensift> | undefined;
    const first = await tokensift(finetune('--epochs', '200', '--set', 'training.flopsBudget=0'), {
      cwd,
      onOutput(text, kill) {
        if (!text.includes('epoch 1/200') || second) return;
        second = tokensift(finetune('--seed', '2'), { cwd });
        second.finally(kill);
      },
    });
    const { code, stderr } = await second!;
    expect(code).toBe(1);
    expect(stderr).toMatch(/out: process \d+ on ".+" is writing here since/);
    expect(stderr).not.toContain('epoch 1/');
    expect(first.code).not.toBe(0);
    expect((await readdir(cwd)).sort()).toEqual(['data', 'model', 'tiny.yaml']);
  }, 120_000);

  it('killed while it is saved, is there whole after the same command, to the same bits', async () => {
    const whole = await temporaryFolder();
    await writeTinyExperiment(whole);
    const words = finetune('--resume', '--json');
    const { operations, code, stderr } = await runCounted(main, words, { cwd: whole, root: whole });
    expect(code, stderr).toBe(0);
    const appears = operations.indexOf('rename out') + 1;
    const stateGoes = operations.indexOf('rm out.training') + 1;
    const result = operations.findIndex((line) => /^rename .+\/result\.json$/.test(line)) + 1;
    expect(result).toBeGreaterThan(0);
    expect(result).toBeLessThan(appears);
    const moments = [appears, appears + 1, stateGoes + 1];
    for (const at of moments) {
      const cwd = await temporaryFolder();
      await writeTinyExperiment(cwd);
      const { signal } = await runCounted(main, words, { cwd, root: cwd, at });
      expect(signal).toBe('SIGKILL');
      const resumed = await tokensift(words, { cwd });
      expect(resumed, `operation ${at}`).toMatchObject({ code: 0 });
      expect(JSON.parse(resumed.stdout)).toMatchObject({ schema: 'tokensift/result/1' });
      for (const file of ['model.safetensors', 'delta.safetensors', 'training-texts.json', 'README.md']) {
        const expected = await readFile(join(whole, 'out', file));
        expect((await readFile(join(cwd, 'out', file))).equals(expected), file).toBe(true);
      }
      expect(await verifyFolder(join(cwd, 'out'))).toMatchObject({ problems: [] });
      expect((await readdir(cwd)).sort()).toEqual(['data', 'model', 'out', 'tiny.yaml']);
    }
  }, 300_000);
});
