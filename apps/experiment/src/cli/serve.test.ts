import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { trainTinyClassifier } from '../../testing/tiny-classifier.ts';
import { type Running, startTokensift, tokensift } from '../../testing/tokensift.ts';

// A process takes seconds to start on a machine that does much besides.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tokensift-'));
  await trainTinyClassifier(cwd);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** Serves on a free port until the test ends. @returns the process and where it listens, once it does */
async function serve(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running & { readonly url: string }> {
  const running = startTokensift(['serve', '--port', '0', ...words], { cwd, env });
  onTestFinished(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
  });
  await running.until((_, stderr) => stderr.includes('"listening"'));
  const { url } = logOf(running).find(({ event }) => event === 'listening') as { url: string };
  return { ...running, url };
}

const logOf = ({ stderr }: Running): Record<string, unknown>[] =>
  stderr()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const ask = (url: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('tokensift serve', () => {
  it('answers as predict does, by one model or several', async () => {
    const rows = [{ text: 'my soup is here' }, { text: 'the anchor', pair: 'a rope' }];
    const input = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const predicted = await tokensift(['predict', '--model', 'classifier'], { cwd, input });
    const expected = predicted.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).prediction);

    const { url } = await serve(['--model', 'classifier', '--model', 'other=classifier']);
    for (const path of ['classify', 'models/default/classify', 'models/other/classify']) {
      const answer = await ask(`${url}/${path}`, { texts: rows });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ predictions: expected });
    }
    const alone = await (await ask(`${url}/classify`, rows[0])).json();
    expect(alone).toMatchObject({ prediction: { label: 'cook' } });
  });

  it.skipIf(process.platform === 'win32')(
    'answers what it has taken when it is told to stop, and ends with 0',
    async () => {
      const { url, child, ended } = await serve(['--model', 'classifier', '--max-batch', '2']);
      let isStopping = false;
      let answered = 0;
      const lost: unknown[] = [];
      const client = async (): Promise<void> => {
        while (true) {
          const isLate = isStopping;
          try {
            const answer = await ask(`${url}/classify`, {
              texts: Array.from({ length: 20 }, () => 'my soup'),
            });
            const { predictions } = (await answer.json()) as { predictions: { label: string }[] };
            if (answer.status !== 200 || predictions.length !== 20) lost.push(answer.status);
            answered++;
          } catch (error) {
            const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
            // Only a connection that the server never took may fail. The system may have taken it, and resets it then.
            const isUntaken = cause?.syscall === 'connect' || (isLate && cause?.code === 'ECONNRESET');
            if (!isStopping || !isUntaken) lost.push(cause ?? error);
            return;
          }
        }
      };
      const clients = Array.from({ length: 16 }, client);
      while (answered < 50) await new Promise((resolve) => setTimeout(resolve, 5));
      isStopping = true;
      child.kill('SIGTERM');
      await Promise.all(clients);
      expect(lost).toEqual([]);
      const { code, stderr } = await ended;
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1)!)).toMatchObject({ event: 'stopped', cut: 0 });
    },
  );

  it('takes its token from a file or the environment, and logs requests where it is told', async () => {
    await writeFile(join(cwd, 'token'), 'from-a-file\n');
    const model = ['--model', 'classifier'];
    const given = [
      ['from-a-file', await serve([...model, '--token-file', 'token', '--log-requests'])],
      ['from-outside', await serve(model, { TOKENSIFT_TOKEN: 'from-outside' })],
    ] as const;
    for (const [token, { url }] of given) {
      expect((await ask(`${url}/classify`, { text: 'a rope' })).status).toBe(401);
      const answer = await ask(`${url}/classify`, { text: 'a rope' }, { authorization: `Bearer ${token}` });
      expect(answer.status).toBe(200);
    }
    const requests = (running: Running) =>
      logOf(running).flatMap(({ event, status }) => (event === 'request' ? [status] : []));
    expect(requests(given[0][1])).toEqual([401, 200]);
    expect(requests(given[1][1])).toEqual([]);
    expect(given.map(([, { stderr }]) => stderr()).join()).not.toMatch(/from-a-file|from-outside/);
  });

  it.each([
    ['no model', [], '--model'],
    ['a folder that is none', ['--model', 'nowhere'], 'nowhere'],
    ['two models of one name', ['--model', 'a=x', '--model', 'a=y'], 'two models are called "a"'],
    ['a name that no path can have', ['--model', 'a b=x'], '"a b" is no name for a model'],
    ['several models and a base', ['--model', 'a=x', '--model', 'b=y', '--base', 'z'], 'several models'],
    ['an empty token', ['--model', 'classifier', '--token-file', 'empty'], 'The token is empty'],
    ['a port that is none', ['--model', 'classifier', '--port', '70000'], '--port'],
  ])('refuses %s', async (_, words, complaint) => {
    await writeFile(join(cwd, 'empty'), '\n');
    const { code, stdout, stderr } = await tokensift(['serve', ...words], { cwd });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(complaint);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
