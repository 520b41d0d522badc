import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

describe('trackers on the command line', () => {
  it('are told of a run while it goes on, and later', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const run = ['run', 'tiny.yaml', '--set', 'methods=[full]', '--set', 'seeds=[1]', '--out', 'out'];
    const now = await tokensift([...run, '--tracker', '{mlflow: {uri: "http://127.0.0.1:9"}}'], { cwd });
    expect(now.code, now.stderr).toBe(0);
    expect(now.stderr).toMatch(/mlflow.*the MLflow server cannot be reached .*The experiment goes on/);
    expect(now.stderr).toMatch(/mlflow.*\d+ events are missing there/);

    const later = await tokensift(['track', 'out', '--tracker', 'tensorboard'], { cwd });
    expect(later.stderr).toMatch(/^\d+ events told to tensorboard\.\n$/);
    expect(await readdir(join(cwd, 'out/tensorboard/topics/full'))).toEqual(['seed 1']);

    const unreachable = await tokensift(
      ['track', 'out', '--tracker', '{mlflow: {uri: "http://127.0.0.1:9"}}'],
      { cwd },
    );
    expect([unreachable.code, unreachable.stderr]).toEqual([1, expect.stringMatching(/cannot be reached/)]);
  });

  it.each([
    [['--tracker', 'tensorbord'], /There is no tracker "tensorbord".*Did you mean "tensorboard"/s],
    [['--tracker', '{mlflow: {url: x}}'], /--tracker\[0\]\.mlflow\.url: There is no setting "url"/],
    [[], /no tracker is named/],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await tokensift(['track', 'out', ...flags], { cwd: await temporaryFolder() });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
