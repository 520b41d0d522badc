import { cp, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { createEngine, openClassifier } from '@tokensift/classifier';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { get, post } from '../../testing/request.ts';
import { readMetric, startTestServer } from '../../testing/start-test-server.ts';
import { writeTinyClassifier } from '../../testing/tiny-classifiers.ts';
import { startServer } from '../index.ts';

const TEXT = 'book the room';
const engine = { threads: 1 };

/** An answer to five digits: how texts are put together can change the last one. */
const shown = (answer: object): string =>
  JSON.stringify(answer, (_, value) => (typeof value === 'number' ? value.toFixed(5) : value));

/** The answer of a folder's classifier. */
async function answerOf(folder: string): Promise<string> {
  const classifier = await openClassifier(folder, { engine: await createEngine(engine) });
  try {
    return shown({ prediction: await classifier.predict(TEXT, { top: 5 }) });
  } finally {
    await classifier.dispose();
  }
}

/** Puts a copy of a folder in the place of another, by renaming. */
async function replace(folder: string, by: string): Promise<void> {
  await cp(by, `${folder}.new`, { recursive: true });
  await rename(folder, `${folder}.old`);
  await rename(`${folder}.new`, folder);
  await rm(`${folder}.old`, { recursive: true });
}

async function until(isReached: () => Promise<boolean>): Promise<void> {
  while (!(await isReached())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a folder that is served', () => {
  it('is opened again when it is replaced, without a request lost; a damaged one is not', async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, 'served');
    const sources = [join(parent, 'first'), join(parent, 'second')] as const;
    await writeTinyClassifier(sources[0], 'single-label', 1);
    await writeTinyClassifier(sources[1], 'single-label', 2);
    const [first, second] = [await answerOf(sources[0]), await answerOf(sources[1])];
    expect(first).not.toBe(second);
    await cp(sources[0], folder, { recursive: true });
    const { url, log } = await startTestServer({ models: { desk: folder }, engine });

    let isAsking = true;
    const seen: string[] = [];
    const ask = async (): Promise<void> => {
      while (isAsking) {
        const { status, body } = await post(`${url}/classify`, { text: TEXT });
        expect(status).toBe(200);
        if (shown(body) !== seen.at(-1)) seen.push(shown(body));
      }
    };
    const asking = Promise.all([ask(), ask(), ask()]);
    const count = (outcome: string) =>
      readMetric(url, `tokensift_reloads_total{model="desk",outcome="${outcome}"}`);

    await replace(folder, sources[1]);
    await until(async () => (await count('done')) === 1);

    const damaged = join(parent, 'damaged');
    await cp(sources[0], damaged, { recursive: true });
    await truncate(join(damaged, 'model.safetensors'), 1000);
    await replace(folder, damaged);
    await until(async () => (await count('failed')) === 1);
    expect(await get(`${url}/ready`)).toMatchObject({
      status: 200,
      body: { status: 'ready', models: { desk: { loaded: true, error: { code: 'invalid-checkpoint' } } } },
    });
    expect(JSON.stringify((await get(`${url}/ready`)).body)).not.toContain(parent);
    // It is not tried again while it is the same.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await count('failed')).toBe(1);

    await replace(folder, sources[0]);
    await until(async () => (await count('done')) === 2);
    expect((await get(`${url}/ready`)).body.models.desk).toEqual({ loaded: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    isAsking = false;
    await asking;
    // Each of the three who ask has at most one answer under way when the folder is another.
    expect(seen[0]).toBe(first);
    expect(seen.at(-1)).toBe(first);
    expect(new Set(seen)).toEqual(new Set([first, second]));
    expect(seen.length).toBeLessThanOrEqual(2 + 2 * 3 * 2);
    expect(log.map(({ event }) => event)).toEqual(['listening', 'reloaded', 'reload-failed', 'reloaded']);
  });

  it('is opened again when its thread breaks', async () => {
    const folder = join(await temporaryFolder(), 'served');
    await writeTinyClassifier(folder, 'single-label');
    const workers: Worker[] = [];
    const remember = (worker: Worker): number => workers.push(worker);
    process.on('worker', remember);
    const { url, log } = await startTestServer({ models: { desk: folder }, engine });
    const before = await post(`${url}/classify`, { text: TEXT });
    await workers[0].terminate();
    await until(async () => (await get(`${url}/ready`)).status === 503);
    expect(await post(`${url}/classify`, { text: TEXT })).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable' } },
    });
    await until(async () => (await get(`${url}/ready`)).status === 200);
    expect((await post(`${url}/classify`, { text: TEXT })).body).toEqual(before.body);
    expect(log.map(({ event }) => event)).toEqual(['listening', 'failed', 'reloaded']);
    process.off('worker', remember);
  });

  it('must be one to start with: nothing listens otherwise', async () => {
    const folder = await temporaryFolder();
    const start = startServer({ models: { desk: folder }, port: 0, engine });
    expect(await errorOf(start)).toMatchObject({ code: 'file-not-found' });
  });
});
