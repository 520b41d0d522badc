import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportOnnx } from '@tokensift/classifier';
import { type Benchmark, type SkippedVariant, THREADS, type Variant } from '../benchmark.ts';
import { anyClassifier } from '../inputs/any-classifier.ts';
import { PEER_BATCH, type PredictSettings, type PredictTurn } from '../inputs/predict-settings.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import { interleave, type Rounds } from '../measure/interleave.ts';
import { installedPython, isSkipped, startPeer } from '../peers/peer.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { Worker } from '../workers/worker.ts';

const modelFolder = 'models/all-MiniLM-L6-v2';
const sets = ['data/clinc150', 'data/unfair_tos'];

const ours = 'ours';
const oursInt8 = 'ours, int8';
const js = 'transformers.js';
const jsInt8 = 'transformers.js, int8';
const torch = 'PyTorch';
const ort = 'onnxruntime in Python';

/** What ours is compared with, and what its time should not exceed as a part of theirs. */
const contests = [
  { first: ours, second: js, target: 0.5 },
  { first: oursInt8, second: jsInt8, target: 0.5 },
  { first: oursInt8, second: ours },
  { first: ours, second: torch, target: 1 / 1.2 },
  { first: ours, second: ort, target: 1 / 1.2 },
];

export const predict: Benchmark = {
  name: 'predict',
  description: 'prediction, tokenization included: many texts, and one at a time',
  needs: [...sets, modelFolder],
  async run({ rounds = 5, quick, note }) {
    const [variants, ratios, skipped]: [Variant[], Ratio[], SkippedVariant[]] = [[], [], []];
    for (const data of sets) {
      const parent = await mkdtemp(join(tmpdir(), 'bench-predict-'));
      const workers = new Map<string, Worker>();
      try {
        note(`${data}: exporting a classifier`);
        const folder = join(parent, 'classifier');
        const texts = (await exportClassifier(data, folder)).slice(0, quick ? 40 : 1000);
        const textsFile = join(parent, 'texts.json');
        await writeFile(textsFile, JSON.stringify(texts));
        await start({ folder, textsFile, threads: THREADS }, workers, skipped);
        const found = await time(workers, { rounds, texts, note: (text) => note(`${data}: ${text}`) });
        const set = data.replace('data/', '');
        for (const [way, samples] of found) {
          for (const [name, times] of samples) {
            const all = times.flat().sort((a, b) => a - b);
            variants.push({
              name: `${set}, ${way}: ${name}`,
              rounds: times,
              details: {
                ...workers.get(name)!.description,
                ...(way === together
                  ? { textsPerSecond: Math.round(1000 / all[Math.floor(all.length / 2)]) }
                  : { p99: Number(all[Math.floor(0.99 * (all.length - 1))].toFixed(2)) }),
              },
            });
          }
          for (const { first, second, target } of contests) {
            const [a, b] = [samples.get(first), samples.get(second)];
            if (!a || !b) continue;
            const isAimed = way === together && target !== undefined;
            ratios.push(
              compareRounds(`${set}, ${way}: ${first} / ${second}`, a, b, ...(isAimed ? [target] : [])),
            );
          }
        }
      } finally {
        await Promise.all([...workers.values()].map((worker) => worker.stop()));
        await rm(parent, { recursive: true });
      }
    }
    return {
      setting:
        `a text's label and probability with all-MiniLM-L6-v2 and a new head, ${THREADS} threads; the first 1,000 test texts ` +
        `as they come, peers in batches of ${PEER_BATCH}; PyTorch runs the classifier, the others its ONNX models`,
      unit: 'ms',
      variants,
      ratios,
      skipped: skipped.filter(({ name }, i) => skipped.findIndex((other) => other.name === name) === i),
    };
  },
};

const together = 'together';
const oneByOne = 'one at a time';

async function exportClassifier(data: string, folder: string): Promise<readonly string[]> {
  const { classifier, texts } = await anyClassifier(data, modelFolder);
  await exportOnnx(classifier, folder, { formats: ['float32', 'int8'] });
  await classifier.dispose();
  return texts;
}

async function start(
  shared: Omit<PredictSettings, 'precision'>,
  workers: Map<string, Worker>,
  skipped: SkippedVariant[],
): Promise<void> {
  for (const [name, file, precision] of [
    [ours, 'predict.ts', 'float32'],
    [oursInt8, 'predict.ts', 'int8'],
    [js, 'transformers-js.ts', 'float32'],
    [jsInt8, 'transformers-js.ts', 'int8'],
  ] as const) {
    workers.set(name, await startNodeWorker(file, { ...shared, precision } satisfies PredictSettings));
  }
  for (const [name, runtime] of [
    [torch, 'torch'],
    [ort, 'onnxruntime'],
  ] as const) {
    const peer = await startPeer(name, installedPython, 'predict.py', {
      ...shared,
      runtime,
      batch: PEER_BATCH,
    });
    if (isSkipped(peer)) skipped.push(peer);
    else workers.set(name, peer);
  }
}

/** Milliseconds of a text, by way and worker. */
async function time(
  workers: ReadonlyMap<string, Worker>,
  {
    rounds,
    texts,
    note,
  }: { readonly rounds: number; readonly texts: readonly string[]; note(text: string): void },
): Promise<ReadonlyMap<string, ReadonlyMap<string, Rounds>>> {
  const ways: readonly (readonly [string, PredictTurn])[] = [
    [together, { together: true }],
    [oneByOne, { oneByOne: Math.min(100, texts.length) }],
  ];
  const found = new Map<string, ReadonlyMap<string, Rounds>>();
  for (const [way, turn] of ways) {
    const turns = new Map([...workers].map(([name, worker]) => [name, () => worker.request<number[]>(turn)]));
    for (const [name, run] of turns) {
      note(`warming up ${name}`);
      await run();
    }
    found.set(way, await interleave(turns, rounds, (round, name) => note(`${way}, round ${round}: ${name}`)));
  }
  return found;
}
