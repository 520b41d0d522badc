import {
  type Budget,
  createRandom,
  type Granularity,
  type Objective,
  type ParameterValues,
  partIndices,
  partition,
  type Random,
  type ScoreRequest,
  type Selection,
  type SelectorInput,
  type SensitivityScores,
} from '@tokensift/core';
import { type ClassifierModel, crossEntropy, input, stepFlops } from '@tokensift/graph';
import { classifierParameters, configureBackbone, createTextClassifier } from '@tokensift/models';
import { scaleScores } from '../scale-scores.ts';

/** A BERT small enough that hundreds of selections take seconds. */
const backbone = configureBackbone(
  {
    model_type: 'bert',
    hidden_size: 16,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    intermediate_size: 24,
    vocab_size: 40,
    max_position_embeddings: 16,
  },
  'the conformance suite',
);

export interface ConformanceInputOptions {
  readonly budget: Budget;
  readonly granularity?: Granularity;
  readonly pooling?: 'mean' | 'cls';
  /** Random scores of very different sizes, or the same for everything, or none above zero. */
  readonly scores?: 'random' | 'equal' | 'zero';
  /** Decides weights, scores and the selector's random numbers. */
  readonly seed?: number;
}

/** What a selector is given, for a small model with random weights and made-up scores. The same options, the same input. */
export function conformanceInput({
  budget,
  granularity = 'rows',
  pooling = 'mean',
  scores = 'random',
  seed = 1,
}: ConformanceInputOptions): SelectorInput {
  const random = createRandom(seed);
  const model = smallModel(pooling, random.fork('model'));
  const { parameters, values } = model;
  const head = parameters.filter((parameter) => parameter.head);
  const wholly = (some: typeof parameters): Selection => ({
    slices: some.map(({ name }) => ({ parameter: name, rows: 'all' })),
  });
  const objective: Pick<Objective, 'loss'> = {
    loss: (builder, logits, reduction) =>
      crossEntropy(builder, logits, input(builder, 'targets', ['batch', model.outputs]), reduction),
  };
  const stepCost = ({ slices }: Selection) =>
    stepFlops(model, objective, { slices: [...slices, ...wholly(head).slices] }, { batch: 8, length: 12 });
  return {
    parameters,
    values,
    granularity,
    budget,
    stepCost,
    fullStepCost: stepCost(wholly(parameters.filter((parameter) => !parameter.head))),
    async scores(request = {}) {
      const complete = {
        score: 'token-fisher',
        granularity,
        labels: 'empirical',
        scale: 'matrix',
        ...request,
      } as const;
      return scaleScores(madeUpScores(model, complete, scores, random), parameters, complete.scale);
    },
    train: async (selection) => moved(model, selection, random.fork('training')),
    relevantTokens: Int32Array.of(7, 30, 12),
    random: random.fork('selection'),
  };
}

function smallModel(pooling: 'mean' | 'cls', random: Random): ClassifierModel {
  const values = new Map(
    classifierParameters(backbone, { pooling: 'cls', classes: 3 }).map(({ name, shape }) => {
      const length = shape.reduce((product, dimension) => product * dimension, 1);
      return [name, { shape, data: Float32Array.from({ length }, () => 0.2 * random.normal()) }] as const;
    }),
  );
  return createTextClassifier({ backbone, values, pooling, classes: 3, random });
}

function madeUpScores(
  { parameters }: ClassifierModel,
  { score, granularity }: ScoreRequest,
  kind: NonNullable<ConformanceInputOptions['scores']>,
  random: Random,
): SensitivityScores {
  const draw = random.fork(`scores/${score}`);
  const groups = new Map(
    parameters
      .filter(({ head }) => !head)
      .map((parameter) => {
        const { count, sizeOf } = partition(parameter, granularity);
        const scale = 10 ** (3 * draw.normal());
        const one = { random: () => scale * draw.uniform(), equal: () => 1, zero: () => 0 }[kind];
        return [
          parameter.name,
          Float32Array.from({ length: count }, (_, group) => one() * sizeOf(group)),
        ] as const;
      }),
  );
  return { score, granularity, groups, flops: 1 };
}

function moved(
  { parameters, values }: ClassifierModel,
  { slices }: Selection,
  random: Random,
): ParameterValues {
  const after = new Map([...values].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
  for (const slice of slices) {
    const { shape } = parameters.find(({ name }) => name === slice.parameter)!;
    const { data } = after.get(slice.parameter)!;
    for (const index of partIndices(slice, shape)) data[index] += 0.01 * random.normal();
  }
  return after;
}
