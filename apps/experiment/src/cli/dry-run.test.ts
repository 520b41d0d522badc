import { readdir } from 'node:fs/promises';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

it('run --dry-run says what there is to do and what cannot be done, and writes nothing', async () => {
  const cwd = await temporaryFolder();
  await writeTinyExperiment(cwd);
  const before = await readdir(cwd);
  const methods = 'methods=[full, { name: lora, rank: 1000 }]';
  const planned = await tokensift(['run', 'tiny.yaml', '--set', methods, '--dry-run'], { cwd });
  expect(planned.code, planned.stderr).toBe(2);
  expect(planned.stdout).toMatch(/^full +2 +0 +0 +0\.\d+ +\d.* s$/m);
  expect(planned.stdout).toMatch(/^lora +2 +0 +0 +– +cannot be run$/m);
  expect(planned.stdout).toContain('topics · lora: lora.rank: The rank 1000 is above');
  expect(planned.stdout).toContain('4 jobs: 4 runs, 0 trials; 0 (0 %) in runs/tiny have finished.');

  const words = ['run', 'tiny.yaml', '--dry-run', '--no-measure', '--only', 'method=probe', '--json'];
  const counted = await tokensift(words, { cwd });
  expect(counted.code, counted.stderr).toBe(0);
  expect(JSON.parse(counted.stdout)).toEqual({
    schema: 'tokensift/dry-run/1',
    name: 'tiny',
    parts: [{ dataset: 'topics', method: 'probe', runs: 2, trials: 0, finished: 0 }],
  });
  expect(await readdir(cwd)).toEqual(before);
});
