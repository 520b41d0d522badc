import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReadDatasetOptions, TAG_SCHEMES } from '@tokensift/datasets';
import { temporaryFolder } from '@tokensift/testing';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../experiment/load-experiment.ts';
import { addDataOptions, type DataFlags, readOptions } from './data-options.ts';

const fromFlags = (...args: readonly string[]): ReadDatasetOptions => {
  const command = addDataOptions(new Command()).exitOverride();
  command.configureOutput({ writeErr: () => {} });
  return readOptions(command.parse(args, { from: 'user' }).opts<DataFlags>());
};

/** What an experiment file states of how a data set is read. */
async function fromFile(settings: object): Promise<ReadDatasetOptions> {
  const folder = await temporaryFolder();
  const path = join(folder, 'experiment.yaml');
  const dataset = { name: 'd', path: 'd.csv', ...settings };
  const file = { name: 'e', model: 'm', datasets: [dataset], methods: ['full'], seeds: [1] };
  // JSON is YAML too.
  await writeFile(path, JSON.stringify(file));
  const { datasets } = await loadExperiment(path);
  const { name: _, path: __, task: ___, ...reading } = datasets[0];
  return reading;
}

describe('how data is read', () => {
  it('is stated by flags as by an experiment file', async () => {
    const flags = fromFlags(
      ...['--text-column', 'words', '--label-column', 'a', 'b', '--pair-column', 'p'],
      ...['--predicate-column', 'v', '--delimiter', '|', '--label-separator', '/'],
      ...['--tag-scheme', 'iob1', '--repair-tags', '--skip-bad-rows'],
    );
    const stated = {
      columns: { text: 'words', label: ['a', 'b'], pair: 'p', predicate: 'v' },
      delimiter: '|',
      labelSeparator: '/',
      tagScheme: 'iob1',
      repairTags: true,
      skipBadRows: true,
    };
    expect(flags).toEqual(stated);
    expect(await fromFile(stated)).toEqual(stated);
  });

  it('has defaults where nothing is stated', async () => {
    expect(fromFlags()).toEqual({ columns: {} });
    expect(await fromFile({})).toEqual({});
  });

  it('has the schemes of tags that can be read, and no others', async () => {
    for (const tagScheme of TAG_SCHEMES) {
      expect(fromFlags('--tag-scheme', tagScheme)).toMatchObject({ tagScheme });
      expect(await fromFile({ tagScheme })).toEqual({ tagScheme });
    }
    expect(() => fromFlags('--tag-scheme', 'iob')).toThrow(/iob1/);
    await expect(fromFile({ tagScheme: 'iob' })).rejects.toMatchObject({ code: 'invalid-config' });
  });
});
