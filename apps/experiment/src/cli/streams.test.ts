import { openSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { startTokensift, tokensift } from '../../testing/tokensift.ts';

const PREDICT = ['predict', '--model', 'classifier'];
const isLinux = process.platform === 'linux';

// A process takes seconds to start on a machine that does much besides.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tokensift-'));
  await trainTinyClassifier(cwd);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('tokensift predict', () => {
  it.each([
    ['jsonl', '', '"my soup"\n', '"the anchor"\n'],
    ['csv', 'text\n', 'my soup\n', '"the\nanchor"\n'],
    ['text', '', 'my soup\n', 'the anchor\n'],
  ])(
    'answers each row of an open pipe before the next one is given (%s)',
    async (format, header, first, second) => {
      const { child, until, ended } = startTokensift([...PREDICT, '--format', format], { cwd });
      child.stdin!.write(header + first);
      await until((stdout) => stdout.includes('cook'));
      child.stdin!.write(second);
      await until((stdout) => stdout.includes('sail'));
      child.stdin!.end();
      expect(await ended).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('ends quietly when its reader has seen enough', async () => {
    const { child, until, ended } = startTokensift([...PREDICT, '--format', 'text'], { cwd });
    child.stdin!.write('my soup\n');
    await until((stdout) => stdout.includes('cook'));
    child.stdout!.destroy();
    child.stdin!.write('my soup\n');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it.runIf(isLinux)('says in one line that stdout is full', async () => {
    const stdio = ['pipe', openSync('/dev/full', 'w'), 'pipe'] as const;
    const { code, stderr } = await tokensift(PREDICT, { cwd, input: '"my soup"\n', stdio: [...stdio] });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: stdout: cannot write (ENOSPC)\n  The disk is full: free some space and run the command again.\n',
    );
  });

  it.runIf(isLinux)('says that stdin is a folder', async () => {
    const stdio = [openSync(cwd, 'r'), 'pipe', 'pipe'] as const;
    expect(await tokensift(PREDICT, { cwd, stdio: [...stdio] })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: stdin: cannot read \(EISDIR\)\n.*\n$/),
    });
  });
});

describe('a stderr that nothing can be written to', () => {
  const finetune = (out: string) =>
    [
      'finetune',
      '--model',
      'model',
      '--data',
      'data',
      '--method',
      'linear-probe',
      '--pooling',
      'mean',
    ].concat([...['--epochs', '2', '--out', out]]);

  it.runIf(isLinux)('does not stop a training (full)', async () => {
    const stdio = ['pipe', 'pipe', openSync('/dev/full', 'w')] as const;
    const { code, stdout } = await tokensift(finetune('full'), { cwd, stdio: [...stdio] });
    expect(code).toBe(0);
    expect(stdout).toContain('Saved to full');
  });

  it('does not stop a training (closed)', async () => {
    const { child, ended } = startTokensift(finetune('closed'), { cwd });
    child.stderr!.destroy();
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Saved to closed');
    expect(await readdir(join(cwd, 'closed'))).toContain('result.json');
  });

  it('leaves the exit code of an error', async () => {
    const { child, ended } = startTokensift(['predict', '--model', 'nowhere'], { cwd });
    child.stderr!.destroy();
    child.stdin!.end();
    expect(await ended).toMatchObject({ code: 2, stdout: '' });
  });
});
