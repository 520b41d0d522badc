import { type EncodedText, type Engine, type LabelledText, type Note, TokensiftError } from '@tokensift/core';
import { checkRows, placeOf } from '@tokensift/datasets';
import {
  type AverageReport,
  averageReports,
  confusionMatrix,
  metrics,
  occurs,
  perClassReport,
} from '@tokensift/eval';
import type { ClassifierModel } from '@tokensift/graph';
import { type SaveClassifierOptions, saveClassifierFolder } from '@tokensift/models';
import type { OutputFolder } from '@tokensift/storage';
import { argmaxRows, createPredictor, probabilitiesOf } from '@tokensift/training';
import { type ClassifierInput, checkTop, readInputs, requireRows } from './check-inputs.ts';
import { encodeTexts } from './encode.ts';
import { modelCard } from './model-card.ts';
import type { BaseModel } from './open-model.ts';
import { type Prediction, toPrediction } from './prediction.ts';
import { savedTokenizerFiles } from './saved-tokenizer-files.ts';

/** Null are the figures of a class that is neither among the rows nor predicted; macro averages leave it out. */
export interface ClassQuality {
  readonly label: string;
  readonly precision: number | null;
  /** 0 for a class that is predicted but not among the rows, which macro averages count. */
  readonly recall: number | null;
  readonly f1: number | null;
  /** Rows of the class. */
  readonly support: number;
  /** Rows that were given the class. */
  readonly predicted: number;
}

export interface Evaluation {
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** matrix[i][j] counts rows of label i that were given label j. */
  readonly confusion: { readonly labels: readonly string[]; readonly matrix: readonly (readonly number[])[] };
  readonly perClass: readonly ClassQuality[];
  /** Means over the classes: of each class alike, and weighted by their rows. */
  readonly averages: { readonly macro: AverageReport; readonly weighted: AverageReport };
  /** Class index of each row's label, in the order of the rows. */
  readonly actual: Int32Array;
  /** Class index given to each row. */
  readonly predicted: Int32Array;
  /** Probability of the class given to each row. */
  readonly confidence: Float32Array;
}

export interface PredictOptions {
  /** How many labels to list with their probabilities, most probable first; all by default. */
  readonly top?: number;
}

/** A finetuned text classifier. Owns native memory until `dispose` is called. */
export interface Classifier {
  readonly labels: readonly string[];
  /** Where texts are cut, in tokens. */
  readonly maxLength: number;
  /** What the user should know about the folder that it was read from. */
  readonly notes: readonly Note[];
  /**
   * One prediction for a text, or a list of them for a list of texts or pairs, in its order.
   * @throws TokensiftError `invalid-argument`, with the position, for what is no text.
   */
  predict(text: string, options?: PredictOptions): Promise<Prediction>;
  predict(inputs: readonly ClassifierInput[], options?: PredictOptions): Promise<readonly Prediction[]>;
  /**
   * @throws TokensiftError `invalid-data` for rows without a text or a label, `unknown-label` for a row whose label the
   * classifier does not know, `invalid-argument` when there are no rows.
   */
  evaluate(rows: readonly LabelledText[]): Promise<Evaluation>;
  /**
   * Writes a folder in Hugging Face layout, with a manifest of it, in one step; nothing is left behind when it fails.
   * @param addFiles writes what else belongs to the classifier into the folder, before that appears
   */
  save(folder: string | OutputFolder, addFiles?: (folder: string) => Promise<void>): Promise<void>;
  dispose(): Promise<void>;
}

/** What a classifier is made of. */
export interface ClassifierParts {
  readonly base: Pick<BaseModel, 'folder' | 'backbone' | 'pooling' | 'tokenizer' | 'files' | 'notes'>;
  /** With values that will not move any more. */
  readonly model: ClassifierModel;
  readonly labels: readonly string[];
  readonly engine: Engine;
  readonly maxLength: number;
  /** The adapter that it was trained with, for saving. */
  readonly adapter?: SaveClassifierOptions['adapter'];
  /** What its model card must say of it. */
  readonly warnings?: readonly string[];
}

export async function createClassifier(parts: ClassifierParts): Promise<Classifier> {
  const { base, model, labels, engine, maxLength, adapter, warnings } = parts;
  const { tokenizer, backbone } = base;
  const frozen = new Set(model.values.keys());
  const predictor = await createPredictor(model, engine, { padId: tokenizer.padId, frozen });
  const probabilities = async (texts: readonly EncodedText[]) =>
    probabilitiesOf(await predictor.logits(texts), labels.length);
  // Rows come without white space around their labels; a model from elsewhere may have some.
  const indices = new Map([
    ...labels.map((label, index) => [label.trim(), index] as const),
    ...labels.map((label, index) => [label, index] as const),
  ]);

  async function predict(given: string | readonly ClassifierInput[], { top }: PredictOptions = {}) {
    checkTop(top);
    const texts = readInputs(typeof given === 'string' ? [given] : given);
    const all = await probabilities(encodeTexts(texts, tokenizer, backbone.config, maxLength).encoded);
    const predictions = texts.map((_, row) =>
      toPrediction(all.subarray(row * labels.length, (row + 1) * labels.length), labels, top),
    );
    return typeof given === 'string' ? (predictions[0] as Prediction) : predictions;
  }

  return {
    labels,
    maxLength,
    notes: base.notes,
    predict: predict as Classifier['predict'],
    async evaluate(given) {
      const { rows } = checkRows(given, 'rows');
      requireRows(rows);
      const expected = rows.map((row) => {
        const index = indices.get(row.label);
        if (index !== undefined) return index;
        throw new TokensiftError({
          code: 'unknown-label',
          where: placeOf(row),
          message: `The classifier does not know the label "${row.label}".`,
          hint: `It knows ${labels.length}: ${labels.slice(0, 10).join(', ')}${labels.length > 10 ? ', …' : ''}.`,
        });
      });
      const all = await probabilities(encodeTexts(rows, tokenizer, backbone.config, maxLength).encoded);
      const predicted = argmaxRows(all, labels.length);
      const predictions = { classes: labels.length, labels: expected, predicted, probabilities: all };
      const { data } = confusionMatrix(predictions);
      const reports = perClassReport(predictions);
      return {
        rows: rows.length,
        metrics: Object.fromEntries(Object.values(metrics).map((m) => [m.name, m.compute(predictions)])),
        confusion: {
          labels,
          matrix: labels.map((_, i) => [...data.slice(i * labels.length, (i + 1) * labels.length)]),
        },
        perClass: reports.map((report, i) => ({
          label: labels[i] as string,
          ...report,
          ...(!occurs(report) && { precision: null, recall: null, f1: null }),
        })),
        averages: averageReports(reports),
        actual: Int32Array.from(expected),
        predicted,
        confidence: Float32Array.from(predicted, (best, row) => all[row * labels.length + best] as number),
      };
    },
    save: async (folder, addFiles) =>
      saveClassifierFolder(folder, {
        backbone,
        values: model.values,
        labels,
        pooling: base.pooling,
        maxLength,
        sourceFolder: base.folder,
        ...(await savedTokenizerFiles(base.folder, base.files)),
        readme: modelCard({
          labels,
          pooling: base.pooling,
          maxLength,
          isNative: backbone.nativePoolings.includes(base.pooling),
          adapter: adapter && (adapter.merged ? 'beside' : 'needed'),
          isPrefix: adapter?.files.config.peft_type === 'PREFIX_TUNING',
          warnings,
        }),
        ...(adapter && { adapter }),
        addFiles,
      }),
    dispose: () => predictor.dispose(),
  };
}
