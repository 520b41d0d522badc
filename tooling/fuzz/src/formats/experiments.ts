import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readResults, readRunRecord, runExperiment, writeRunRecord } from '@tokensift/experiments';
import { writeTinyExperiment } from '@tokensift/experiments/testing';
import type { Format } from '../format.ts';
import { loadExperiment, renderReport, reportData } from '../tiny/experiment.ts';
import { withoutTimes } from '../tiny/without-times.ts';
import { writeJson } from '../tiny/write-json.ts';

const key = { dataset: 'topics', method: 'probe', seed: 1 };
const RUN = 'runs/topics--probe--seed1.json';
const YAML = 'tiny.yaml';

/** Makes one run of a tiny experiment in a folder. */
async function runTinyExperiment(folder: string): Promise<void> {
  const file = await writeTinyExperiment(join(folder, 'source'));
  const set = ['methods=[{name: probe, method: linear-probe}]', 'seeds=[1]', 'training.epochs=1'];
  await runExperiment({
    experiment: await loadExperiment(file, { set }),
    folder: join(folder, 'out'),
    mode: 'new',
  });
}

/** The hash of the settings that the record below is of, which an experiment asks for. */
const settingsHash = 'f'.repeat(64);

/** The record of a finished run, as an experiment takes it over. */
export const runRecord: Format = {
  name: 'run-record',
  corpora: [
    {
      name: 'finished',
      files: [{ path: RUN, structure: 'json', checksummed: true }],
      async write(folder) {
        await runTinyExperiment(folder);
        const record = await readRunRecord(join(folder, 'out'), key);
        await writeRunRecord(folder, { ...withoutTimes(record!), settingsHash });
        for (const name of ['source', 'out']) await rm(join(folder, name), { recursive: true });
      },
    },
  ],
  async read(folder) {
    const record = await readRunRecord(folder, key);
    return record?.status === 'finished' && record.settingsHash === settingsHash ? record : undefined;
  },
};

/** results.json, as `report` reads it. */
export const results: Format = {
  name: 'results',
  otherResult: 'results may be any numbers, and the file has no checksum',
  corpora: [
    {
      name: 'one-run',
      files: [{ path: 'results.json', structure: 'json' }],
      async write(folder) {
        await runTinyExperiment(folder);
        const read = await readResults(join(folder, 'out'));
        for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
        await writeJson(join(folder, 'results.json'), withoutTimes(read));
      },
    },
  ],
  read: async (folder) => renderReport(reportData(await readResults(folder), [])),
};

const YAML_TEXT = `# An experiment with all that a file can say.
name: tiny
model: { path: model, pooling: mean }
defaults: &short { epochs: 2 }
datasets:
  - { name: topics, path: data, training: { epochs: 3 } }
methods:
  - full
  - { name: probe, method: linear-probe, training: { learningRate: 0.05 } }
  - name: sparse
    density: 0.1
    trials:
      - { density: 0.05 }
      - { learningRate: 0.001 }
reference: full
seeds: [1, 2]
trials: { count: 2, seed: 7 }
training: { epochs: 2, batchSize: 16, learningRate: 0.01 }
engine: { threads: 1 }
`.replace(/^defaults.*\n/m, '');

/** An experiment file. */
export const experimentFile: Format = {
  name: 'experiment-file',
  otherResult: 'an experiment may be any',
  corpora: [
    {
      name: 'yaml',
      files: [{ path: YAML, structure: 'yaml' }],
      write: (folder) => writeFile(join(folder, YAML), YAML_TEXT),
    },
  ],
  read: (folder) => loadExperiment(join(folder, YAML), { environment: { HOME: '/home/someone' } }),
};
