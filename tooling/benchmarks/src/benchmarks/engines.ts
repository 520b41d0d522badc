import { trainingDefaults } from '@tokensift/training';
import { type Benchmark, type SkippedVariant, THREADS, type Variant } from '../benchmark.ts';
import { type ModelConfig, miniLm } from '../inputs/model-configs.ts';
import type { StepSettings } from '../inputs/step-settings.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import type { Rounds } from '../measure/interleave.ts';
import { timeSteps, warmupSteps } from '../measure/time-steps.ts';
import { startStep } from '../workers/start-step.ts';
import type { Worker } from '../workers/worker.ts';

/** A shape on which plain JavaScript ends within seconds. */
const small: ModelConfig = {
  ...miniLm,
  num_hidden_layers: 2,
  hidden_size: 128,
  num_attention_heads: 2,
  intermediate_size: 512,
  vocab_size: 4096,
};

interface Shape {
  readonly name: string;
  readonly config: ModelConfig;
  readonly batch: number;
  readonly length: number;
}

const miniLmShape: Shape = { name: 'MiniLM-L6', config: miniLm, batch: 32, length: 32 };
const smallShape: Shape = { name: 'small', config: small, batch: 8, length: 32 };

/** An engine on one of its backends. */
type Candidate = StepSettings['engine'];

const native: Candidate = { name: 'onnx', backend: 'cpu' };
const wasm: Candidate = { name: 'onnx', backend: 'wasm' };
const tfjs = (backend: string): Candidate => ({ name: 'tfjs', backend });

interface Contest {
  readonly shape: Shape;
  readonly method: string;
  readonly engine: Candidate;
  /** What the engine's time should not exceed, as a multiple of native ONNX Runtime's. */
  readonly target?: number;
}

const contests: readonly Contest[] = [
  { shape: miniLmShape, method: 'full', engine: wasm },
  { shape: miniLmShape, method: 'sparse', engine: wasm },
  { shape: miniLmShape, method: 'full', engine: tfjs('tensorflow'), target: 2 },
  { shape: miniLmShape, method: 'sparse', engine: tfjs('tensorflow') },
  { shape: smallShape, method: 'full', engine: wasm },
  { shape: smallShape, method: 'full', engine: tfjs('tensorflow') },
  { shape: smallShape, method: 'full', engine: tfjs('wasm') },
  { shape: smallShape, method: 'full', engine: tfjs('cpu') },
];

export const engines: Benchmark = {
  name: 'engines',
  description: 'one training step on native ONNX Runtime and on every other engine and backend',
  needs: [],
  async run({ rounds = 5, quick, note }) {
    const steps = quick ? 1 : 10;
    const workers = new Map<string, Worker>();
    const skipped: SkippedVariant[] = [];
    const start = async (contest: Contest, engine: Candidate) => {
      const name = variantName(contest, engine);
      if (workers.has(name)) return;
      note(`starting ${name}`);
      const { config, batch, length } = contest.shape;
      const worker = await startStep(name, {
        config,
        classes: 77,
        batch,
        length,
        method: contest.method,
        engine,
        training: {
          ...trainingDefaults,
          epochs: 1,
          schedule: 'constant',
          learningRate: 1e-4,
        },
        totalSteps: warmupSteps + rounds * steps,
      });
      if ('reason' in worker) skipped.push(worker);
      else workers.set(name, worker);
    };
    try {
      for (const contest of contests) {
        await start(contest, native);
        await start(contest, contest.engine);
      }
      const samples = await timeSteps(workers, { rounds, steps, note });
      return {
        setting: `a training step as in "step", on 32 texts of 32 tokens with the shape of MiniLM-L6, and on 8 texts of 32 tokens with 2 layers of 128 ("small"); ${THREADS} threads, of which tfjs uses one on wasm and cpu`,
        unit: 'ms',
        variants: [...samples].map(
          ([name, times]): Variant => ({ name, rounds: times, details: workers.get(name)!.description }),
        ),
        ratios: contests.flatMap((contest) => ratioOf(contest, samples)),
        skipped,
      };
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
  },
};

function variantName({ shape, method }: Contest, { name, backend }: Candidate): string {
  return `${name} ${backend}, ${shape.name} ${method}`;
}

function ratioOf(contest: Contest, samples: ReadonlyMap<string, Rounds>): Ratio[] {
  const [numerator, denominator] = [contest.engine, native].map((engine) => variantName(contest, engine)) as [
    string,
    string,
  ];
  const times = samples.get(numerator);
  if (!times) return [];
  return [compareRounds(`${numerator} / ${denominator}`, times, samples.get(denominator)!, contest.target)];
}
