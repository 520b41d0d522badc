import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

it('finetune writes a delta; applied to its base it is the classifier, taken off it is the base again', async () => {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  const run = (...words: string[]) => tokensift(words, { cwd });
  const train = (out: string, seed: string) =>
    run(
      ...['finetune', '--model', 'model', '--data', 'data', '--method', 'sparse', '--pooling', 'mean'],
      ...['--epochs', '2', '--density', '0.2', '--cost', '0.9', '--seed', seed, '--out', out, '--json'],
    );
  const trained = await train('one', '1');
  expect(trained).toMatchObject({ code: 0 });
  expect((await train('two', '2')).code).toBe(0);
  const { delta, parameters } = JSON.parse(trained.stdout);
  expect(delta.values).toBeLessThanOrEqual(parameters.trainable - parameters.head);
  expect(delta.added).toBe(parameters.head);

  const inspected = await run('delta', 'inspect', 'one/delta.safetensors', '--json');
  expect(JSON.parse(inspected.stdout)).toMatchObject({ ...delta, labels: ['bike', 'cook', 'sail'] });
  expect((await run('delta', 'inspect', 'one/delta.safetensors')).stdout).toContain('are replaced');

  const weights = (folder: string) => readFile(join(cwd, folder, 'model.safetensors'));
  const applied = await run(
    ...['delta', 'apply', '--model', 'model', '--delta', 'one/delta.safetensors', '--out', 'applied'],
  );
  expect(applied).toMatchObject({ code: 0 });
  expect(await weights('applied')).toEqual(await weights('one'));
  const reverted = await run(
    ...['delta', 'revert', '--model', 'applied', '--delta', 'one/delta.safetensors', '--out', 'base'],
  );
  expect(reverted).toMatchObject({ code: 0 });
  // The base again: what is applied to it gives the same bits.
  await run('delta', 'apply', '--model', 'base', '--delta', 'two/delta.safetensors', '--out', 'second');
  expect(await weights('second')).toEqual(await weights('two'));

  const composed = await run(
    ...['delta', 'compose', 'one/delta.safetensors', 'two/delta.safetensors'],
    ...['--head', '2', '--out', 'sum.safetensors', '--json'],
  );
  expect(JSON.parse(composed.stdout)).toMatchObject({ headOf: 'two/delta.safetensors' });
  await run('delta', 'apply', '--model', 'base', '--delta', 'sum.safetensors', '--out', 'sum');
  expect((await run('evaluate', '--model', 'sum', '--data', 'data')).code).toBe(0);

  const exported = await run(
    ...['delta', 'export', '--model', 'base', '--delta', 'one/delta.safetensors', '--out', 'peft', '--json'],
  );
  expect(JSON.parse(exported.stdout)).toMatchObject({ form: 'shira', adapted: expect.any(Array) });
  expect(await readdir(join(cwd, 'peft'))).toEqual(expect.arrayContaining(['adapter_config.json', 'base']));
  const full = await run(
    ...['delta', 'apply', '--model', 'base', '--delta', 'one/delta.safetensors', '--out', 'one'],
  );
  expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('not empty') });

  const refused = await run(
    ...['delta', 'apply', '--model', 'one', '--delta', 'one/delta.safetensors', '--out', 'no'],
  );
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('another base') });
  const bytes = await readFile(join(cwd, 'sum.safetensors'));
  await writeFile(join(cwd, 'short.safetensors'), bytes.subarray(0, -7));
  expect(await run('delta', 'inspect', 'short.safetensors', '--json')).toMatchObject({ code: 2 });
  expect(
    await run('delta', 'compose', 'sum.safetensors', '--head', '3', '--out', 'x.safetensors'),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining('counted from 1') });
});
