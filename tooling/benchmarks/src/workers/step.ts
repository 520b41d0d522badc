import { selectWhere } from '@tokensift/baselines';
import { createEngine, createMethod } from '@tokensift/classifier';
import { createRandom, type Engine, type Selection, TokensiftError } from '@tokensift/core';
import { stepFlops } from '@tokensift/graph';
import { countSelected, sensitivityScores } from '@tokensift/parameter-sensitivity';
import { classTask } from '@tokensift/tasks/testing';
import { train } from '@tokensift/training';
import { THREADS } from '../benchmark.ts';
import { randomClassifier } from '../inputs/random-classifier.ts';
import { randomExamples } from '../inputs/random-examples.ts';
import type { StepSettings, StepTurn } from '../inputs/step-settings.ts';
import { receive, reply } from './serve.ts';

/** Texts that scores are estimated on and that batches are made of; enough for a selection of the usual kind. */
const distinctTexts = 512;

const settings: StepSettings = JSON.parse(process.argv[2]);
const { config, classes, batch, length } = settings;
const random = createRandom('benchmarks/step');
const model = randomClassifier(config, classes, random.fork('model'));
const examples = randomExamples(
  { count: distinctTexts, length, vocabularySize: config.vocab_size, classes },
  random.fork('examples'),
);
const task = classTask(classes);
const engine = await openEngine();
const { dropout, dropoutSites } = settings.training;
const stepCost = (selection: Selection) =>
  stepFlops(model, task.objective(), selection, { batch, length }, dropout > 0 ? dropoutSites : 'none');

const plan = await createMethod(settings.method, methodSettings()).plan({
  model,
  values: model.values,
  engine,
  examples,
  task,
  headInit: 'drawn',
  headEpochs: 0,
  stepCost,
  cachedStepCost: stepCost,
  estimator: (name, options) =>
    sensitivityScores.of(name)(model, engine, { task, padId: config.pad_token_id, ...options }),
  train: () => {
    throw new TokensiftError({
      code: 'unsupported',
      message: 'Selections of this benchmark need no training.',
    });
  },
  random: random.fork('plan'),
});
reply({ ready: describePlan(plan.selection) });

let turn = nextTurn();
let times: number[] = [];
let before = performance.now();

// The loop of a real training is what is timed: from the end of one step to the end of the next. Between turns it
// waits inside its own listener.
await train({
  model,
  task,
  selection: plan.selection,
  engine,
  train: Array.from({ length: settings.totalSteps * batch }, (_, i) => examples[i % distinctTexts]),
  validation: [],
  settings: { ...settings.training, batchSize: batch },
  padId: config.pad_token_id,
  random: random.fork('training'),
  onProgress({ kind }) {
    if (kind !== 'step') return;
    times.push(performance.now() - before);
    if (times.length === turn.steps) {
      reply(times);
      times = [];
      turn = nextTurn();
    }
    before = performance.now();
  },
});

/** An engine that does not work here is no failure: the benchmark goes on without it. */
async function openEngine(): Promise<Engine> {
  try {
    return await createEngine({ ...settings.engine, threads: THREADS });
  } catch (error) {
    if (!TokensiftError.isInstance(error) || error.code !== 'unsupported') throw error;
    reply({ unavailable: error.message });
    process.exit(0);
  }
}

/** The method's settings, with the smallest feasible cost where that is asked for. */
function methodSettings(): Readonly<Record<string, number>> {
  const { methodSettings: given = {} } = settings;
  if (given.cost !== 0) return given;
  const { parameters } = model;
  const head = selectWhere(parameters, () => false);
  const full = stepCost(selectWhere(parameters, () => true));
  const costs = parameters
    .filter((parameter) => !parameter.head)
    .map(({ name, shape }) => {
      const rows = shape.length > 1 ? Int32Array.of(0) : ('all' as const);
      return stepCost({ slices: [{ parameter: name, rows }, ...head.slices] }) / full;
    });
  return { ...given, cost: Math.min(...costs) };
}

function nextTurn(): StepTurn {
  return receive<StepTurn>() ?? process.exit(0);
}

function describePlan(selection: Selection) {
  const { parameters } = model;
  const head = selectWhere(parameters, () => false);
  const backbone = parameters.filter((parameter) => !parameter.head);
  const selected = new Set(selection.slices.map(({ parameter }) => parameter));
  const flops = stepCost(selection);
  const density =
    (countSelected(selection, parameters) - countSelected(head, parameters)) /
    countSelected(
      selectWhere(backbone, () => true),
      backbone,
    );
  return {
    flops,
    cost: flops / stepCost(selectWhere(parameters, () => true)),
    density,
    lowestLayer: Math.min(...backbone.filter(({ name }) => selected.has(name)).map(({ layer }) => layer)),
    ...engine.describe(),
  };
}
