import { trainingDefaults } from '@tokensift/training';
import type { Benchmark, SkippedVariant, Variant } from '../benchmark.ts';
import { THREADS } from '../benchmark.ts';
import { miniLm } from '../inputs/mini-lm.ts';
import type { StepSettings } from '../inputs/step-settings.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import type { Rounds } from '../measure/interleave.ts';
import { median } from '../measure/median.ts';
import { timeSteps, warmupSteps } from '../measure/time-steps.ts';
import { installedPython, isSkipped, startPeer } from '../peers/peer.ts';
import { tunedPython } from '../peers/tuned-python.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { Description, Worker } from '../workers/worker.ts';

const full = 'ours full';
const sparse = 'ours sparse, at a cost budget of 0.5';
const pytorch = 'PyTorch full';
const bfloat16 = 'PyTorch full, autocast to bfloat16';
const tuned = 'tuned PyTorch full';

export const step: Benchmark = {
  name: 'step',
  description: 'one training step: ours full and sparse, PyTorch as installed, in bfloat16, and tuned',
  needs: [],
  async run({ rounds = 8, quick, note }) {
    const steps = quick ? 2 : 10;
    const settings: Omit<StepSettings, 'method'> = {
      config: miniLm,
      classes: 77,
      batch: 32,
      length: 32,
      engine: { name: 'onnx', backend: 'cpu' },
      training: { ...trainingDefaults, epochs: 1, schedule: 'constant', learningRate: 1e-4 },
      totalSteps: warmupSteps + rounds * steps,
    };
    const workers = new Map<string, Worker>();
    const skipped: SkippedVariant[] = [];
    const add = (name: string, worker: Worker | SkippedVariant) => {
      if (isSkipped(worker)) skipped.push(worker);
      else workers.set(name, worker);
    };
    try {
      note('starting the processes');
      add(full, await startNodeWorker('step.ts', { ...settings, method: 'full' }));
      add(
        sparse,
        await startNodeWorker('step.ts', { ...settings, method: 'sparse', methodSettings: { cost: 0.5 } }),
      );
      const forPython = { ...settings, threads: THREADS };
      add(
        pytorch,
        await startPeer(pytorch, installedPython, 'step.py', { ...forPython, model: 'transformers' }),
      );
      add(
        bfloat16,
        await startPeer(bfloat16, installedPython, 'step.py', {
          ...forPython,
          model: 'transformers',
          autocast: 'bfloat16',
        }),
      );
      add(
        tuned,
        await requireOpenMp(await startPeer(tuned, tunedPython, 'step.py', { ...forPython, model: 'plain' })),
      );

      const samples = await timeSteps(workers, { rounds, steps, note });

      return {
        setting: `a training step (batch preparation, forward, backward, gradient norm and clipping, AdamW) of MiniLM-L6 with 77 classes on [CLS], 32 texts of 32 tokens, float32, dropout ${settings.training.dropout} before the classifier in all of them, random weights and ids, ${THREADS} threads`,
        unit: 'ms',
        variants: [...samples].map(([name, times]) =>
          describeVariant(name, times, workers.get(name)!.description),
        ),
        ratios: ratiosOf(samples),
        skipped,
      };
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
  },
};

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
  ] as const;
  return pairs.flatMap(([numerator, denominator, target]) => {
    const times = samples.get(denominator);
    const others = samples.get(numerator);
    if (!times || !others) return [];
    return [compareRounds(`${numerator} / ${denominator}`, others, times, target)];
  });
}
