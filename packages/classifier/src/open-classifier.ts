import { join } from 'node:path';
import { type ReadAdapter, readAdapter } from '@tokensift/baselines';
import { createRandom, type Engine, type ParameterValues, TokensiftError } from '@tokensift/core';
import {
  type Checkpoint,
  checkTokenizerConfig,
  classifierParameters,
  createTextClassifier,
  holdModelFolder,
  holdPeftFolder,
  type PeftFolder,
  readHeldCheckpoint,
  readPeftFolder,
} from '@tokensift/models';
import { firstNotFinite, type HeldFiles, holdFiles, isFolder, manifestFile } from '@tokensift/storage';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import type { BackendName } from '@tokensift/tokenization';
import { holdTrainingReport, readTrainingReport, type TrainingReport } from './card/training-report.ts';
import { checkSavedFiles } from './check-saved-files.ts';
import { type AnyClassifier, type Classifier, createClassifier } from './classifier.ts';
import { createEngine } from './engines/create-engine.ts';
import { fetchModel, type HubOption } from './fetch-model.ts';
import { finishAdapter } from './finish-adapter.ts';
import { labelsOfRows, openTokenizer } from './open-model.ts';
import type { PredictionPrecision } from './open-predictor.ts';
import { restoreTask } from './saved-task.ts';
import { sequenceLimit } from './sequence-limit.ts';
import { holdTaskTensors, readTaskTensors, type TaskTensors } from './task-tensors.ts';

export interface OpenClassifierOptions extends HubOption {
  /** Where the folder is an adapter: the model that it is for, as a folder or `hf:`. By default where the adapter says. */
  readonly base?: string;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  readonly tokenizerBackend?: BackendName;
  /** Longest text in tokens; longer ones are cut. By default as the folder says, else 128. */
  readonly maxLength?: number;
  /** What it computes in (default: float32, as it was trained). */
  readonly precision?: PredictionPrecision;
}

/**
 * Opens a finetuned classifier from its folder: one of ours, a `…ForSequenceClassification` of Python's transformers,
 * or an adapter of Python's PEFT for one.
 * It is for one label a text unless the options say otherwise.
 * @param classifier the folder, or `hf:owner/name[@revision]`, see `fetchModel`
 * @throws TokensiftError `invalid-argument` for a classifier for another task; `invalid-checkpoint` when the folder's
 * weights are not those that were saved (`checkSavedFiles`), it holds no classification head, or an adapter without the
 * model that it is for; `shape-mismatch` and others for an adapter for another model, see `readAdapter`.
 */
export function openClassifier(classifier: string, options?: OpenClassifierOptions): Promise<Classifier>;
/** Whatever task the folder is for, where `task` is "any"; one kind, and no other, where it is given. */
export function openClassifier(
  classifier: string,
  options: OpenClassifierOptions & { readonly task: 'any' },
): Promise<AnyClassifier>;
export function openClassifier<Row extends object, Input, Prediction extends object>(
  classifier: string,
  options: OpenClassifierOptions & { readonly task: TaskKind<Row, unknown, Input, Prediction> },
): Promise<Classifier<Row, Input, Prediction>>;
export async function openClassifier(classifier: string, options: OpenOptions = {}): Promise<AnyClassifier> {
  const folder = await fetchModel(classifier, options);
  const givenBase = options.base === undefined ? undefined : await fetchModel(options.base, options);
  let base: string | undefined;
  return await holdFiles(
    async (files) => {
      files.include(join(folder, manifestFile));
      const adapter = await holdPeftFolder(folder, files);
      base = adapter && (await findBase(folder, givenBase ?? adapter.base, givenBase !== undefined));
      await holdModelFolder(base ?? folder, files);
      holdTaskTensors(folder, files);
      holdTrainingReport(folder, files);
    },
    async (files) => {
      const changed = await checkSavedFiles(folder, files);
      const classifier = await openHeld(folder, base, files, options);
      return { ...classifier, notes: [...changed, ...classifier.notes] };
    },
  );
}

async function openHeld(
  folder: string,
  base: string | undefined,
  files: HeldFiles,
  options: OpenOptions,
): Promise<AnyClassifier> {
  const tensors = await readTaskTensors(folder, files);
  const report = await readTrainingReport(folder, files);
  if (base !== undefined) return await openAdapter(folder, base, files, { ...options, tensors, report });
  if (options.base !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: folder,
      message: 'A base model is given, but the folder is not an adapter: it has no adapter_config.json.',
      hint: 'Leave the base out, or give the folder of the adapter.',
    });
  }
  const checkpoint = await readHeldCheckpoint(folder, files);
  if (!checkpoint.hasClassifier) throw noHead(folder);
  return await assemble(checkpoint, files, { ...options, tensors, report });
}

type OpenOptions = OpenClassifierOptions & { readonly task?: TaskKind | 'any' };

type AssembleOptions = OpenOptions & {
  readonly tensors: TaskTensors;
  readonly report: TrainingReport | undefined;
};

async function openAdapter(
  folder: string,
  base: string,
  files: HeldFiles,
  options: AssembleOptions,
): Promise<AnyClassifier> {
  const saved = await readPeftFolder(folder, files);
  const checkpoint = await readHeldCheckpoint(base, files);
  const { backbone } = checkpoint;
  const own = backbone.poolings[0];
  // PEFT's adapters for a base model are for the class that transformers has for it.
  const pooling = saved.pooling ?? (checkpoint.hasClassifier ? checkpoint.pooling : undefined) ?? own;
  const parameters = classifierParameters(backbone, { pooling, classes: 1 });
  const read = readAdapter(saved, { layout: backbone.layout, parameters, values: checkpoint.values });
  const values = new Map(read.values);
  if (!values.has(`${backbone.output(pooling).name}.weight`)) throw noHead(folder);
  const maxLength = saved.maxLength ?? checkpoint.maxLength;
  const { labels, task, tokensift } = saved;
  return await assemble({ ...checkpoint, values, pooling, maxLength }, files, options, {
    ...read,
    labels,
    task,
    tokensift,
  });
}

async function assemble(
  checkpoint: Checkpoint,
  files: HeldFiles,
  options: AssembleOptions,
  read?: ReadAdapter & Pick<PeftFolder, 'labels' | 'task' | 'tokensift'>,
): Promise<AnyClassifier> {
  const { backbone, values, labels: named } = checkpoint;
  const pooling = checkpoint.pooling ?? backbone.poolings[0];
  const classes = values.get(`${backbone.output(pooling).name}.weight`)?.shape[0] as number;
  const tokenizer = await openTokenizer(checkpoint, files, options.tokenizerBackend);
  const known = [read?.labels, named].find((own) => own?.length === classes);
  const task = restoreTask(
    {
      ...checkpoint,
      problem: read?.task ?? checkpoint.task,
      settings: read?.tokensift ?? checkpoint.tokensift,
      tensors: options.tensors,
    },
    labelsOfRows(classes, known),
    options.task ?? singleLabel,
  );
  const missing = classifierParameters(backbone, { pooling, classes }).find(({ name }) => !values.has(name));
  if (missing) {
    throw new TokensiftError({
      code: 'missing-tensor',
      where: checkpoint.folder,
      message: `The classifier reads texts through "${missing.name}", and the model has none.`,
      hint: 'Give the model that the adapter was trained on, its read-out included.',
    });
  }
  const notes = await checkTokenizerConfig(checkpoint.folder, files);
  const { folder, sourceFiles } = checkpoint;
  const base = { folder, sourceFiles, backbone, pooling, tokenizer, notes };
  // Nothing is drawn: the checkpoint has every parameter.
  const model = createTextClassifier({ backbone, values, pooling, classes, random: createRandom(0) });
  const engine = options.engine ?? (await createEngine());
  const adapter = read?.adapter?.(model);
  const finished = adapter
    ? finishAdapter({ ...base, isChanged: read!.changed.length > 0 }, model, adapter, model.adapt(adapter))
    : { model };
  if (read) requireFinite(finished.model.values, checkpoint.folder);
  const taken = backbone.config.maxPositions - finished.model.maxLength;
  const { tokens: maxLength } = sequenceLimit(
    backbone.config,
    { asked: options.maxLength, stated: checkpoint.maxLength },
    taken,
  );
  const { report, precision } = options;
  return createClassifier({ base, task, engine, maxLength, report, precision, ...finished });
}

/** What an adapter and its model each hold is finite, and their sum or product may not be. */
function requireFinite(values: ParameterValues, where: string): void {
  for (const [name, { data }] of values) {
    const index = firstNotFinite(data);
    if (index === -1) continue;
    throw new TokensiftError({
      code: 'not-finite',
      where,
      message: `With the adapter "${name}" is ${data[index]} at index ${index}.`,
      hint: 'The adapter is damaged, or for another model.',
    });
  }
}

/** The folder of the model that an adapter is for: as given, beside the adapter, or where the adapter says. */
async function findBase(folder: string, named: string | undefined, isGiven: boolean): Promise<string> {
  if (named !== undefined && isGiven) return named;
  if (named !== undefined && named !== '') {
    for (const candidate of [join(folder, named), named]) {
      if (await isFolder(candidate)) return candidate;
    }
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: folder,
    message: `The folder is an adapter for the model ${JSON.stringify(named ?? '')}, which is not there.`,
    hint: 'Give that model as the base: --base DIR, or --base hf:owner/name.',
  });
}

const noHead = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: 'The model has no classification head.',
    hint: 'Train one with `tokensift finetune --out DIR` and give its folder.',
  });
