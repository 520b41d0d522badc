import { execFileSync } from 'node:child_process';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { startTokensift } from '../../testing/tokensift.ts';

const CODES = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

// A process takes seconds to start on a machine that does much besides.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tokensift-'));
  await trainTinyClassifier(cwd);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const finetune = (out: string, ...more: string[]): string[] =>
  [
    'finetune',
    '--model',
    'model',
    '--data',
    'data',
    '--method',
    'full',
    '--pooling',
    'mean',
    '--out',
    out,
  ].concat([
    ...['--epochs', '300', '--set', 'training.batchSize=1', '--set', 'training.flopsBudget=0', ...more],
  ]);

describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.each(CODES)(
    '%s stops finetune after its step, keeps the state, and says how to go on',
    async (name, code) => {
      const { child, until, ended } = startTokensift(finetune(name, '--resume'), { cwd });
      await until((_, stderr) => stderr.includes('epoch 2/'));
      child.kill(name);
      const { stdout, stderr, ...end } = await ended;
      expect(end.code, stderr).toBe(code);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /\nStopping after this step …\nerror: Training was stopped after step \d+\.\n {2}To go on from the state in .*\.training, give the same command again\.\n$/,
      );
      const names = await readdir(cwd);
      expect(names).toContain(`${name}.training`);
      expect(names).not.toContain(name);
    },
  );

  it('before the first step leaves nothing', async () => {
    const { child, until, ended } = startTokensift(finetune('early'), { cwd });
    // The first thing that is said of a training comes before it.
    await until((_, stderr) => stderr.includes('Pooling: '));
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/\nerror: .* was stopped.*\n {2}.*\n$/);
    expect((await readdir(cwd)).filter((file) => file.startsWith('early'))).toEqual([]);
  });

  it('ends predict with the rows so far', async () => {
    const { child, until, ended } = startTokensift(['predict', '--model', 'classifier'], { cwd });
    child.stdin!.write('"my soup"\n\n');
    await until((stdout) => stdout.split('\n').length === 3);
    child.kill('SIGTERM');
    const { stdout, ...end } = await ended;
    expect(stdout.match(/\n/g)).toHaveLength(2);
    expect(end).toEqual({
      code: 143,
      stderr:
        'error: the classification was stopped after 2 rows.\n' +
        '  They are written. To go on, give the rows after the one in line 2.\n',
    });
  });

  it('leaves no part of a file', async () => {
    const words = ['predict', '--model', 'classifier', '--out', 'stopped.jsonl'];
    const { child, until, ended } = startTokensift(words, { cwd });
    child.stdin!.write('"my soup"\n');
    // The hidden file that is being written is the only sign of life.
    for (let names: string[] = []; !names.some((file) => file.includes('stopped.jsonl')); ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      names = await readdir(cwd);
    }
    child.kill('SIGTERM');
    await expect(until(() => false)).rejects.toThrow('The command ended first');
    expect(await ended).toMatchObject({ code: 143, stderr: expect.stringContaining('Nothing was written.') });
    expect((await readdir(cwd)).filter((file) => file.includes('stopped.jsonl'))).toEqual([]);
  });

  it('ends a command at once that has nothing to finish', async () => {
    execFileSync('mkfifo', [join(cwd, 'texts.csv')]);
    const { child, ended } = startTokensift(['predict', '--model', 'classifier', '--input', 'texts.csv'], {
      cwd,
    });
    // Waits until the command has opened it, too, which then waits for the header.
    const fifo = await open(join(cwd, 'texts.csv'), 'w');
    child.kill('SIGHUP');
    expect(await ended).toEqual({
      code: 129,
      stdout: '',
      stderr: 'error: the command was stopped.\n  Run it again.\n',
    });
    await fifo.close();
  });

  it('a second time ends what the first could not', async () => {
    const { child, until, ended } = startTokensift(['predict', '--model', 'classifier'], { cwd });
    // What is written of one batch is more than a pipe holds.
    const row = JSON.stringify({ text: 'my soup', more: 'x'.repeat(5000) });
    child.stdin!.end(`${row}\n`.repeat(2000));
    await until((stdout) => stdout.includes('cook'));
    // Nobody reads any more what it has to write.
    child.stdout!.pause();
    child.kill('SIGINT');
    await until((_, stderr) => stderr.includes('was stopped'));
    const isSecond = new Promise((resolve) => setTimeout(resolve, 500));
    expect(await Promise.race([isSecond, ended])).toBeUndefined();
    child.kill('SIGINT');
    child.stdout!.destroy();
    expect(await ended).toMatchObject({ code: 130 });
  });
});
