import { join } from 'node:path';
import { adapterFromPeft } from '@tokensift/baselines';
import { createRandom, type Engine, TokensiftError } from '@tokensift/core';
import {
  type Checkpoint,
  checkTokenizerConfig,
  classifierParameters,
  createTextClassifier,
  namesOfOurs,
  type PeftFolder,
  type Pooling,
  readCheckpoint,
  readPeftFolder,
} from '@tokensift/models';
import { isFolder } from '@tokensift/storage';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import { type BackendName, loadTokenizer } from '@tokensift/tokenization';
import { type AnyClassifier, type Classifier, createClassifier } from './classifier.ts';
import { createEngine } from './engines/create-engine.ts';
import { finishAdapter } from './finish-adapter.ts';
import { labelsOfRows } from './open-model.ts';
import { restoreTask } from './saved-task.ts';
import { sequenceLimit } from './sequence-limit.ts';

export interface OpenClassifierOptions {
  /** Where the folder is an adapter: the folder of the model that it is for. By default where the adapter says. */
  readonly base?: string;
  /** By default the first that works; see `createEngine`. */
  readonly engine?: Engine;
  readonly tokenizerBackend?: BackendName;
  /** Longest text in tokens; longer ones are cut. By default as the folder says, else 128. */
  readonly maxLength?: number;
}

/**
 * Opens a finetuned classifier from its folder: one of ours, a `…ForSequenceClassification` of Python's transformers,
 * or an adapter of Python's PEFT for one.
 * It is for one label a text unless the options say otherwise.
 * @throws TokensiftError `invalid-argument` for a classifier for another task; `invalid-checkpoint` when the folder holds no classification head, or an adapter without the
 * model that it is for; `shape-mismatch` and others for an adapter for another model, see `adapterFromPeft`.
 */
export function openClassifier(folder: string, options?: OpenClassifierOptions): Promise<Classifier>;
/** Whatever task the folder is for, where `task` is "any"; one kind, and no other, where it is given. */
export function openClassifier(
  folder: string,
  options: OpenClassifierOptions & { readonly task: 'any' },
): Promise<AnyClassifier>;
export function openClassifier<Row extends object, Input, Prediction extends object>(
  folder: string,
  options: OpenClassifierOptions & { readonly task: TaskKind<Row, unknown, Input, Prediction> },
): Promise<Classifier<Row, Input, Prediction>>;
export async function openClassifier(folder: string, options: OpenOptions = {}): Promise<AnyClassifier> {
  const adapter = await readPeftFolder(folder);
  if (adapter) return openAdapter(folder, adapter, options);
  if (options.base !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: folder,
      message: 'A base model is given, but the folder is not an adapter: it has no adapter_config.json.',
      hint: 'Leave the base out, or give the folder of the adapter.',
    });
  }
  const checkpoint = await readCheckpoint(folder);
  if (!checkpoint.hasClassifier) throw noHead(folder);
  return assemble(checkpoint, checkpoint.values, options, undefined);
}

type OpenOptions = OpenClassifierOptions & { readonly task?: TaskKind | 'any' };

async function openAdapter(folder: string, saved: PeftFolder, options: OpenOptions): Promise<AnyClassifier> {
  const checkpoint = await readCheckpoint(await findBase(folder, saved, options.base));
  const { backbone } = checkpoint;
  const own = backbone.poolings[0] as Pooling;
  // PEFT's adapters for a base model are for the class that transformers has for it.
  const pooling = saved.pooling ?? (checkpoint.hasClassifier ? checkpoint.pooling : undefined) ?? own;
  const described = classifierParameters(backbone, { pooling, classes: 1 });
  const tensors = namesOfOurs(saved, backbone.layout, described);
  const adapter = { ...saved, tensors };
  const values = new Map(checkpoint.values);
  for (const { name, shape, head, role } of described) {
    const tensor = tensors.get(name);
    if (!tensor || !(head || role === 'pooler' || role === 'layer-norm')) continue;
    if (tensor.shape.at(-1) !== shape.at(-1) && shape.length > 1) {
      throw new TokensiftError({
        code: 'shape-mismatch',
        where: folder,
        message: `The adapter's "${name}" is [${tensor.shape}]; the model's hidden size is ${shape.at(-1)}.`,
        hint: 'Give the model that the adapter was trained on.',
      });
    }
    values.set(name, tensor);
  }
  if (!values.has(`${backbone.output(pooling).name}.weight`)) throw noHead(folder);
  const maxLength = saved.maxLength ?? checkpoint.maxLength;
  return assemble({ ...checkpoint, pooling, maxLength }, values, options, adapter);
}

async function assemble(
  checkpoint: Checkpoint,
  values: Checkpoint['values'],
  options: OpenOptions,
  saved: PeftFolder | undefined,
): Promise<AnyClassifier> {
  const { backbone, labels: named } = checkpoint;
  const pooling = checkpoint.pooling ?? (backbone.poolings[0] as Pooling);
  const classes = values.get(`${backbone.output(pooling).name}.weight`)?.shape[0] as number;
  const backend = options.tokenizerBackend;
  const tokenizer = await loadTokenizer(checkpoint.folder, backend && { backend });
  const known = [saved?.labels, named].find((own) => own?.length === classes);
  const task = restoreTask(
    {
      ...checkpoint,
      problem: saved?.task ?? checkpoint.task,
      settings: saved?.tokensift ?? checkpoint.tokensift,
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
  const notes = await checkTokenizerConfig(checkpoint.folder);
  const base = { folder: checkpoint.folder, backbone, pooling, tokenizer, notes };
  // Nothing is drawn: the checkpoint has every parameter.
  const model = createTextClassifier({ backbone, values, pooling, classes, random: createRandom(0) });
  const engine = options.engine ?? (await createEngine());
  const adapter = saved && adapterFromPeft(saved, model);
  const finished = adapter ? finishAdapter(base, model, adapter, model.adapt(adapter)) : { model };
  const taken = backbone.config.maxPositions - finished.model.maxLength;
  const { tokens: maxLength } = sequenceLimit(
    backbone.config,
    { asked: options.maxLength, stated: checkpoint.maxLength },
    taken,
  );
  return createClassifier({ base, task, engine, maxLength, ...finished });
}

/** The folder of the model that an adapter is for: as given, beside the adapter, or where the adapter says. */
async function findBase(folder: string, { config }: PeftFolder, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const named = config.base_model_name_or_path;
  if (typeof named === 'string' && named !== '') {
    for (const candidate of [join(folder, named), named]) {
      if (await isFolder(candidate)) return candidate;
    }
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: folder,
    message: `The folder is an adapter for the model ${JSON.stringify(named ?? '')}, which is not there.`,
    hint: 'Give the folder of that model as the base: --base DIR.',
  });
}

const noHead = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: 'The model has no classification head.',
    hint: 'Train one with `tokensift finetune --out DIR` and give its folder.',
  });
