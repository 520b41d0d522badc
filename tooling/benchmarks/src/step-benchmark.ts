import { trainingDefaults } from '@tokensift/training';
import { type Benchmark, type SkippedVariant, THREADS, type Variant } from './benchmark.ts';
import type { ModelConfig } from './inputs/model-configs.ts';
import type { StepSettings } from './inputs/step-settings.ts';
import { compareRounds, type Ratio } from './measure/compare-rounds.ts';
import type { Rounds } from './measure/interleave.ts';
import { median } from './measure/median.ts';
import { timeSteps, warmupSteps } from './measure/time-steps.ts';
import { installedPython, isSkipped, startPeer } from './peers/peer.ts';
import { tunedPython } from './peers/tuned-python.ts';
import { startNodeWorker } from './workers/node-worker.ts';
import type { Description, Worker } from './workers/worker.ts';

const full = 'ours full';
const sparse = 'ours sparse, at a cost budget of 0.5';
const pytorch = 'PyTorch full';
const bfloat16 = 'PyTorch full, autocast to bfloat16';
const tuned = 'tuned PyTorch full';

export interface StepShape {
  readonly name: string;
  readonly description: string;
  /** The model, for people. */
  readonly model: string;
  readonly config: ModelConfig;
  /** Texts of a step. */
  readonly batch: number;
  readonly dropout: number;
  /** Other ways to run PyTorch: in bfloat16, and tuned. */
  readonly otherPeers: boolean;
  readonly defaultRounds: number;
}

const LENGTH = 32;
const CLASSES = 77;

/** Times a training step of a shape: ours full and sparse, and PyTorch's full. */
export const stepBenchmark = ({
  name,
  description,
  model,
  config,
  batch,
  dropout,
  otherPeers,
  defaultRounds,
}: StepShape): Benchmark => ({
  name,
  description,
  needs: [],
  async run({ rounds = defaultRounds, quick, note }) {
    const steps = quick ? 2 : 10;
    const settings: Omit<StepSettings, 'method'> = {
      config,
      classes: CLASSES,
      batch,
      length: LENGTH,
      engine: { name: 'onnx', backend: 'cpu' },
      training: { ...trainingDefaults, dropout, epochs: 1, schedule: 'constant', learningRate: 1e-4 },
      totalSteps: warmupSteps + rounds * steps,
    };
    const workers = new Map<string, Worker>();
    const skipped: SkippedVariant[] = [];
    const add = (variant: string, worker: Worker | SkippedVariant) => {
      if (isSkipped(worker)) skipped.push(worker);
      else workers.set(variant, worker);
    };
    const forPython = { ...settings, threads: THREADS, model: 'transformers' };
    try {
      note('starting the processes');
      add(full, await startNodeWorker('step.ts', { ...settings, method: 'full' }));
      add(
        sparse,
        await startNodeWorker('step.ts', { ...settings, method: 'sparse', methodSettings: { cost: 0.5 } }),
      );
      add(pytorch, await startPeer(pytorch, installedPython, 'step.py', forPython));
      if (otherPeers) {
        const narrow = { ...forPython, autocast: 'bfloat16' };
        add(bfloat16, await startPeer(bfloat16, installedPython, 'step.py', narrow));
        const plain = { ...forPython, model: 'plain' };
        add(tuned, await requireOpenMp(await startPeer(tuned, tunedPython, 'step.py', plain)));
      }

      const samples = await timeSteps(workers, { rounds, steps, note });

      return {
        setting: `a training step (batch preparation, forward, backward, gradient norm and clipping, AdamW) of ${model} with ${CLASSES} classes, ${batch} texts of ${LENGTH} tokens, float32, dropout ${dropout} before the classifier in all of them, random weights and ids, ${THREADS} threads`,
        unit: 'ms',
        variants: [...samples].map(([variant, times]) =>
          describeVariant(variant, times, workers.get(variant)!.description),
        ),
        ratios: ratiosOf(samples),
        skipped,
      };
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
  },
});

/** Of Debian's builds of OpenBLAS, only the OpenMP one shares its threads with PyTorch. */
async function requireOpenMp(peer: Worker | SkippedVariant): Promise<Worker | SkippedVariant> {
  if (isSkipped(peer) || String(peer.description.blas).includes('openblas-openmp')) return peer;
  await peer.stop();
  return {
    name: tuned,
    reason: `It uses ${peer.description.blas} and not the OpenMP build of OpenBLAS, which would be no fair peer. Install libopenblas0-openmp and pick it with \`update-alternatives --config libopenblas.so.0-x86_64-linux-gnu\`.`,
  };
}

function describeVariant(name: string, rounds: Rounds, description: Description): Variant {
  const { flops } = description;
  if (typeof flops !== 'number') return { name, rounds, details: description };
  const gigaflopsPerSecond = flops / 1e6 / median(rounds.flat());
  return { name, rounds, details: { ...description, gigaflopsPerSecond } };
}

function ratiosOf(samples: ReadonlyMap<string, Rounds>): Ratio[] {
  const pairs = [
    [sparse, full, 0.5],
    [full, pytorch, 0.7],
    [full, tuned, 1.15],
    [bfloat16, pytorch, undefined],
    [sparse, pytorch, 0.5],
  ] as const;
  return pairs.flatMap(([numerator, denominator, target]) => {
    const times = samples.get(denominator);
    const others = samples.get(numerator);
    if (!times || !others) return [];
    return [compareRounds(`${numerator} / ${denominator}`, others, times, target)];
  });
}
