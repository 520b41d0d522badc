import {
  type EncodedExample,
  type Engine,
  type EstimatorOptions,
  type Granularity,
  type ParameterDescription,
  partition,
  type Random,
  type SensitivityEstimator,
  type SensitivityInput,
  sizeOf,
  type Task,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { type ClassifierModel, countFlops, GraphBuilder } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import { type Resolution, type Statistic, scoreGraph, WEIGHTS_INPUT } from './score-graph.ts';
import { addTableScores } from './table-scores.ts';

export type CreateEstimator = (
  model: ClassifierModel,
  engine: Engine,
  options: Partial<EstimatorOptions> & {
    /** What the model is trained to do. */
    readonly task: Task;
    readonly padId: number;
    /** Examples per run of the graph. */
    readonly batchSize?: number;
  },
) => SensitivityEstimator;

export interface GradientScore {
  readonly name: string;
  readonly statistic: Statistic;
  /** Whether positions weigh as much as they are relevant, or all alike. */
  readonly byRelevance: boolean;
}

/** Gradients of single examples of one matrix that are held at a time where they must be made. */
const GRADIENT_BYTES = 64 * 2 ** 20;

/**
 * An estimator of a statistic of per-example gradients, exact and per example (the mean of the statistic, not the
 * statistic of the mean), streaming over batches. Targets are the data's, or drawn once for each example from the
 * model's predictions.
 */
export function gradientScore(definition: GradientScore): CreateEstimator {
  return (model, engine, options) => ({
    name: definition.name,
    estimate: (input) => estimate(definition, model, engine, options, input),
  });
}

async function estimate(
  { name, statistic, byRelevance }: GradientScore,
  model: ClassifierModel,
  engine: Engine,
  options: Parameters<CreateEstimator>[2],
  { examples, relevance, random, onProgress, signal }: SensitivityInput,
): ReturnType<SensitivityEstimator['estimate']> {
  const { samples = 1024, granularity = 'rows', labels = 'empirical', task, padId } = options;
  if (examples.length === 0) {
    throw new TokensiftError({ code: 'invalid-data', message: 'There are no examples to estimate from.' });
  }
  const objective = task.objective();
  const chosen = random.shuffle(examples.slice()).slice(0, samples);
  // Texts of like length share a batch, so that little of it is padding.
  chosen.sort((a, b) => a.ids.length - b.ids.length);
  const { graph, scores, tables, made, oneTextAtATime } = scoreGraph(model, objective, {
    statistic,
    granularity,
  });
  const batchSize = oneTextAtATime ? 1 : (options.batchSize ?? batchSizeFor(model, made));
  const drawing = labels === 'sampled' ? await createTargetSampler(model, task, engine, random) : undefined;
  const frozen = new Set(model.values.keys());
  const program = await engine.compile(graph, { parameters: model.values, frozen });
  const fine = granularity === 'elements';
  const resolutions = new Map<string, Resolution>([
    ...scores.map(({ parameter, resolution }) => [parameter, resolution] as const),
    ...tables.map(({ parameter }) => [parameter, fine ? 'elements' : 'rows'] as const),
  ]);
  const scored = model.parameters.filter(({ name }) => resolutions.has(name));
  const totals = new Map(
    scored.map(({ name, shape }) => [
      name,
      new Float64Array(countOf(shape, resolutions.get(name) as Resolution)),
    ]),
  );
  let flops = 0;
  try {
    for (let start = 0; start < chosen.length; start += batchSize) {
      // A turn of the event loop between batches lets signals and the terminal do their work.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) {
        throw new TokensiftError({ code: 'interrupted', message: 'Sensitivity estimation was stopped.' });
      }
      const texts = chosen.slice(start, start + batchSize);
      const batch = padBatch(texts, { padId });
      const { length } = batch;
      const feeds = model.feeds(batch);
      const targets = drawing ? await drawing.draw(texts, feeds, length) : texts.map(({ target }) => target);
      Object.assign(feeds, objective.feeds(targets, { batch: texts.length, length }));
      const weigh = byRelevance ? relevance : allAlike;
      feeds[WEIGHTS_INPUT] = { shape: [texts.length, length, 1], data: padWeights(texts, weigh, length) };
      const results = await program.run(feeds);
      flops += countFlops(graph, { batch: texts.length, length });
      onProgress?.({
        kind: 'step',
        step: start / batchSize + 1,
        totalSteps: Math.ceil(chosen.length / batchSize),
      });
      for (const { parameter } of scores) {
        const total = totals.get(parameter) as Float64Array;
        const { data } = results[parameter] as Tensor;
        for (let i = 0; i < total.length; i++) total[i] += data[i];
      }
      for (const { parameter, ids } of tables) {
        const gradients = results[parameter];
        addTableScores(totals.get(parameter) as Float64Array, {
          gradients,
          ids: (feeds[ids] as Tensor<Int32Array>).data,
          length: gradients.shape[1],
          statistic,
          weights: (model.values.get(parameter) as Tensor<Float32Array>).data,
          fine,
        });
      }
    }
  } finally {
    await program.dispose();
    await drawing?.dispose();
  }

  const groups = new Map<string, Float32Array>();
  for (const parameter of scored) {
    const total = totals.get(parameter.name) as Float64Array;
    const resolution = resolutions.get(parameter.name) as Resolution;
    const sums = groupTotals(total, resolution, parameter, granularity);
    const means = Float32Array.from(sums, (sum) => sum / chosen.length);
    requireFinite(parameter.name, means);
    groups.set(parameter.name, means);
  }
  return { score: name, granularity, groups, flops: flops + (drawing?.flops() ?? 0) };
}

/** As many examples as keep the gradients of the largest matrix small, where they are made at all. */
function batchSizeFor(model: ClassifierModel, made: readonly string[]): number {
  const sizes = made.map((parameter) => (model.values.get(parameter) as Tensor).data.length);
  const largest = Math.max(1, ...sizes) * Float32Array.BYTES_PER_ELEMENT;
  return Math.min(32, Math.max(1, Math.floor(GRADIENT_BYTES / largest)));
}

function countOf(shape: readonly number[], resolution: Resolution): number {
  if (resolution === 'elements') return sizeOf(shape);
  return resolution === 'rows' ? shape[0] : shape[1];
}

/** Adds rows, columns or values up to the groups that they belong to. */
function groupTotals(
  totals: Float64Array,
  resolution: Resolution,
  description: ParameterDescription,
  granularity: Granularity,
): Float64Array {
  const { count, groupAt } = partition(description, granularity);
  const stride = resolution === 'rows' ? description.shape[1] : 1;
  const groups = new Float64Array(count);
  for (let i = 0; i < totals.length; i++) groups[groupAt(i * stride)] += totals[i];
  return groups;
}

const allAlike = ({ ids }: EncodedExample): Float32Array => new Float32Array(ids.length).fill(1);

function padWeights(
  texts: readonly EncodedExample[],
  weights: (example: EncodedExample) => Float32Array,
  length: number,
): Float32Array {
  const padded = new Float32Array(texts.length * length);
  texts.forEach((text, row) => {
    padded.set(weights(text), row * length);
  });
  return padded;
}

/** Draws targets from the model's predictions: the Fisher information's own, where empirical ones are the data's. */
async function createTargetSampler(model: ClassifierModel, task: Task, engine: Engine, random: Random) {
  const builder = new GraphBuilder();
  const graph = builder.build({ logits: model.logits(builder, 'none') });
  const frozen = new Set(model.values.keys());
  const program = await engine.compile(graph, { parameters: model.values, frozen });
  let flops = 0;
  return {
    async draw(
      texts: readonly EncodedExample[],
      feeds: Readonly<Record<string, Tensor>>,
      length: number,
    ): Promise<unknown[]> {
      const { data } = (await program.run(feeds)).logits;
      flops += countFlops(graph, { batch: texts.length, length });
      const size = data.length / texts.length;
      return texts.map((text, i) => task.sample(text, data.subarray(i * size, (i + 1) * size), random));
    },
    flops: () => flops,
    dispose: () => program.dispose(),
  };
}

function requireFinite(parameter: string, values: Float32Array): void {
  if (values.every(Number.isFinite)) return;
  throw new TokensiftError({
    code: 'not-finite',
    where: `sensitivity of "${parameter}"`,
    message: 'A score is NaN or infinite.',
    hint: 'Check the checkpoint for broken weights.',
  });
}
