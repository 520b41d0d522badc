import { join } from 'node:path';
import { createRandom } from '@tokensift/core';
import { bootstrapInterval } from '@tokensift/eval';
import { checkSchema, type HeldFiles } from '@tokensift/storage';
import { type Evaluation, taskKindOf } from '@tokensift/tasks';
import * as v from 'valibot';

const SCHEMA = 'tokensift/training/1';

/** The file of a saved classifier that keeps what its model card says of its training. */
export const trainingReportFile = 'training.json';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();

const qualitySchema = v.object({
  /** Such as "test". */
  split: text,
  rows: count,
  /** The task's primary metric, with the ends of its 95 % interval (bootstrap over rows). */
  metric: text,
  value: v.number(),
  low: v.optional(v.number()),
  high: v.optional(v.number()),
  /** The task's other shown metrics, by name. */
  others: v.record(text, v.number()),
});

const reportSchema = v.object({
  /** The model that was finetuned, such as the name of its folder. */
  base: v.optional(text),
  data: v.optional(text),
  rows: v.object({ train: count, validation: count, test: v.optional(count) }),
  method: text,
  seed: v.number(),
  epochs: count,
  parameters: v.object({ total: count, trainable: count }),
  /** FLOPs of the training, the selection included, as a fraction of full finetuning's over the same epochs. */
  trainingRatio: v.number(),
  quality: v.array(qualitySchema),
  /** The constructs that led to the selection, best first. */
  constructs: v.optional(v.array(v.object({ text, label: text }))),
});

/** What a model card says of how a classifier came about and what it reaches. */
export type TrainingReport = v.InferOutput<typeof reportSchema>;
export type SplitQuality = v.InferOutput<typeof qualitySchema>;

/** What a classifier reaches on labelled rows, for its model card. */
export function splitQuality(split: string, task: string, evaluation: Evaluation): SplitQuality {
  const kind = taskKindOf(task);
  const { metric } = evaluation.primary;
  const interval = bootstrapInterval(
    kind.primaryOf,
    evaluation.answers.map(({ statistics }) => statistics),
    { random: createRandom('model card') },
  );
  const others = kind.shownMetrics.filter((name) => name !== metric);
  return {
    split,
    rows: evaluation.rows,
    metric,
    ...interval,
    others: Object.fromEntries(others.map((name) => [name, evaluation.metrics[name]])),
  };
}

export const trainingReportJson = (report: TrainingReport): string =>
  `${JSON.stringify({ schema: SCHEMA, ...report }, null, 2)}\n`;

/** Includes the file that `readTrainingReport` reads. */
export function holdTrainingReport(folder: string, files: HeldFiles): void {
  files.include(join(folder, trainingReportFile));
}

/**
 * What the folder of a classifier says of its training; nothing where it does not.
 * @throws TokensiftError `invalid-checkpoint` for a damaged file.
 */
export async function readTrainingReport(
  folder: string,
  files: HeldFiles,
): Promise<TrainingReport | undefined> {
  const path = join(folder, trainingReportFile);
  const json = await files.readJsonIfPresent(path);
  // A file of that name may be somebody else's.
  if (Object(json).schema !== SCHEMA) return undefined;
  return checkSchema(reportSchema, json, path, {
    code: 'invalid-checkpoint',
    hint: 'Delete the file: it is for the model card alone.',
  });
}
