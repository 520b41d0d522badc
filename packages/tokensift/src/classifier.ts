import { type EncodedText, type Engine, type LabelledText, type Note, TokensiftError } from '@tokensift/core';
import { confusionMatrix, metrics, perClassReport } from '@tokensift/eval';
import type { ClassifierModel } from '@tokensift/graph';
import { type SaveClassifierOptions, saveClassifierFolder } from '@tokensift/models';
import { argmaxRows, createPredictor, probabilitiesOf } from '@tokensift/training';
import { encodeTexts } from './encode.ts';
import { modelCard } from './model-card.ts';
import type { BaseModel } from './open-model.ts';

export interface Prediction {
  readonly label: string;
  /** Probability of that label. */
  readonly probability: number;
  /** Probabilities of all labels, in the classifier's order. */
  readonly probabilities: Float32Array;
}

export interface ClassQuality {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

export interface Evaluation {
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** matrix[i][j] counts rows of label i that were given label j. */
  readonly confusion: { readonly labels: readonly string[]; readonly matrix: readonly (readonly number[])[] };
  readonly perClass: readonly ClassQuality[];
  /** Class index given to each row, in the order of the rows. */
  readonly predicted: Int32Array;
}

/** A text, or a pair of texts. */
export type ClassifierInput = string | readonly [text: string, pair: string];

/** A finetuned text classifier. Owns native memory until `dispose` is called. */
export interface Classifier {
  readonly labels: readonly string[];
  /** Where texts are cut, in tokens. */
  readonly maxLength: number;
  /** What the user should know about the folder that it was read from. */
  readonly notes: readonly Note[];
  predict(inputs: readonly ClassifierInput[]): Promise<readonly Prediction[]>;
  /** @throws TokensiftError `unknown-label` for a row whose label the classifier does not know. */
  evaluate(rows: readonly LabelledText[]): Promise<Evaluation>;
  /** Writes a folder in Hugging Face layout; nothing is left behind when it fails. */
  save(folder: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What a classifier is made of. */
export interface ClassifierParts {
  readonly base: Pick<BaseModel, 'folder' | 'config' | 'pooling' | 'tokenizer' | 'files' | 'notes'>;
  /** With values that will not move any more. */
  readonly model: ClassifierModel;
  readonly labels: readonly string[];
  readonly engine: Engine;
  readonly maxLength: number;
  /** The adapter that it was trained with, for saving. */
  readonly adapter?: SaveClassifierOptions['adapter'];
}

export async function createClassifier(parts: ClassifierParts): Promise<Classifier> {
  const { base, model, labels, engine, maxLength, adapter } = parts;
  const { tokenizer, config } = base;
  const frozen = new Set(model.values.keys());
  const predictor = await createPredictor(model, engine, { padId: tokenizer.padId, frozen });
  const probabilities = async (texts: readonly EncodedText[]) =>
    probabilitiesOf(await predictor.logits(texts), labels.length);
  const indices = new Map(labels.map((label, index) => [label, index]));

  return {
    labels,
    maxLength,
    notes: base.notes,
    async predict(inputs) {
      const texts = inputs.map((given) =>
        typeof given === 'string' ? { text: given } : { text: given[0], pair: given[1] },
      );
      const all = await probabilities(encodeTexts(texts, tokenizer, config, maxLength).encoded);
      return Array.from(argmaxRows(all, labels.length), (best, row) => {
        const own = all.slice(row * labels.length, (row + 1) * labels.length);
        return { label: labels[best] as string, probability: own[best] as number, probabilities: own };
      });
    },
    async evaluate(rows) {
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
      const all = await probabilities(encodeTexts(rows, tokenizer, config, maxLength).encoded);
      const predicted = argmaxRows(all, labels.length);
      const predictions = { classes: labels.length, labels: expected, predicted, probabilities: all };
      const { data } = confusionMatrix(predictions);
      return {
        rows: rows.length,
        metrics: Object.fromEntries(Object.values(metrics).map((m) => [m.name, m.compute(predictions)])),
        confusion: {
          labels,
          matrix: labels.map((_, i) => [...data.slice(i * labels.length, (i + 1) * labels.length)]),
        },
        perClass: perClassReport(predictions).map(({ precision, recall, f1, support }, i) => ({
          label: labels[i] as string,
          precision,
          recall,
          f1,
          support,
        })),
        predicted,
      };
    },
    save: (folder) =>
      saveClassifierFolder(folder, {
        config,
        values: model.values,
        labels,
        pooling: base.pooling,
        maxLength,
        sourceFolder: base.folder,
        ...(base.files && { tokenizerFiles: base.files }),
        readme: modelCard({
          labels,
          pooling: base.pooling,
          maxLength,
          adapter: adapter && (adapter.merged ? 'beside' : 'needed'),
        }),
        ...(adapter && { adapter }),
      }),
    dispose: () => predictor.dispose(),
  };
}

/** File and line of a row that was read from one. */
function placeOf(row: LabelledText & { readonly file?: string; readonly line?: number }): string {
  return row.file === undefined ? `text "${row.text.slice(0, 60)}"` : `${row.file}:${row.line}`;
}
