import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

it('finetune --resume goes on where a killed training stopped, to the same bits', async () => {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  const words = (out: string, ...more: string[]) => [
    ...['finetune', '--model', 'model', '--data', 'data', '--method', 'sparse', '--pooling', 'mean'],
    ...['--epochs', '6', '--density', '0.2', '--cost', '0.9', '--set', 'training.batchSize=4'],
    ...['--set', 'training.flopsBudget=0'],
    ...['--set', 'reselectEvery=2', '--set', 'reselectBatches=4', '--out', out, '--json', ...more],
  ];
  const whole = await tokensift(words('whole'), { cwd });
  expect(whole).toMatchObject({ code: 0 });

  const killed = await tokensift(words('out', '--resume'), {
    cwd,
    onOutput(text, kill) {
      if (text.includes('epoch 3/6')) kill();
    },
  });
  expect(killed.code).not.toBe(0);
  const names = await readdir(cwd);
  expect(names).toContain('out.training');
  expect(names).not.toContain('out');

  const other = await tokensift(words('out', '--resume', '--seed', '2'), { cwd });
  expect(other).toMatchObject({ code: 2, stdout: expect.stringContaining('another training') });

  const resumed = await tokensift(words('out', '--resume'), { cwd });
  expect(resumed).toMatchObject({ code: 0 });
  const [a, b] = [whole, resumed].map(({ stdout }) => JSON.parse(stdout));
  expect(b.metrics).toEqual(a.metrics);
  const losses = ({ history }: typeof a) => history.map(({ trainLoss }: { trainLoss: number }) => trainLoss);
  expect(losses(b)).toEqual(losses(a));
  for (const file of ['model.safetensors', 'delta.safetensors']) {
    expect(await readFile(join(cwd, 'out', file))).toEqual(await readFile(join(cwd, 'whole', file)));
  }
  expect(await readdir(cwd)).not.toContain('out.training');

  await writeFile(join(cwd, 'third.training'), 'no state');
  const damaged = await tokensift(words('third', '--resume'), { cwd });
  expect(damaged).toMatchObject({ code: 2, stdout: expect.stringContaining('third.training') });
}, 120_000);
