import { type Report, type SkippedVariant, THREADS } from '../benchmark.ts';
import type { TrainingOutcome, TrainingTurn, WholeTraining } from '../inputs/whole-training.ts';
import { installedPython, isSkipped, startPeer } from '../peers/peer.ts';
import { startNodeWorker } from '../workers/node-worker.ts';
import type { Worker } from '../workers/worker.ts';
import { compareRounds } from './compare-rounds.ts';
import { interleave, type Turn } from './interleave.ts';
import { median } from './median.ts';

/** A whole training that is compared with others, ours or that of Python's libraries. */
export interface TrainingVariant {
  readonly name: string;
  readonly by: 'tokensift' | 'python';
  readonly settings: WholeTraining;
}

/** Trains each variant in turn, round by round; the n-th training of each has the same seed. */
export async function compareTrainings(
  variants: readonly TrainingVariant[],
  /** Numerators and denominators of the ratios, by name, and what a ratio should not exceed. */
  pairs: readonly (readonly [string, string, number?])[],
  rounds: number,
  note: (message: string) => void,
): Promise<Omit<Report, 'setting'>> {
  const workers = new Map<string, Worker>();
  const skipped: SkippedVariant[] = [];
  try {
    note('starting the processes');
    for (const { name, by, settings } of variants) {
      const worker =
        by === 'tokensift'
          ? await startNodeWorker('training.ts', settings)
          : await startPeer(name, installedPython, 'training.py', { ...settings, threads: THREADS });
      if (isSkipped(worker)) skipped.push(worker);
      else workers.set(name, worker);
    }
    const outcomes = new Map([...workers.keys()].map((name) => [name, [] as TrainingOutcome[]]));
    const turns = new Map<string, Turn>();
    for (const [name, worker] of workers) {
      const seen = outcomes.get(name)!;
      turns.set(name, async () => {
        const turn: TrainingTurn = { seed: seen.length + 1 };
        const outcome = await worker.request<TrainingOutcome>(turn);
        seen.push(outcome);
        return [outcome.seconds];
      });
    }
    const samples = await interleave(turns, rounds, (round, name) => note(`round ${round}: ${name}`));
    return {
      unit: 's',
      variants: variants.flatMap(({ name, settings }) => {
        const times = samples.get(name);
        if (!times) return [];
        const seen = outcomes.get(name)!;
        const found = seen.map(({ accuracy }) => accuracy);
        const weights = seen.flatMap((outcome) => outcome.weights ?? []);
        const flops = seen.flatMap((outcome) => outcome.flops ?? []);
        const details = {
          testAccuracy: median(found),
          ...(seen.length > 1 && { ofEachSeed: found.map((value) => value.toFixed(4)).join(' ') }),
          ...(flops.length > 0 && { flops: median(flops) }),
          ...(weights.length > 0 && { weights: weights.join(' ') }),
          learningRate: settings.training.learningRate,
          ...workers.get(name)!.description,
        };
        return [{ name, rounds: times, details }];
      }),
      ratios: pairs.flatMap(([numerator, denominator, target]) => {
        const [above, below] = [samples.get(numerator), samples.get(denominator)];
        return above && below ? [compareRounds(`${numerator} / ${denominator}`, above, below, target)] : [];
      }),
      skipped,
    };
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
  }
}
