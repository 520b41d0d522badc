import { request } from 'node:http';
import { join } from 'node:path';
import { type Experiment, openRunFolder, type RunRecord } from '@tokensift/experiments';
import { sampleInputs, sampleRecords, sampleResults } from '@tokensift/experiments/testing';
import { chromiumPath, errorOf, temporaryFolder } from '@tokensift/testing';
import { chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startWatchServer } from './start-watch-server.ts';

const names = ['full', 'sparse'] as const;
const experiment = {
  name: 'sample',
  models: [{ name: 'model', path: 'model' }],
  datasets: [{ name: 'data', path: 'data', task: 'single-label' }],
  methods: names.map((name) => ({ name, method: name, settings: {}, training: {} })),
  seeds: [1, 2, 3],
  training: {},
  engine: {},
} as Experiment;

/** A folder that an experiment is being written into, and the server that shows it. */
async function watchRun() {
  const folder = join(await temporaryFolder(), 'out');
  const store = await openRunFolder(folder, experiment, 'new');
  const stop = new AbortController();
  const { url, ended } = await startWatchServer(folder, { port: 0, signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await ended;
    await store[Symbol.asyncDispose]();
  });
  const records = sampleRecords(names, [0.9, 0.92, 0.95]) as [RunRecord, ...RunRecord[]];
  return { folder, url, store, records, stop, ended };
}

const pageOf = async (url: string): Promise<string> => await (await fetch(url)).text();

/** What the server answers to a request as it stands. */
const ask = (url: string, options: object): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

describe('startWatchServer', () => {
  it('tells when a run has ended, and shows what there is by then', async () => {
    const { url, store, records } = await watchRun();
    expect(await pageOf(url)).toContain('No run has ended yet');
    const events = await fetch(`${url}events`);
    const reader = events.body!.getReader();
    const told = async () => Buffer.from((await reader.read()).value).toString();
    expect(await told()).toBe(': tells of changes\n\n');

    await store.writeInputs(sampleInputs());
    expect(await told()).toContain('event: change\n');
    expect(await pageOf(url)).toContain('0 of 8 runs have ended');
    await store.write(records[1]);
    await store.write(records[0]);
    expect(await told()).toContain('event: change\n');
    const page = await pageOf(url);
    expect(page).toContain('2 of 8 runs have ended');
    expect(page).toContain('full');

    for (const record of records.slice(2)) await store.write(record);
    await store.writeResults(sampleResults(names, [0.9, 0.92, 0.95]));
    await store.finish();
    expect(await told()).toContain('event: change\n');
    expect(await pageOf(url)).toContain('All runs have ended');
    await reader.cancel();
  });

  it('gives the report to this machine, and nothing else', async () => {
    const { url } = await watchRun();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await ask(url, { headers: { host: 'elsewhere.example' } })).toBe(403);
    expect(await ask(url, { method: 'POST' })).toBe(405);
    expect(await ask(`${url}experiment.json`, {})).toBe(404);
    expect(await ask(`${url}..%2Fexperiment.json`, {})).toBe(404);
    expect(await ask(`${url}?again`, {})).toBe(200);
  });

  it('ends when it is asked to, whoever listens', async () => {
    const { url, stop, ended } = await watchRun();
    const events = await fetch(`${url}events`);
    stop.abort();
    await ended;
    await expect(events.text()).rejects.toThrow();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('refuses a folder without runs, and a port that is taken', async () => {
    const signal = new AbortController().signal;
    const folder = await temporaryFolder();
    expect(await errorOf(startWatchServer(folder, { port: 0, signal }))).toMatchObject({
      code: 'invalid-argument',
      where: folder,
    });
    const { url, folder: watched } = await watchRun();
    const port = Number(new URL(url).port);
    expect(await errorOf(startWatchServer(watched, { port, signal }))).toMatchObject({
      where: `127.0.0.1:${port}`,
      message: expect.stringContaining('something else listens there'),
    });
  });

  it.skipIf(chromiumPath === undefined)(
    'renews the page under the hands of its reader (skipped without Chromium: CHROME_PATH)',
    async () => {
      const { url, store, records } = await watchRun();
      const browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
      onTestFinished(() => browser.close());
      await store.writeInputs(sampleInputs());
      await store.write(records[0]);
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on('pageerror', ({ message }) => wrong.push(message));
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      await page.goto(url);
      await page.getByText('The same as a table').click();
      const search = page.locator('#set-1-constructs').getByLabel('Search');
      await search.fill('soup');
      await store.write(records[1]);
      await page.getByText('2 of 8 runs have ended').waitFor({ timeout: 20_000 });
      expect(await search.inputValue()).toBe('soup');
      expect(await page.locator('#set-1-constructs output').textContent()).toBe('1 found');
      expect(await page.locator('#set-1-constructs details').getAttribute('open')).not.toBeNull();
      expect(await page.locator('thead button').first().isVisible()).toBe(true);
      expect(wrong).toEqual([]);
    },
  );
});
