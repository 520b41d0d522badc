import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { startTokensift, tokensift } from '../../testing/tokensift.ts';

describe('run --executor workers', () => {
  it('gives the results of one process, and after Ctrl-C goes on with the command that it names', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const settings = ['--set', 'training.epochs=40', '--set', 'training.batchSize=8', '--set', 'seeds=[1]'];
    const workers = ['--executor', 'workers', '--workers', '2', '--memory', '4GB'];
    const whole = await tokensift(['run', 'tiny.yaml', ...settings, '--out', 'whole', '--json'], { cwd });
    expect(whole).toMatchObject({ code: 0 });

    const words = ['run', 'tiny.yaml', ...settings, '--out', 'out', ...workers];
    const { child, until, ended } = startTokensift(words, { cwd });
    await until((_, stderr) => stderr.includes('epoch 3/'));
    child.kill('SIGINT');
    const stopped = await ended;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('Stopping; the runs under way keep where they are');
    expect((await readdir(join(cwd, 'out/states'))).length).toBeGreaterThan(0);

    const [, command] = /Go on with: tokensift (.*)/.exec(stopped.stderr) as RegExpExecArray;
    expect(command).toContain('--executor workers --workers 2 --memory 4000000000B');
    const again = command.replaceAll("'", '').split(' ');
    const resumed = await tokensift([...again, '--json'], { cwd });
    expect(resumed).toMatchObject({ code: 0 });
    const [expected, results] = [whole, resumed].map(({ stdout }) => JSON.parse(stdout));
    const metrics = ({ runs }: typeof expected) => runs.map((run: { metrics: object }) => run.metrics);
    expect(metrics(results)).toEqual(metrics(expected));
    expect(results.comparisons).toEqual(expected.comparisons);
    expect(await readdir(join(cwd, 'out'))).not.toContain('states');
  });

  it('refuses its options where other executors make the runs, and sizes that are none', async () => {
    const cwd = await temporaryFolder();
    await writeTinyExperiment(cwd);
    const refusals = [
      [['--workers', '2'], '--workers is for --executor workers.'],
      [['--executor', 'workers', '--redis', 'redis://localhost'], '--redis is for --executor bullmq.'],
      [['--executor', 'workers', '--memory', 'much'], 'A size is needed, such as 8GB or 500MB.'],
      [['--executor', 'workers', '--workers', '0'], 'A whole number from 1 is needed.'],
    ] as const;
    for (const [flags, message] of refusals) {
      const { code, stderr } = await tokensift(['run', 'tiny.yaml', '--out', 'out', ...flags], { cwd });
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    }
    expect(await readdir(cwd)).not.toContain('out');
  });
});
