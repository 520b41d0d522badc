import { selectWhere } from '@tokensift/baselines';
import { fullFinetuning, openModel } from '@tokensift/classifier';
import { createRandom, type EncodedExample } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { createOnnxEngine } from '@tokensift/engine-onnx';
import { stopwatch } from '@tokensift/eval';
import { createTextClassifier } from '@tokensift/models';
import { sensitivityScores } from '@tokensift/parameter-sensitivity';
import { classTask } from '@tokensift/tasks/testing';
import { createRelevance, findConstructs } from '@tokensift/token-statistics';
import { train, trainingDefaults } from '@tokensift/training';
import { type Benchmark, THREADS } from '../benchmark.ts';
import { encodeRows } from '../inputs/encode-rows.ts';
import { shared } from '../inputs/shared.ts';
import { withoutSpecialTokens } from '../inputs/without-special-tokens.ts';
import { compareRounds } from '../measure/compare-rounds.ts';
import { interleave, type Turn } from '../measure/interleave.ts';

const data = 'data/banking77';
const modelFolder = 'models/tokensift-mini';
const estimate = 'token-Fisher estimate';
const epoch = 'epoch of full finetuning';

/** A design goal: the estimate must stay below a tenth of an epoch. */
const target = 0.1;

export const sensitivity: Benchmark = {
  name: 'sensitivity',
  description: 'the token-Fisher estimate as a fraction of one epoch of full finetuning',
  needs: [data, modelFolder],
  async run({ rounds = 3, quick, note }) {
    const samples = quick ? 64 : 1024;
    const count = quick ? 640 : 10_000;
    const base = await openModel(shared(modelFolder));
    const { backbone, values, pooling, tokenizer } = base;
    const { padId } = tokenizer;
    const splits = await readSplits(shared(data), { random: createRandom('benchmarks/sensitivity') });
    const rows = [...splits.train, ...splits.validation];
    createRandom('benchmarks/rows').shuffle(rows);
    const { examples, classes } = encodeRows(rows.slice(0, count), tokenizer);
    const task = classTask(classes);
    const engine = await createOnnxEngine({ threads: THREADS });
    const random = createRandom('benchmarks/sensitivity/random');
    const newModel = () =>
      createTextClassifier({ backbone, values, pooling, classes, random: random.fork('head') });
    const flops = { estimate: 0, epoch: 0 };

    const runEstimate: Turn = async () => {
      const model = newModel();
      const watch = stopwatch();
      const scores = await sensitivityScores
        .of('token-fisher')(model, engine, {
          task,
          samples,
          padId,
        })
        .estimate({
          examples,
          relevance: relevanceOf(examples, classes),
          random: random.fork('estimate'),
        });
      flops.estimate = scores.flops;
      return [watch.seconds()];
    };
    const runEpoch: Turn = async () => {
      const model = newModel();
      const { learningRate } = fullFinetuning.create().defaults;
      const result = await train({
        model,
        task,
        selection: selectWhere(model.parameters, () => true),
        engine,
        train: examples,
        validation: [],
        settings: { ...trainingDefaults, epochs: 1, learningRate },
        padId,
        random: random.fork('training'),
      });
      flops.epoch = result.flops;
      return [result.seconds];
    };

    note('warming up');
    await runEstimate();
    const turns = new Map([
      [estimate, runEstimate],
      [epoch, runEpoch],
    ]);
    const times = await interleave(turns, rounds, (round, name) => note(`round ${round}: ${name}`));
    return {
      setting: `${samples} examples for the estimate (constructs, compiling and scoring), ${examples.length} for the epoch, banking77 with tokensift-mini, ${THREADS} threads`,
      unit: 's',
      variants: [
        { name: estimate, rounds: times.get(estimate)!, details: { flops: flops.estimate } },
        { name: epoch, rounds: times.get(epoch)!, details: { flops: flops.epoch } },
      ],
      ratios: [
        compareRounds('estimate / epoch, time', times.get(estimate)!, times.get(epoch)!, target),
        compareRounds('estimate / epoch, FLOPs', [[flops.estimate]], [[flops.epoch]], target),
      ],
      skipped: [],
    };
  },
};

function relevanceOf(examples: readonly EncodedExample<number>[], classes: number) {
  const found = findConstructs(examples.map(withoutSpecialTokens), { classes });
  return createRelevance(found.filter(({ significant }) => significant));
}
