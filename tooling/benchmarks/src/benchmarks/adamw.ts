import { createRandom, type ParameterDescription, type Random, sizeOf, type Tensor } from '@tokensift/core';
import { encoderParameters } from '@tokensift/models';
import { adamW, createTrainableParameters } from '@tokensift/sparse-optimizers';
import { type Benchmark, type SkippedVariant, THREADS } from '../benchmark.ts';
import { miniLm } from '../inputs/model-configs.ts';
import { plainAdamW } from '../inputs/plain-adamw.ts';
import { backboneOf } from '../inputs/random-classifier.ts';
import { compareRounds } from '../measure/compare-rounds.ts';
import { interleave, type Turn } from '../measure/interleave.ts';
import { installedPython, isSkipped, startPeer } from '../peers/peer.ts';
import type { Worker } from '../workers/worker.ts';

const ours = 'WebAssembly';
const plain = 'plain JavaScript loop';
const peers = [
  { name: 'torch.optim.AdamW', fused: false },
  { name: 'torch.optim.AdamW, fused', fused: true },
];

const learningRate = 1e-3;
const weightDecay = 0.01;
const warmupSteps = 5;

export const adamw: Benchmark = {
  name: 'adamw',
  description: 'an AdamW step over all parameters: WebAssembly, plain JavaScript, PyTorch',
  needs: [],
  async run({ rounds = 5, quick, note }) {
    const steps = quick ? 2 : 10;
    const parameters = encoderParameters(backboneOf(miniLm));
    const count = parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
    const random = createRandom('benchmarks/adamw');
    const turns = new Map<string, Turn>();
    const workers = new Map<string, Worker>();
    const skipped: SkippedVariant[] = [];

    note('filling the parameters');
    const inWebAssembly = webAssemblyStep(parameters, random.fork('wasm'));
    turns.set(ours, async () => timeEach(steps, inWebAssembly));
    const inJavaScript = plainAdamW({ count, learningRate, weightDecay }, random.fork('plain'));
    turns.set(plain, async () => timeEach(steps, inJavaScript));
    timeEach(warmupSteps, inWebAssembly);
    timeEach(warmupSteps, inJavaScript);
    try {
      const shapes = parameters.map(({ shape }) => shape);
      for (const { name, fused } of peers) {
        const settings = { shapes, fused, learningRate, weightDecay, threads: THREADS };
        const peer = await startPeer(name, installedPython, 'adamw.py', settings);
        if (isSkipped(peer)) {
          skipped.push(peer);
          continue;
        }
        workers.set(name, peer);
        turns.set(name, () => peer.request<number[]>({ steps }));
        await peer.request({ steps: warmupSteps });
      }
      const samples = await interleave(turns, rounds, (round, name) => note(`round ${round}: ${name}`));
      return {
        setting: `one AdamW step over ${count} dense float32 parameters in the shapes of MiniLM-L6 (PyTorch with ${THREADS} threads, ours has one)`,
        unit: 'ms',
        variants: [...samples].map(([name, times]) => ({
          name,
          rounds: times,
          details: workers.get(name)?.description ?? {},
        })),
        ratios: [...samples]
          .filter(([name]) => name !== ours)
          .map(([name, times]) => compareRounds(`${ours} / ${name}`, samples.get(ours)!, times)),
        skipped,
      };
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
  },
};

/** Milliseconds of each step. */
function timeEach(steps: number, step: () => void): number[] {
  return Array.from({ length: steps }, () => {
    const before = performance.now();
    step();
    return performance.now() - before;
  });
}

/** A step of what training uses, over parameters and gradients that are not zero. */
function webAssemblyStep(parameters: readonly ParameterDescription[], random: Random): () => void {
  const draw = () => random.uniform() - 0.5;
  const values = new Map<string, Tensor<Float32Array>>(
    parameters.map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) },
    ]),
  );
  const slices = parameters.map(({ name }) => ({ parameter: name, rows: 'all' as const }));
  const trainable = createTrainableParameters(values, parameters, { slices });
  for (const { gradient } of trainable.tensors) {
    for (let i = 0; i < gradient.length; i++) gradient[i] = draw();
  }
  const optimizer = adamW(trainable, { weightDecay });
  return () => optimizer.step({ learningRate });
}
