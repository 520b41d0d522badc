import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EncodedExample, type Task, TokensiftError } from '@tokensift/core';
import { checkRows } from '@tokensift/datasets';
import type { ClassifierModel } from '@tokensift/graph';
import {
  type ExportedModel,
  openOnnxModel,
  quantizeModel,
  toExportedModel,
  writeExportedModel,
} from '@tokensift/onnx-export';
import type { OutputFolder } from '@tokensift/storage';
import type { Decision } from '@tokensift/tasks';
import { readInBatches } from '@tokensift/training';
import { requireRows } from './check-inputs.ts';
import type { Classifier, ClassifierParts } from './classifier.ts';
import { encoderFor } from './encoder-for.ts';
import { openPredictor } from './open-predictor.ts';
import { randomTexts } from './random-texts.ts';

/** What a model's weights are exported as. The names of files are those that transformers.js looks for. */
export const exportFormats = {
  float32: 'model.onnx',
  float16: 'model_fp16.onnx',
  int8: 'model_quantized.onnx',
} as const;

export type ExportFormat = keyof typeof exportFormats;

export interface ExportOnnxOptions<Row extends object = object> {
  /** Default: all. */
  readonly formats?: readonly ExportFormat[];
  /** Labelled rows, such as those of validation, on which each exported model is compared with the classifier. */
  readonly rows?: readonly Row[];
}

/** An exported model beside the classifier. */
export interface ExportedFile {
  readonly format: ExportFormat;
  /** Below the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Between a logit of the classifier and of the exported model. */
  readonly largestDifference: number;
  /** On the rows, where some are given. */
  readonly quality?: {
    /** The task's primary metric. */
    readonly metric: string;
    readonly classifier: number;
    readonly exported: number;
    /** Part of the texts, or of the tokens that have a class each, whose highest logit is the same one. */
    readonly sameHighest: number;
  };
}

/** What float32 may differ by, relative to the largest logit: sums are added up in another order. */
const TOLERANCE = 1e-3;

/**
 * Saves a classifier with ONNX models in `onnx/`, which transformers.js, optimum and ONNX Runtime open. Each of them is
 * run beside the classifier before the folder appears: on the rows, and on random tokens.
 * @throws TokensiftError `not-finite` where an exported model gives NaN or infinity; `internal` where float32 gives other
 *   logits than the classifier; `unsupported` for a weight that float16 cannot hold; as `Classifier.save`.
 */
export async function exportOnnx<Row extends object, Input, Prediction extends object>(
  { parts, save }: Pick<Classifier<Row, Input, Prediction>, 'parts' | 'save'>,
  folder: string | OutputFolder,
  { formats = exportFormatNames, rows }: ExportOnnxOptions<Row> = {},
): Promise<readonly ExportedFile[]> {
  for (const format of formats) checkFormat(format);
  const { base, model, task, maxLength } = parts;
  const examples = rows ? encodeRows(parts, rows) : [];
  const texts = [...examples, ...randomTexts(base.backbone.config.vocabularySize, maxLength)];
  const reading = { head: model.head, width: model.outputs, padId: base.tokenizer.padId };
  const predictor = await openPredictor({ ...parts, precision: 'float32' });
  const expected = await predictor.outputs(texts).finally(() => predictor.dispose());
  const { temperature = 1 } = task.decision ?? {};
  const files: ExportedFile[] = [];
  const addFiles = async (temporary: string): Promise<void> => {
    await mkdir(join(temporary, 'onnx'));
    for (const format of formats) {
      const file = `onnx/${exportFormats[format]}`;
      const path = join(temporary, file);
      const bytes = await writeExportedModel(path, modelAs(format, model, task.decision));
      const exported = await openOnnxModel(path);
      const read = await readInBatches(texts, reading, exported.run);
      await exported.dispose();
      // Exported models divide by it already, and tasks do when they decode.
      const found = read.outputs.map((logits) => logits.map((logit) => logit * temperature));
      const largestDifference = compare(expected, found, format);
      const quality = examples.length > 0 && compareQuality(parts, examples, expected, found);
      files.push({ format, file, bytes, largestDifference, ...(quality && { quality }) });
    }
  };
  await save(folder, { addFiles, exported: files });
  return files;
}

const exportFormatNames = Object.keys(exportFormats) as ExportFormat[];

function checkFormat(format: string): void {
  if (Object.hasOwn(exportFormats, format)) return;
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'formats',
    message: `There is no format "${format}".`,
    hint: `Known: ${exportFormatNames.join(', ')}.`,
  });
}

function modelAs(
  format: ExportFormat,
  model: ClassifierModel,
  decision: Decision | undefined,
): ExportedModel {
  const precision = format === 'float16' ? 'float16' : 'float32';
  const exported = toExportedModel(model, { decision, precision });
  return format === 'int8' ? quantizeModel(exported) : exported;
}

function encodeRows<Row extends object, Input, Prediction extends object>(
  { base, task, maxLength }: ClassifierParts<Row, Input, Prediction>,
  given: readonly Row[],
): readonly EncodedExample<unknown>[] {
  const { rows } = checkRows(given, 'rows', task.kind.rows);
  requireRows(rows);
  return task.encode(rows, encoderFor(base, maxLength)).examples;
}

function compare(
  expected: readonly Float32Array[],
  found: readonly Float32Array[],
  format: ExportFormat,
): number {
  let [largest, scale] = [0, 1];
  expected.forEach((logits, text) => {
    const others = found[text];
    logits.forEach((logit, i) => {
      const difference = Math.abs(logit - others[i]);
      if (!Number.isFinite(difference)) throw notFinite(format);
      largest = Math.max(largest, difference);
      scale = Math.max(scale, Math.abs(logit));
    });
  });
  if (format === 'float32' && largest > TOLERANCE * scale) {
    throw new TokensiftError({
      code: 'internal',
      message: `The exported model gives other logits than the classifier: by up to ${largest}.`,
      hint: 'Please report it, with config.json of the model.',
    });
  }
  return largest;
}

function compareQuality(
  { task, model }: { readonly task: Task; readonly model: ClassifierModel },
  examples: readonly EncodedExample<unknown>[],
  expected: readonly Float32Array[],
  found: readonly Float32Array[],
): NonNullable<ExportedFile['quality']> {
  const metric = task.primaryMetric;
  const [own, theirs] = [expected, found].map((outputs) => outputs.slice(0, examples.length)) as [
    Float32Array[],
    Float32Array[],
  ];
  const quality = (outputs: readonly Float32Array[]) => task.score(outputs, examples).metrics[metric];
  const highest = (outputs: readonly Float32Array[]) =>
    outputs.flatMap((logits) =>
      Array.from({ length: logits.length / model.outputs }, (_, row) =>
        argmax(logits.subarray(row * model.outputs, (row + 1) * model.outputs)),
      ),
    );
  const [ours, others] = [highest(own), highest(theirs)];
  return {
    metric,
    classifier: quality(own),
    exported: quality(theirs),
    sameHighest: ours.filter((best, i) => best === others[i]).length / ours.length,
  };
}

const argmax = (values: Float32Array): number => values.indexOf(Math.max(...values));

const notFinite = (format: ExportFormat): TokensiftError =>
  new TokensiftError({
    code: 'not-finite',
    where: format,
    message: `The model gives NaN or infinity in ${format}.`,
    hint: 'Leave this format out: its numbers do not reach far enough for the model.',
  });
