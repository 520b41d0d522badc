import { createRandom } from '@tokensift/core';
import { type HubServer, startHubServer } from '@tokensift/hub/testing';
import { errorOf, temporaryFolder } from '@tokensift/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchDataset, type HubOption } from './fetch-dataset.ts';
import { readDataset } from './read-dataset.ts';
import { readSplits } from './read-splits.ts';
import { streamDataset } from './stream-dataset.ts';

let server: HubServer;
let options: HubOption;
beforeEach(async () => {
  server = await startHubServer();
  const environment = { HF_ENDPOINT: server.endpoint, HF_HOME: await temporaryFolder() };
  options = { hub: { environment } };
});
afterEach(() => server.close());

const rows = (...texts: string[]) => `text,label\n${texts.map((text) => `${text},a\n`).join('')}`;
const random = createRandom(1);
const fetched = () =>
  server.seen.flatMap(({ url }) => /resolve\/[0-9a-f]{40}\/(.*)$/.exec(url)?.[1] ?? []).sort();

it('reads a data set of the hub, and fetches the files of its splits alone', async () => {
  server.commit('datasets/owner/tickets', {
    'README.md': '# Tickets\n',
    'load.py': 'import os\n',
    'train.csv': rows('one', 'two'),
    'validation.csv': rows('three'),
    'data/train.csv': rows('another'),
  });
  for (const path of ['hf:datasets/owner/tickets', 'hf:owner/tickets']) {
    const { train, validation, notes } = await readSplits(path, { random, ...options });
    expect(train.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(validation.map(({ text }) => text)).toEqual(['three']);
    expect(notes).toEqual([]);
  }
  expect(fetched()).toEqual(['train.csv', 'validation.csv']);
});

it('reads the parts of splits in the folder data, and of a folder by its name', async () => {
  server.commit('datasets/owner/many', {
    'data/train-00000-of-00002.csv': rows('one'),
    'data/train-00001-of-00002.csv': rows('two'),
    'data/test-00000-of-00001.csv': rows('three'),
    'small/train.csv': rows('four', 'five'),
    'small/dev.csv': rows('six'),
  });
  const { test } = await readSplits('hf:owner/many', {
    random,
    fractions: { train: 1, validation: 1, test: 0 },
    ...options,
  });
  expect(test?.map(({ text }) => text)).toEqual(['three']);
  expect(fetched()).toHaveLength(3);
  const small = await readSplits('hf:owner/many/small', { random, ...options });
  expect(small.train.map(({ text }) => text)).toEqual(['four', 'five']);
  expect(fetched()).toHaveLength(5);
});

it('reads one file by its name, at a revision', async () => {
  server.commit('datasets/owner/tickets', { 'all.csv': rows('old') }, { branch: 'v1' });
  server.commit('datasets/owner/tickets', { 'all.csv': rows('new') });
  const { rows: found } = await readDataset('hf:datasets/owner/tickets@v1/all.csv', options);
  expect(found.map(({ text }) => text)).toEqual(['old']);
  const texts: string[] = [];
  for await (const { text } of streamDataset('hf:owner/tickets/all.csv', options)) texts.push(text);
  expect(texts).toEqual(['new']);
});

it('says what a repository lacks', async () => {
  server.commit('datasets/owner/tickets', { 'all.csv': rows('x'), 'load.py': '' });
  const refuse = (path: string) => errorOf(fetchDataset(path, options));
  expect(await refuse('hf:owner/tickets')).toMatchObject({
    code: 'file-not-found',
    where: 'hf:datasets/owner/tickets',
    problem: expect.stringContaining('no training data; not read: all.csv, load.py'),
  });
  expect(await refuse('hf:owner/tickets/train.csv')).toMatchObject({
    code: 'file-not-found',
    problem: expect.stringContaining('all.csv'),
  });
  expect(await refuse('hf:owner/tickets/load.py')).toMatchObject({ code: 'unsupported' });
  expect(await refuse('hf:models/owner/tickets')).toMatchObject({ code: 'invalid-argument' });
  expect(await fetchDataset('hf', options)).toBe('hf');
  expect(fetched()).toEqual([]);
});
