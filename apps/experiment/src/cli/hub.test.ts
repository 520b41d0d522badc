import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import { type HubServer, startHubServer } from '@tokensift/hub/testing';
import { temporaryFolder } from '@tokensift/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';

let server: HubServer;
let cwd: string;
let env: Record<string, string>;
beforeEach(async () => {
  server = await startHubServer();
  cwd = await temporaryFolder();
  env = { HF_ENDPOINT: server.endpoint, HF_HOME: join(cwd, 'hf'), HF_TOKEN: 'hf_test' };
  await writeTinyExperiment(cwd);
  server.commit('models/owner/tiny', await filesOf(join(cwd, 'model')));
  server.commit('datasets/owner/topics', await filesOf(join(cwd, 'data')));
});
afterEach(() => server.close());

async function filesOf(folder: string): Promise<Record<string, Buffer>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

const run = (line: string, input?: string, more: Record<string, string> = {}) =>
  tokensift(line.split(' '), { cwd, env: { ...env, ...more }, ...(input !== undefined && { input }) });

const TRAIN = '--method full --pooling mean --epochs 2 --set training.batchSize=8';

it('trains on a model and data of the hub, pushes the classifier, and predicts with it', async () => {
  const trained = await run(
    `finetune --model hf:owner/tiny --data hf:datasets/owner/topics ${TRAIN} --out made`,
  );
  expect(trained).toMatchObject({ code: 0 });
  expect(trained.stderr).toMatch(/^Fetching model\.safetensors \([\d,]+ bytes\)$/m);
  expect(trained.stderr).toMatch(/^topics: 96 training/m);
  const local = await run(`finetune --model model --data data ${TRAIN} --out same`);
  expect(local).toMatchObject({ code: 0 });
  expect(await readFile(join(cwd, 'made/model.safetensors'))).toEqual(
    await readFile(join(cwd, 'same/model.safetensors')),
  );

  const pushed = await run('push made hf:owner/topics --private --json');
  expect(pushed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Sending model\.safetensors/m) });
  expect(JSON.parse(pushed.stdout)).toMatchObject({
    schema: 'tokensift/push/1',
    url: `${server.endpoint}/owner/topics`,
    created: true,
    leftOut: [],
  });
  const input = '{"text":"my brake"}\n{"text":"soup again"}\n';
  const expected = await run('predict --model made', input);
  const fetched = await run('predict --model hf:owner/topics', input);
  expect(fetched).toMatchObject({ code: 0, stdout: expected.stdout });
  expect(fetched.stderr).toContain('Fetching model.safetensors');
  const offline = await run('predict --model hf:owner/topics', input, { HF_HUB_OFFLINE: '1' });
  expect(offline).toEqual({ code: 0, stdout: expected.stdout, stderr: '' });

  const evaluated = await run('evaluate --model hf:owner/topics --data hf:owner/topics --json');
  const report = JSON.parse(evaluated.stdout);
  const ofFolders = JSON.parse((await run('evaluate --model made --data data --json')).stdout);
  expect({ ...report, data: 'data' }).toEqual(ofFolders);
});

it('runs experiments on what the hub has, and keeps their runs', async () => {
  const path = join(cwd, 'tiny.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text
      .replace('path: model', 'path: hf:owner/tiny')
      .replace('path: data', 'path: hf:datasets/owner/topics'),
  );
  const words = 'run tiny.yaml --set methods=[linear-probe] --set seeds=[1] --json';
  const made = await run(words);
  expect(made, made.stdout).toMatchObject({ code: 0 });
  expect(made.stderr).toContain('Fetching model.safetensors');
  const again = await run(`${words} --resume`, undefined, { HF_HUB_OFFLINE: '1' });
  expect(again).toMatchObject({ code: 0 });
  expect(JSON.parse(again.stdout).runs).toEqual(JSON.parse(made.stdout).runs);
  expect(again.stderr).toContain('1 of 1 runs have finished before');
});

it('adapts and describes with what the hub has', async () => {
  const described = await run('constructs --tokenizer hf:owner/tiny --data hf:owner/topics --json');
  expect(described).toMatchObject({ code: 0 });
  expect(JSON.parse(described.stdout).tokenizer).toBe('hf:owner/tiny');
  expect(server.seen.some(({ url }) => url.endsWith('model.safetensors'))).toBe(false);
  const adapted = await run(
    'adapt --model hf:owner/tiny --data hf:owner/topics --mode extend --tokens 4 --out adapted',
  );
  expect(adapted, adapted.stderr).toMatchObject({ code: 0 });
  expect(await run('push adapted hf:owner/adapted')).toMatchObject({ code: 0 });
  expect(await run('adapt --undo --model hf:owner/adapted --out original')).toMatchObject({ code: 0 });
  expect(await readFile(join(cwd, 'original/model.safetensors'))).toEqual(
    await readFile(join(cwd, 'model/model.safetensors')),
  );
});

it('ends in one error', async () => {
  const { HF_TOKEN: _, ...others } = env;
  env = others;
  const push = await run('push made hf:owner/topics --json');
  expect(push).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(push.stdout).error).toMatchObject({ code: 'access-denied', where: 'hf:owner/topics' });
  expect(await run('predict --model hf:owner/none')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: hf:owner\/none: there is no such model at .*\n.*HF_TOKEN.*\n$/),
  });
  const away = await run('predict --model hf:owner/none', undefined, { HF_ENDPOINT: 'http://127.0.0.1:1' });
  expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('HF_HUB_OFFLINE=1') });
});
