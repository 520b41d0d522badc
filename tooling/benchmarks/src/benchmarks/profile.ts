import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectWhere } from '@tokensift/baselines';
import { createRandom, type Engine } from '@tokensift/core';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { GraphBuilder, input, matMul, parameter } from '@tokensift/graph';
import { classTask } from '@tokensift/tasks/testing';
import { train, trainingDefaults } from '@tokensift/training';
import { type Benchmark, THREADS, type Variant } from '../benchmark.ts';
import { miniLm } from '../inputs/model-configs.ts';
import { randomClassifier } from '../inputs/random-classifier.ts';
import { randomExamples } from '../inputs/random-examples.ts';
import { median } from '../measure/median.ts';
import { readTrace, type TracedOperation, type TracedRun } from '../measure/read-trace.ts';
import { warmupSteps } from '../measure/time-steps.ts';

const [BATCH, LENGTH, CLASSES] = [32, 32, 77];

/** Operations that take less of a step are counted together. */
const LEAST_SHARE = 0.005;

export const profile: Benchmark = {
  name: 'profile',
  description:
    'where the time of a step of full finetuning goes: each kind of operation, and what is outside of the runtime',
  needs: [],
  async run({ rounds = 20, quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'));
    try {
      note('measuring the peak of products');
      const peak = await peakOfProducts(await createOnnxEngine({ backend: 'cpu', threads: THREADS }));
      note('training');
      const steps = quick ? 2 : rounds;
      const engine = await createOnnxEngine({
        backend: 'cpu',
        threads: THREADS,
        profile: join(folder, 'trace'),
      });
      const times = (await trainFor(engine, warmupSteps + steps)).slice(-steps);
      const [file] = await readdir(folder);
      const runs = (await readTrace(join(folder, file))).slice(-steps);
      return {
        setting: `a training step of MiniLM-L6 with ${CLASSES} classes, ${BATCH} texts of ${LENGTH} tokens, full finetuning, random weights, ${THREADS} threads, while the runtime writes down what it does; the best product of two matrices of 1,024 rows and columns has ${(peak / 1e6).toFixed(0)} GFLOP/s`,
        unit: 'ms',
        variants: [...describeOperations(runs, peak), ...describeRest(runs, times)],
        ratios: [],
        skipped: [],
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** FLOPs a millisecond. */
async function peakOfProducts(engine: Engine): Promise<number> {
  const size = 1024;
  const builder = new GraphBuilder();
  const shape = [size, size];
  const [x, w] = [input(builder, 'x', shape), parameter(builder, 'w', shape)];
  const graph = builder.build({ y: matMul(builder, x, w) });
  const value = { shape, data: new Float32Array(size * size).fill(1) };
  const program = await engine.compile(graph, { parameters: new Map([['w', value]]) });
  let best = Infinity;
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    await program.run({ x: value });
    best = Math.min(best, performance.now() - before);
  }
  await program.dispose();
  return (2 * size ** 3) / best;
}

/** Milliseconds of each step. */
async function trainFor(engine: Engine, steps: number): Promise<number[]> {
  const random = createRandom('benchmarks/profile');
  const model = randomClassifier(miniLm, CLASSES, random.fork('model'));
  const times: number[] = [];
  let before = performance.now();
  await train({
    model,
    task: classTask(CLASSES),
    selection: selectWhere(model.parameters, () => true),
    engine,
    train: randomExamples(
      { count: steps * BATCH, length: LENGTH, vocabularySize: miniLm.vocab_size, classes: CLASSES },
      random.fork('examples'),
    ),
    validation: [],
    settings: { ...trainingDefaults, epochs: 1, batchSize: BATCH, schedule: 'constant', learningRate: 1e-4 },
    padId: miniLm.pad_token_id,
    random: random.fork('training'),
    onProgress({ kind }) {
      if (kind !== 'step') return;
      times.push(performance.now() - before);
      before = performance.now();
    },
  });
  return times;
}

const timeOf = (operations: readonly TracedOperation[]): number =>
  operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);

function describeOperations(runs: readonly TracedRun[], peak: number): Variant[] {
  const whole = median(runs.map(({ milliseconds }) => milliseconds));
  const kinds = new Map<string, (readonly TracedOperation[])[]>();
  for (const op of new Set(runs.flatMap(({ operations }) => operations.map(({ op }) => op)))) {
    kinds.set(
      op,
      runs.map(({ operations }) => operations.filter((operation) => operation.op === op)),
    );
  }
  const all = [...kinds].map(([name, found]) => ({ name, found, time: median(found.map(timeOf)) }));
  const large = all.filter(({ time }) => time >= LEAST_SHARE * whole).sort((a, b) => b.time - a.time);
  const small = all.filter(({ time }) => time < LEAST_SHARE * whole);
  const variants = large.map(({ name, found, time }): Variant => {
    const sum = (count: (operation: TracedOperation) => number) =>
      found[0].reduce((total, operation) => total + count(operation), 0);
    const [flops, bytes] = [sum((operation) => operation.flops), sum((operation) => operation.bytes)];
    return {
      name,
      rounds: found.map((operations) => [timeOf(operations)]),
      details: {
        calls: found[0].length,
        shareOfRun: time / whole,
        ...(flops > 0 && { flops, shareOfPeak: flops / time / peak }),
        bytes,
        gigabytesPerSecond: bytes / time / 1e6,
      },
    };
  });
  if (small.length === 0) return variants;
  const rest = runs.map((_, i) => [small.reduce((sum, { found }) => sum + timeOf(found[i]), 0)]);
  return [...variants, { name: `${small.length} other kinds`, rounds: rest, details: {} }];
}

/** What no operation takes. */
function describeRest(runs: readonly TracedRun[], times: readonly number[]): Variant[] {
  return [
    {
      name: 'the runtime between operations',
      rounds: runs.map(({ milliseconds, operations }) => [milliseconds - timeOf(operations)]),
      details: {},
    },
    {
      name: 'outside of the runtime',
      rounds: runs.map(({ milliseconds }, i) => [times[i] - milliseconds]),
      details: { what: 'batch, copies, norm, AdamW' },
    },
    { name: 'the step', rounds: times.map((time) => [time]), details: {} },
  ];
}
