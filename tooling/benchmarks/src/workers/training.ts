import { createHash } from 'node:crypto';
import { createEngine, createMethod, type Delta, finetune, openModel } from '@tokensift/classifier';
import { createRandom } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { stopwatch } from '@tokensift/eval';
import { THREADS } from '../benchmark.ts';
import type { TrainingOutcome, TrainingTurn, WholeTraining } from '../inputs/whole-training.ts';
import { receive, reply } from './serve.ts';

const { model, data, rows, method, methodSettings, maxLength, training }: WholeTraining = JSON.parse(
  process.argv[2],
);
const base = await openModel(model);
const splits = await readSplits(data, { random: createRandom('benchmarks/training') });
const train = splits.train.slice(0, rows);
const labels = new Set(train.map(({ label }) => label));
const test = (splits.test ?? []).slice(0, rows).filter(({ label }) => labels.has(label));
const engine = await createEngine({ threads: THREADS });
reply({ ready: engine.describe() });

for (let turn = receive<TrainingTurn>(); turn; turn = receive<TrainingTurn>()) {
  const watch = stopwatch();
  const { classifier, delta, cost } = await finetune({
    model: base,
    train,
    validation: [],
    method: createMethod(method, methodSettings),
    training,
    maxLength,
    seed: turn.seed,
    engine,
  });
  const seconds = watch.seconds();
  const { metrics } = await classifier.evaluate(test);
  await classifier.dispose();
  const outcome: TrainingOutcome = {
    seconds,
    accuracy: metrics.accuracy,
    flops: cost.totalFlops,
    ...(delta && { weights: hashOf(delta()) }),
  };
  reply(outcome);
}

function hashOf({ changes, added }: Delta): string {
  const hash = createHash('sha256');
  for (const { slice, values } of changes) hash.update(slice.parameter).update(values);
  for (const [name, { tensor }] of added) hash.update(name).update(tensor.data);
  return hash.digest('hex').slice(0, 12);
}
