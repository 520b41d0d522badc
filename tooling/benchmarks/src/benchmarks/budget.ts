import { trainingDefaults } from '@tokensift/training';
import type { Benchmark, Variant } from '../benchmark.ts';
import { THREADS } from '../benchmark.ts';
import { miniLm } from '../inputs/model-configs.ts';
import type { StepSettings } from '../inputs/step-settings.ts';
import { compareRounds } from '../measure/compare-rounds.ts';
import { timeSteps, warmupSteps } from '../measure/time-steps.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { Worker } from '../workers/worker.ts';

const full = 'full finetuning';

/** Cost budgets, largest first; 0 stands for the smallest that can be met. */
const budgets = [1, 0.75, 0.5, 0.35, 0];

/** The step time that a budget may take, as a fraction of a full step's. */
const targets: Readonly<Record<number, number>> = { 0.5: 0.55 };

export const budget: Benchmark = {
  name: 'budget',
  description: 'step time under cost budgets as a fraction of a full step',
  needs: [],
  async run({ rounds = 6, quick, note }) {
    const steps = quick ? 1 : 8;
    const settings: Omit<StepSettings, 'method' | 'methodSettings'> = {
      config: miniLm,
      classes: 77,
      batch: 32,
      length: 32,
      engine: { name: 'onnx', backend: 'cpu' },
      // The prefix cache saves forward work from the second epoch on; here the step itself is what counts.
      training: {
        ...trainingDefaults,
        epochs: 1,
        schedule: 'constant',
        learningRate: 1e-4,
        prefixCache: false,
      },
      totalSteps: warmupSteps + rounds * steps,
    };
    const start = (method: string, methodSettings: StepSettings['methodSettings']) =>
      startNodeWorker('step.ts', { ...settings, method, ...(methodSettings && { methodSettings }) });
    const workers = new Map<string, Worker>();
    try {
      note('starting the processes');
      workers.set(full, await start('full', undefined));
      for (const cost of budgets) {
        // Everything that the cost leaves room for: with a small density a step is cheaper than its budget.
        workers.set(nameOf(cost), await start('sparse', { cost, density: 1 }));
      }
      const samples = await timeSteps(workers, { rounds, steps, note });
      return {
        setting: `a training step of MiniLM-L6 with 77 classes on [CLS], 32 texts of 32 tokens, float32, random weights and ids, ${THREADS} threads; all rows that a cost budget has room for, density not limited`,
        unit: 'ms',
        variants: [...samples].map(
          ([name, times]): Variant => ({ name, rounds: times, details: workers.get(name)!.description }),
        ),
        ratios: budgets.map((cost) =>
          compareRounds(
            `${nameOf(cost)} / ${full}`,
            samples.get(nameOf(cost))!,
            samples.get(full)!,
            targets[cost],
          ),
        ),
        skipped: [],
      };
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
  },
};

const nameOf = (cost: number): string => (cost === 0 ? 'smallest feasible cost' : `cost ${cost}`);
