import { fullFinetuning } from '@tokensift/baselines';
import {
  createRandom,
  type EncodedExample,
  type Engine,
  type LabelledText,
  type MethodContext,
  type ProgressListener,
  type Random,
  type Selection,
} from '@tokensift/core';
import { checkRows, createLabelMap, type LabelMap } from '@tokensift/datasets';
import { type ClassifierModel, cachedStepFlops, type DropoutSites, stepFlops } from '@tokensift/graph';
import { createTextClassifier } from '@tokensift/models';
import { checkSettings, type TrainingSettings, train } from '@tokensift/training';
import { type LengthChoice, sequenceLimit } from './encode.ts';
import { encodeRows } from './encode-rows.ts';
import { estimatorOf } from './estimators.ts';
import { type HeadStart, startHead } from './former-head.ts';
import type { BaseModel } from './open-model.ts';
import { type WarmUp, warmUpHead } from './warm-up-head.ts';

export interface PrepareOptions {
  readonly model: BaseModel;
  readonly train: readonly LabelledText[];
  readonly settings: TrainingSettings;
  readonly maxLength?: number;
  /** Positions that a method takes from those of the model. */
  readonly positions: number;
  readonly seed: number;
  readonly engine: Engine;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Everything that is known before a method plans. */
export interface Prepared {
  readonly model: ClassifierModel;
  readonly labelMap: LabelMap;
  readonly examples: readonly EncodedExample[];
  /** Training texts that were cut. */
  readonly truncated: number;
  /** Lengths of the training texts in tokens, ascending. */
  readonly lengths: readonly number[];
  readonly meanLength: number;
  readonly maxLength: number;
  /** Who said so. */
  readonly lengthChoice: LengthChoice;
  /** Where the head's rows come from. */
  readonly head: HeadStart;
  /** A typical batch: what costs are counted for. */
  readonly dimensions: { readonly batch: number; readonly length: number };
  /** Where the training step has dropout, which is part of its cost. */
  readonly dropout: DropoutSites;
  readonly random: Random;
  /** What the head's own epochs took. */
  readonly warmUp: WarmUp;
  readonly context: MethodContext;
}

/**
 * Encodes the training texts, puts a head on the model, warms it up where the settings say so, and makes what a
 * method plans with.
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { model: base, settings, engine, onProgress, signal } = options;
  const random = createRandom(options.seed);
  const lengthChoice = sequenceLimit(
    base.backbone.config,
    { asked: options.maxLength, stated: base.maxLength },
    options.positions,
  );
  const maxLength = lengthChoice.tokens;
  const { rows } = checkRows(options.train, 'train');
  const labelMap = createLabelMap(rows);
  const classes = labelMap.labels.length;
  const { examples, truncated } = encodeRows(rows, labelMap, base, maxLength);
  const { backbone, pooling } = base;
  const { values, start } = startHead(base, labelMap.labels, random.fork('head rows'));
  const model = createTextClassifier({ backbone, values, pooling, classes, random: random.fork('head') });
  const lengths = examples.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const meanLength = lengths.reduce((total, length) => total + length, 0) / lengths.length;
  const dimensions = { batch: settings.batchSize, length: Math.round(meanLength) };
  const dropout = settings.dropout > 0 ? settings.dropoutSites : 'none';
  const { padId } = base.tokenizer;
  const stop = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const planRandom = random.fork('plan');
  const stepCost = (selection: Selection) => stepFlops(model, selection, dimensions, dropout);
  checkSettings(settings);
  const warmUp = await warmUpHead({
    model,
    engine,
    examples,
    settings,
    padId,
    random: random.fork('warm-up'),
    ...stop,
  });
  const isCached = settings.prefixCache && dropout !== 'everywhere';

  const context: MethodContext = {
    model,
    values: model.values,
    engine,
    examples,
    classes,
    headEpochs: settings.headEpochs,
    stepCost,
    cachedStepCost: (selection) =>
      isCached ? cachedStepFlops(model, selection, dimensions, dropout) : stepCost(selection),
    estimator: (name, estimatorOptions) => estimatorOf(name)(model, engine, { padId, ...estimatorOptions }),
    async train(selection, { epochs, learningRate = fullFinetuning().defaults.learningRate }) {
      const copy = model.withValues(new Map(model.values));
      const { flops } = await train({
        model: copy,
        selection,
        engine,
        train: examples,
        validation: [],
        settings: { ...settings, epochs, learningRate },
        padId,
        random: planRandom.fork('trial training'),
        ...stop,
      });
      return { values: copy.values, flops };
    },
    random: planRandom,
    ...stop,
  };
  return {
    model,
    labelMap,
    examples,
    truncated,
    lengths,
    meanLength,
    maxLength,
    lengthChoice,
    head: start,
    dimensions,
    dropout,
    random,
    warmUp,
    context,
  };
}
