import { join } from 'node:path';
import { type Engine, type LabelledText, type Note, TokensiftError } from '@tokensift/core';
import { checkRows } from '@tokensift/datasets';
import type { ClassifierModel } from '@tokensift/graph';
import { type SaveClassifierOptions, saveClassifierFolder } from '@tokensift/models';
import { type OutputFolder, writeTextAtomically } from '@tokensift/storage';
import type {
  Aggregation,
  Evaluation,
  FittedTask,
  LabelPrediction,
  RejectedPrediction,
  RejectionReport,
} from '@tokensift/tasks';
import { modelCard } from './card/model-card.ts';
import { type TrainingReport, trainingReportFile, trainingReportJson } from './card/training-report.ts';
import { checkAggregation, checkTop, readInputs, requireRows } from './check-inputs.ts';
import { encoderFor } from './encoder-for.ts';
import type { ExportedFile } from './export-onnx.ts';
import type { BaseModel } from './open-model.ts';
import { openPredictor, type PredictionPrecision } from './open-predictor.ts';
import { taskFields } from './saved-task.ts';
import { savedTokenizerFiles } from './saved-tokenizer-files.ts';
import { writeTaskTensors } from './task-tensors.ts';

export interface PredictOptions {
  /** How many labels to list with their probabilities, most probable first; all by default. */
  readonly top?: number;
  /** Where words are tagged: how their sub-tokens decide on the tag, in place of the task's setting. */
  readonly aggregation?: Aggregation | undefined;
  /** Gives texts that belong to no class no label, and says why. */
  readonly reject?: boolean;
  /** Stops between two batches, with an error named AbortError. */
  readonly signal?: AbortSignal | undefined;
}

export interface SaveOptions {
  /** Writes what else belongs to the classifier into the folder, before that appears. */
  readonly addFiles?: (folder: string) => Promise<void>;
  /** What the model card says beside what is known of the training, such as what the classifier reaches. */
  readonly report?: Partial<TrainingReport>;
  /** ONNX models that `addFiles` writes, for the model card: read when it has done so. */
  readonly exported?: readonly ExportedFile[];
}

/** A finetuned classifier. Owns native memory until `dispose` is called. */
export interface Classifier<
  Row extends object = LabelledText,
  Input = unknown,
  Prediction extends object = LabelPrediction,
> {
  /** The name of its task, such as "single-label". */
  readonly task: string;
  /** Names of what it tells apart, in the order of its outputs. */
  readonly labels: readonly string[];
  /** Where texts are cut, in tokens. */
  readonly maxLength: number;
  /** Token constructs that its training found, best first, each with the class that it speaks for most. */
  readonly constructs: readonly { readonly text: string; readonly label: string }[];
  /** What the user should know about the folder that it was read from. */
  readonly notes: readonly Note[];
  /**
   * One prediction for a text, or a list of them for a list of inputs, in its order. What an input is depends on the
   * task: a text or a pair of texts where texts are classified.
   * @throws TokensiftError `invalid-argument`, with the position, for what the task does not read; `not-finite` where
   *   broken weights give no number.
   */
  predict(
    input: string,
    options: PredictOptions & { readonly reject: true },
  ): Promise<Prediction | RejectedPrediction>;
  predict(
    inputs: readonly Input[],
    options: PredictOptions & { readonly reject: true },
  ): Promise<readonly (Prediction | RejectedPrediction)[]>;
  predict(input: string, options?: PredictOptions): Promise<Prediction>;
  predict(inputs: readonly Input[], options?: PredictOptions): Promise<readonly Prediction[]>;
  /**
   * @throws TokensiftError `invalid-data` for rows that are not usable, `unknown-label` for a row whose label the
   * classifier does not know, `invalid-argument` when there are no rows.
   */
  evaluate(rows: readonly Row[]): Promise<Evaluation>;
  /**
   * How well the classifier separates texts that belong to no class from labelled rows.
   * @throws TokensiftError `invalid-argument` where the classifier has no threshold for it; as `evaluate`.
   */
  evaluateRejection(rows: readonly Row[], outOfScope: readonly Input[]): Promise<RejectionReport>;
  /** Writes a folder in Hugging Face layout, with a manifest of it, in one step; nothing is left behind when it fails. */
  save(folder: string | OutputFolder, options?: SaveOptions): Promise<void>;
  dispose(): Promise<void>;
  /** What it is made of, for what is built on it. */
  readonly parts: ClassifierParts<Row, Input, Prediction>;
}

/** A classifier for a task that the program need not know. */
export type AnyClassifier = Classifier<object, unknown, object>;

/** What a classifier is made of. */
export interface ClassifierParts<Row extends object, Input, Prediction extends object> {
  readonly base: Pick<
    BaseModel,
    'folder' | 'sourceFiles' | 'backbone' | 'pooling' | 'tokenizer' | 'files' | 'notes'
  >;
  /** With values that will not move any more. */
  readonly model: ClassifierModel;
  readonly task: FittedTask<Row, unknown, Input, Prediction>;
  readonly engine: Engine;
  readonly maxLength: number;
  /** The adapter that it was trained with, for saving. */
  readonly adapter?: SaveClassifierOptions['adapter'];
  /** What it computes in; see `OpenClassifierOptions`. */
  readonly precision?: PredictionPrecision | undefined;
  /** What its model card must say of it. */
  readonly warnings?: readonly string[];
  /** How it came about, where that is known. */
  readonly report?: TrainingReport | undefined;
}

export async function createClassifier<Row extends object, Input, Prediction extends object>(
  parts: ClassifierParts<Row, Input, Prediction>,
): Promise<Classifier<Row, Input, Prediction>> {
  const { base, model, task, maxLength, adapter, warnings } = parts;
  const { backbone } = base;
  const { labels } = task;
  const predictor = await openPredictor(parts);
  const encoder = encoderFor(base, maxLength);

  async function predict(given: string | readonly Input[], options: PredictOptions = {}) {
    checkTop(options.top);
    if (options.reject && !task.canReject) throw noThreshold(base.folder);
    checkAggregation(options.aggregation, task);
    const inputs = readInputs(typeof given === 'string' ? [given] : given, task.kind) as Input[];
    const { texts, decode } = task.encodeInputs(inputs, encoder);
    const predictions = decode(await predictor.read(texts, options), options);
    return typeof given === 'string' ? predictions[0] : predictions;
  }

  return {
    task: task.name,
    labels,
    maxLength,
    notes: base.notes,
    constructs: parts.report?.constructs ?? [],
    predict: predict as Classifier<Row, Input, Prediction>['predict'],
    async evaluate(given) {
      const { rows } = checkRows(given, 'rows', task.kind.rows);
      requireRows(rows);
      const { examples, notes } = task.encode(rows, encoder);
      const evaluation = task.evaluate(await predictor.outputs(examples), examples);
      return { ...evaluation, ...(notes && { notes }) };
    },
    async evaluateRejection(given, outOfScope) {
      if (!task.evaluateRejection) throw noThreshold(base.folder);
      const { rows } = checkRows(given, 'rows', task.kind.rows);
      requireRows(rows);
      const { examples } = task.encode(rows, encoder);
      const { texts } = task.encodeInputs(readInputs(outOfScope, task.kind) as Input[], encoder);
      const inScope = { ...(await predictor.read(examples)), examples };
      return task.evaluateRejection(inScope, await predictor.read(texts));
    },
    async save(folder, { addFiles, report: more, exported } = {}) {
      const report = parts.report && { ...parts.report, ...more };
      await saveClassifierFolder(folder, {
        backbone,
        values: model.values,
        labels,
        config: taskFields(task),
        pooling: base.pooling,
        maxLength,
        ...(await savedTokenizerFiles(base)),
        readme: () =>
          modelCard({
            task: task.name,
            modelType: backbone.modelType,
            labels,
            hasTokenTypes: (backbone.config.types ?? 0) > 1,
            pooling: base.pooling,
            maxLength,
            isNative: backbone.nativePoolings.includes(base.pooling),
            adapter: adapter && (adapter.merged ? 'beside' : 'needed'),
            isPrefix: adapter?.files.config.peft_type === 'PREFIX_TUNING',
            warnings,
            report,
            exported,
          }),
        ...(adapter && { adapter }),
        async addFiles(temporary) {
          if (task.tensors) await writeTaskTensors(temporary, task.tensors);
          if (report) {
            await writeTextAtomically(join(temporary, trainingReportFile), trainingReportJson(report));
          }
          await addFiles?.(temporary);
        },
      });
    },
    dispose: () => predictor.dispose(),
    parts,
  };
}

const noThreshold = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-argument',
    where,
    message: 'The classifier has no threshold that tells which texts belong to no class.',
    hint: 'Train one with it: --set task.rejection=energy, or singleLabel.configure({ rejection: "energy" }).',
  });
