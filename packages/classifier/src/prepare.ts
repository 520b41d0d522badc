import { fullFinetuning } from '@tokensift/baselines';
import {
  createRandom,
  type EncodedExample,
  type Engine,
  type MethodContext,
  type Note,
  type Objective,
  type ProgressListener,
  type Random,
  type Selection,
} from '@tokensift/core';
import { type ClassifierModel, cachedStepFlops, type DropoutSites, stepFlops } from '@tokensift/graph';
import { createTextClassifier } from '@tokensift/models';
import { sensitivityScores } from '@tokensift/parameter-sensitivity';
import type { FittedTask } from '@tokensift/tasks';
import { type TrainingSettings, train } from '@tokensift/training';
import { completeTraining } from './complete-training.ts';
import { fitHead } from './fit-head.ts';
import { type HeadStart, notesOnHead, startHead } from './former-head.ts';
import type { BaseModel } from './open-model.ts';
import type { EncodedSplits } from './summary/encode-splits.ts';
import { type WarmUp, warmUpHead } from './warm-up-head.ts';

export interface PrepareOptions {
  readonly model: BaseModel;
  readonly encoded: Pick<EncodedSplits, 'train' | 'task'>;
  readonly settings: TrainingSettings;
  readonly seed: number;
  readonly engine: Engine;
  /** Is told what a user should know, before anything is trained. */
  readonly tell: (notes: readonly Note[]) => void;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Everything that is known before a method plans. */
export interface Prepared {
  readonly model: ClassifierModel;
  readonly task: FittedTask;
  /** The loss, as the settings have it. */
  readonly objective: Objective;
  readonly examples: readonly EncodedExample[];
  /** Lengths of the training texts in tokens, ascending. */
  readonly lengths: readonly number[];
  readonly meanLength: number;
  /** Where the head's rows come from. */
  readonly head: HeadStart;
  /** A typical batch: what costs are counted for. */
  readonly dimensions: { readonly batch: number; readonly length: number };
  /** Where the training step has dropout, which is part of its cost. */
  readonly dropout: DropoutSites;
  readonly random: Random;
  /** What the head's closed form or its own epochs took. */
  readonly warmUp: WarmUp;
  readonly context: MethodContext;
}

/**
 * Puts a head on the model, warms it up where the settings say so, and makes what a method plans with.
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { model: base, encoded, settings, engine, tell, onProgress, signal } = options;
  const random = createRandom(options.seed);
  const { task } = encoded;
  const { examples } = encoded.train;
  const { labels } = task;
  const { backbone, pooling } = base;
  const { values, start } = startHead(base, { labels, problem: task.kind.problem }, random.fork('head rows'));
  const model = createTextClassifier({
    backbone,
    values,
    pooling,
    classes: labels.length,
    random: random.fork('head'),
  });
  const objective = task.objective(
    settings,
    examples.map(({ target }) => target),
  );
  const lengths = examples.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const meanLength = lengths.reduce((total, length) => total + length, 0) / lengths.length;
  const dimensions = { batch: settings.batchSize, length: Math.round(meanLength) };
  const dropout = settings.dropout > 0 ? settings.dropoutSites : 'none';
  const { padId } = base.tokenizer;
  const stop = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  const planRandom = random.fork('plan');
  const stepCost = (selection: Selection) => stepFlops(model, objective, selection, dimensions, dropout);
  // Before anything is trained.
  tell(notesOnHead(start));
  const ofHead = { model, engine, examples, padId, ...stop };
  // A head that the model brings knows more than one that is made of these texts.
  const fit = settings.headInit === 'closed-form' && start.kept.length === 0 ? task.kind.fitHead : undefined;
  const fitted =
    fit &&
    (await fitHead({
      ...ofHead,
      backbone,
      pooling,
      fit,
      epochs: settings.epochs,
      random: random.fork('head examples'),
    }));
  const isClosed = fitted?.isFitted === true;
  const trained = isClosed
    ? { flops: 0, seconds: 0 }
    : await warmUpHead({ ...ofHead, task, settings, random: random.fork('warm-up') });
  const warmUp = {
    flops: (fitted?.flops ?? 0) + trained.flops,
    seconds: (fitted?.seconds ?? 0) + trained.seconds,
  };
  const isCached = settings.prefixCache && dropout !== 'everywhere';
  const ofFull = completeTraining(fullFinetuning.create().defaults, {}, { model: base, task: task.kind });

  const context: MethodContext = {
    model,
    values: model.values,
    engine,
    examples,
    task,
    headInit: isClosed ? 'closed-form' : 'drawn',
    headEpochs: isClosed ? 0 : settings.headEpochs,
    stepCost,
    cachedStepCost: (selection) =>
      isCached ? cachedStepFlops(model, objective, selection, dimensions, dropout) : stepCost(selection),
    estimator: (name, estimatorOptions) =>
      sensitivityScores.of(name)(model, engine, { task, padId, ...estimatorOptions }),
    async train(selection, { epochs, learningRate = ofFull.learningRate }) {
      const copy = model.withValues(new Map(model.values));
      const { flops } = await train({
        model: copy,
        task,
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
    task,
    objective,
    examples,
    lengths,
    meanLength,
    head: start,
    dimensions,
    dropout,
    random,
    warmUp,
    context,
  };
}
