import { fullFinetuning } from '@tokensift/baselines';
import {
  createRandom,
  type EncodedExample,
  type Engine,
  type LabelledText,
  type MethodContext,
  type Note,
  type ProgressListener,
  type Random,
  type Selection,
} from '@tokensift/core';
import { createLabelMap, type LabelMap } from '@tokensift/datasets';
import { type ClassifierModel, cachedStepFlops, type DropoutSites, stepFlops } from '@tokensift/graph';
import { createBertClassifier } from '@tokensift/models';
import { checkSettings, type TrainingSettings, train } from '@tokensift/training';
import { type LengthChoice, notesOnLength, sequenceLimit } from './encode.ts';
import { encodeRows, placed } from './encode-rows.ts';
import { estimatorOf } from './estimators.ts';
import { type HeadStart, notesOnHead, startHead } from './former-head.ts';
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
  /** What the user should know, which is reported before anything is trained. */
  readonly notes: readonly Note[];
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
    base.config,
    { asked: options.maxLength, stated: base.maxLength },
    options.positions,
  );
  const maxLength = lengthChoice.tokens;
  const rows = placed(options.train, 'train');
  const labelMap = createLabelMap(rows);
  const classes = labelMap.labels.length;
  const { examples, truncated } = encodeRows(rows, labelMap, base, maxLength);
  const { config, pooling } = base;
  const { values, start } = startHead(base, labelMap.labels, random.fork('head rows'));
  const model = createBertClassifier({ config, values, pooling, classes, random: random.fork('head') });
  const lengths = examples.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const meanLength = lengths.reduce((total, length) => total + length, 0) / lengths.length;
  const dimensions = { batch: settings.batchSize, length: Math.round(meanLength) };
  const dropout = settings.dropout > 0 ? settings.dropoutSites : 'none';
  const { padId } = base.tokenizer;
  const stop = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const planRandom = random.fork('plan');
  const stepCost = (selection: Selection) => stepFlops(model, selection, dimensions, dropout);
  checkSettings(settings);
  const notes = [...base.notes, ...notesOnLength(lengthChoice), ...notesOnHead(start)];
  for (const note of notes) onProgress?.({ kind: 'note', note });
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
      const copy = copyOf(model);
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
    notes,
    dimensions,
    dropout,
    random,
    warmUp,
    context,
  };
}

/** The same model with values of its own. */
function copyOf(model: ClassifierModel): ClassifierModel {
  const values = new Map(
    [...model.values].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
  return { ...model, values };
}
