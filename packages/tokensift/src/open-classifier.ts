import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { adapterFromPeft } from '@tokensift/baselines';
import { createRandom, type Engine, TokensiftError } from '@tokensift/core';
import {
  type Checkpoint,
  checkTokenizerConfig,
  createBertClassifier,
  type PeftFolder,
  readCheckpoint,
  readPeftFolder,
} from '@tokensift/models';
import { type BackendName, loadTokenizer } from '@tokensift/tokenization';
import { type Classifier, createClassifier } from './classifier.ts';
import { sequenceLimit } from './encode.ts';
import { createEngine } from './engines/create-engine.ts';
import { finishAdapter } from './finish-adapter.ts';
import { labelsOfRows } from './open-model.ts';

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
 * Opens a finetuned classifier from its folder: one of ours, a BertForSequenceClassification of Python's transformers,
 * or an adapter of Python's PEFT for one.
 * @throws TokensiftError `unsupported` for a classifier that gives several labels at once or a number;
 * `invalid-checkpoint` when the folder holds no classification head, or an adapter without the
 * model that it is for; `shape-mismatch` and others for an adapter for another model, see `adapterFromPeft`.
 */
export async function openClassifier(
  folder: string,
  options: OpenClassifierOptions = {},
): Promise<Classifier> {
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

async function openAdapter(
  folder: string,
  saved: PeftFolder,
  options: OpenClassifierOptions,
): Promise<Classifier> {
  const checkpoint = await readCheckpoint(await findBase(folder, saved, options.base));
  const own = [...saved.tensors].filter(([name]) => /^(classifier|pooler\.dense)\.(weight|bias)$/.test(name));
  const values = new Map([...checkpoint.values, ...own]);
  const weight = values.get('classifier.weight');
  if (!weight) throw noHead(folder);
  for (const [name, { shape }] of own) {
    if (shape.at(-1) === checkpoint.config.hiddenSize || !name.endsWith('.weight')) continue;
    throw new TokensiftError({
      code: 'shape-mismatch',
      where: folder,
      message: `The adapter's "${name}" is [${shape}]; the model's hidden size is ${checkpoint.config.hiddenSize}.`,
      hint: 'Give the model that the adapter was trained on.',
    });
  }
  // PEFT's adapters for an encoder are for the class that transformers has for it, which reads [CLS].
  const ofBase = checkpoint.hasClassifier ? checkpoint.pooling : 'cls';
  const pooling = saved.pooling ?? ofBase;
  const maxLength = saved.maxLength ?? checkpoint.maxLength;
  return assemble({ ...checkpoint, pooling, maxLength }, values, options, saved);
}

async function assemble(
  checkpoint: Checkpoint,
  values: Checkpoint['values'],
  options: OpenClassifierOptions,
  saved: PeftFolder | undefined,
): Promise<Classifier> {
  const { config } = checkpoint;
  const classes = values.get('classifier.weight')?.shape[0] as number;
  requireSingleLabel(checkpoint, classes);
  const backend = options.tokenizerBackend;
  const tokenizer = await loadTokenizer(checkpoint.folder, backend && { backend });
  const known = [saved?.labels, config.labels].find((own) => own?.length === classes);
  const labels = labelsOfRows(classes, known);
  const pooling = checkpoint.pooling ?? 'cls';
  if (pooling === 'cls' && !values.has('pooler.dense.weight')) {
    throw new TokensiftError({
      code: 'missing-tensor',
      where: checkpoint.folder,
      message: 'The classifier reads [CLS] through a pooler, and the model has none.',
      hint: 'Give the model that the adapter was trained on, pooler included.',
    });
  }
  const notes = await checkTokenizerConfig(checkpoint.folder);
  const base = { folder: checkpoint.folder, config, pooling, tokenizer, notes };
  // Nothing is drawn: the checkpoint has every parameter.
  const model = createBertClassifier({ config, values, pooling, classes, random: createRandom(0) });
  const engine = options.engine ?? (await createEngine());
  const adapter = saved && adapterFromPeft(saved, model);
  const finished = adapter ? finishAdapter(base, model, adapter, model.adapt(adapter)) : { model };
  const taken = config.maxPositions - finished.model.maxLength;
  const { tokens: maxLength } = sequenceLimit(
    config,
    { asked: options.maxLength, stated: checkpoint.maxLength },
    taken,
  );
  return createClassifier({ base, labels, engine, maxLength, ...finished });
}

/** A softmax over what is no class would look like a sure answer. */
function requireSingleLabel({ folder, task }: Checkpoint, classes: number): void {
  const gives =
    task === 'multi-label'
      ? 'several labels to a text at once ("problem_type": "multi_label_classification")'
      : task === 'regression' || classes === 1
        ? 'a number, not a class ("problem_type": "regression", or one output)'
        : undefined;
  if (gives === undefined) return;
  throw new TokensiftError({
    code: 'unsupported',
    where: folder,
    message: `The classifier gives ${gives}; that is not supported yet.`,
    hint: 'A new head can be trained on its encoder: tokensift finetune --model DIR.',
  });
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

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const noHead = (where: string): TokensiftError =>
  new TokensiftError({
    code: 'invalid-checkpoint',
    where,
    message: 'The model has no classification head.',
    hint: 'Train one with `tokensift finetune --out DIR` and give its folder.',
  });
