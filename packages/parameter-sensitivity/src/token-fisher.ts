import {
  type EncodedExample,
  type Engine,
  type SensitivityEstimator,
  type SensitivityScores,
  sizeOf,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { type ClassifierModel, countFlops, oneHotTargets } from '@tokensift/graph';
import { padBatch } from '@tokensift/tokenization';
import { sensitivityGraph } from './sensitivity-graph.ts';

export interface TokenFisherOptions {
  /** At most so many examples are looked at. */
  readonly samples?: number;
  /** Examples per run of the graph. */
  readonly batchSize?: number;
  readonly padId: number;
}

/**
 * Token-driven Fisher scores of rows: the mean over examples of the squared norm of Σ_t ω_t · δ_t x_tᵀ, exactly and
 * per example (the mean of squares, not the square of the mean), with the labels of the data (the empirical Fisher
 * information when ω = 1; Sung, Nair, Raffel 2021, arXiv 2111.09839, weighted by the relevance ω of positions).
 */
export function tokenFisher(
  model: ClassifierModel,
  engine: Engine,
  { samples = 1024, batchSize = 32, padId }: TokenFisherOptions,
): SensitivityEstimator {
  return {
    name: 'token-fisher',
    async estimate({ examples, relevance, random, onProgress, signal }) {
      if (examples.length === 0) {
        throw new TokensiftError({
          code: 'invalid-data',
          message: 'There are no examples to estimate from.',
        });
      }
      const chosen = random.shuffle(examples.slice()).slice(0, samples);
      // Texts of like length share a batch, so that little of it is padding.
      chosen.sort((a, b) => a.ids.length - b.ids.length);
      const { graph, scores, tables } = sensitivityGraph(model);
      const frozen = new Set(model.values.keys());
      const program = await engine.compile(graph, { parameters: model.values, frozen });
      const totals = new Map(
        [...scores, ...tables].map(({ parameter }) => {
          const { shape } = model.values.get(parameter) as Tensor;
          return [parameter, new Float64Array(shape.length > 1 ? (shape[0] as number) : 1)];
        }),
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
          feeds.targets = oneHotTargets(texts, model.classes);
          feeds.relevance = {
            shape: [texts.length, length, 1],
            data: padRelevance(texts, relevance, length),
          };
          const outputs = await program.run(feeds);
          flops += countFlops(graph, { batch: texts.length, length });
          onProgress?.({
            kind: 'step',
            step: start / batchSize + 1,
            totalSteps: Math.ceil(chosen.length / batchSize),
          });
          for (const { parameter, output } of scores) {
            const total = totals.get(parameter) as Float64Array;
            const { data } = outputs[output] as Tensor;
            for (let i = 0; i < total.length; i++) total[i]! += data[i] as number;
          }
          for (const { parameter, output, ids } of tables) {
            const rows = outputs[output] as Tensor<Float32Array>;
            addTableScores(totals.get(parameter) as Float64Array, rows, feeds[ids] as Tensor, length);
          }
        }
      } finally {
        await program.dispose();
      }
      return { rows: mean(totals, chosen.length), flops } satisfies SensitivityScores;
    },
  };
}

function padRelevance(
  texts: readonly EncodedExample[],
  relevance: (example: EncodedExample) => Float32Array,
  length: number,
): Float32Array {
  const padded = new Float32Array(texts.length * length);
  texts.forEach((text, row) => {
    padded.set(relevance(text), row * length);
  });
  return padded;
}

/** Adds each example's squared gradient norms of the rows that it looked up: equal ids in a text are one row. */
function addTableScores(
  total: Float64Array,
  { data, shape }: Tensor<Float32Array>,
  ids: Tensor,
  length: number,
): void {
  const width = shape.at(-1) as number;
  const examples = sizeOf(shape) / (length * width);
  for (let example = 0; example < examples; example++) {
    const gradients = new Map<number, Float64Array>();
    for (let position = example * length; position < (example + 1) * length; position++) {
      const id = ids.data[position] as number;
      const gradient = gradients.get(id) ?? new Float64Array(width);
      gradients.set(id, gradient);
      for (let i = 0; i < width; i++) gradient[i]! += data[position * width + i] as number;
    }
    for (const [id, gradient] of gradients) {
      total[id]! += gradient.reduce((squares, value) => squares + value * value, 0);
    }
  }
}

function mean(totals: ReadonlyMap<string, Float64Array>, examples: number): Map<string, Float64Array> {
  const means = new Map<string, Float64Array>();
  for (const [parameter, total] of totals) {
    const scores = total.map((value) => value / examples);
    if (scores.some((value) => !Number.isFinite(value))) {
      throw new TokensiftError({
        code: 'not-finite',
        where: `sensitivity of "${parameter}"`,
        message: 'A score is NaN or infinite.',
        hint: 'Check the checkpoint for broken weights.',
      });
    }
    means.set(parameter, scores);
  }
  return means;
}
