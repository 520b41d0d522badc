import { isAbsolute, join, relative, sep } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import {
  describeReference,
  type HubOptions,
  isHubReference,
  openSnapshot,
  type Snapshot,
} from '@tokensift/hub';
import { holdModelFolder, holdPeftFolder, tokenizerSourceNames } from '@tokensift/models';
import { HeldFiles, manifestFile } from '@tokensift/storage';
import { holdTrainingReport } from './card/training-report.ts';
import { embeddedModel } from './embedded-model.ts';
import { holdTaskTensors } from './task-tensors.ts';

export interface HubOption {
  /** For models of the Hugging Face hub: its settings, and a listener for the progress of fetching. */
  readonly hub?: HubOptions;
}

export interface FetchModelOptions extends HubOption {
  /** Names of further files that are of use where the repository has them. */
  readonly also?: readonly string[];
}

/** Includes what is read of a folder. */
type List = (folder: string, files: HeldFiles) => Promise<void> | void;

/**
 * The folder of a model or classifier on this machine: a path as it is; for `tokensift-mini` that of the model which comes with
 * tokensift; of `hf:owner/name[@revision][/folder]`, the folder in the
 * hub's cache, with the files that opening it reads: config, weights in safetensors, tokenizer. Nothing else is fetched, and no
 * pickle or code whatever asks for it.
 * @throws TokensiftError as `openSnapshot`; `unsupported` for weights in another format alone, `file-not-found` for none.
 */
export async function fetchModel(model: string, { hub, also = [] }: FetchModelOptions = {}): Promise<string> {
  if (!isHubReference(model)) return embeddedModel(model) ?? model;
  const snapshot = await openSnapshot(model, 'model', hub);
  const root = rootOf(snapshot);
  const fetched = await fetchListed(snapshot, root, async (folder, files) => {
    for (const name of [manifestFile, ...also]) files.include(join(folder, name));
    const adapter = await holdPeftFolder(folder, files);
    // An adapter may bring its model along.
    if (adapter?.base) await holdModelFolder(join(folder, adapter.base), files);
    await holdModelFolder(folder, files);
    holdTaskTensors(folder, files);
    holdTrainingReport(folder, files);
  });
  if (!fetched.some((name) => name.endsWith('.safetensors'))) throw noWeights(snapshot);
  return root;
}

/** The same for a tokenizer alone: a file, a folder, or what there is of one in a model of the hub. */
export async function fetchTokenizer(path: string, { hub }: HubOption = {}): Promise<string> {
  if (!isHubReference(path)) return embeddedModel(path) ?? path;
  const snapshot = await openSnapshot(path, 'model', hub);
  const root = rootOf(snapshot);
  await fetchListed(snapshot, root, (folder, files) => {
    for (const name of tokenizerSourceNames) files.include(join(folder, name));
  });
  return root;
}

/** @throws TokensiftError `file-not-found` for a folder that the repository does not have. */
function rootOf({ folder, reference, names }: Snapshot): string {
  const { path } = reference;
  if (path === undefined || names.some((name) => name.startsWith(`${path}/`)))
    return join(folder, path ?? '');
  throw new TokensiftError({
    code: 'file-not-found',
    where: describeReference(reference),
    message: 'the repository has no such folder.',
    hint: 'Leave the path out, or give that of a folder with a config.json.',
  });
}

/** What models and tokenizers are read of: data, in forms that run no code. */
const READABLE = /\.(?:json|safetensors|txt)$/;

/**
 * Fetches what opening a folder asks for, as often as that shows it further files: modules.json and lists of shards name some.
 * @returns the names, from the root of the repository
 */
async function fetchListed(snapshot: Snapshot, root: string, list: List): Promise<string[]> {
  const known = new Set(snapshot.names);
  const fetched = new Set<string>();
  for (;;) {
    const wanted = (await listPaths(root, list))
      .map((path) => nameInside(snapshot.folder, path))
      .filter((name) => name !== undefined && known.has(name) && READABLE.test(name) && !fetched.has(name));
    if (wanted.length === 0) return [...fetched];
    await snapshot.fetch(wanted as string[]);
    for (const name of wanted) fetched.add(name as string);
  }
}

async function listPaths(root: string, list: List): Promise<readonly string[]> {
  const files = new HeldFiles();
  try {
    await list(root, files);
    return files.paths;
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    // What is damaged is said by whoever opens the folder.
    return files.paths;
  } finally {
    files.close();
  }
}

function nameInside(folder: string, path: string): string | undefined {
  const name = relative(folder, path);
  return name.startsWith('..') || isAbsolute(name) ? undefined : name.split(sep).join('/');
}

function noWeights({ reference, names }: Snapshot): TokensiftError {
  const where = describeReference(reference);
  const prefix = reference.path === undefined ? '' : `${reference.path}/`;
  const other = names.find(
    (name) => name.startsWith(prefix) && /\.(?:bin|h5|msgpack|pth?|ckpt|onnx|gguf)$/.test(name),
  );
  if (other === undefined) {
    return new TokensiftError({
      code: 'file-not-found',
      where,
      message: 'the repository has no model.safetensors.',
      hint: 'Give the path of the folder that has one: hf:owner/name/folder.',
    });
  }
  const { name } = reference;
  return new TokensiftError({
    code: 'unsupported',
    where,
    message: `the weights are only there as ${other}, not as model.safetensors; nothing was fetched of them.`,
    hint:
      `A pull request may have them (hf:${name}@refs/pr/1). Else convert them once: python -c "import transformers as t; ` +
      `c = t.AutoConfig.from_pretrained('${name}'); getattr(t, c.architectures[0]).from_pretrained('${name}').save_pretrained('NEW_DIR'); ` +
      `t.AutoTokenizer.from_pretrained('${name}').save_pretrained('NEW_DIR')"`,
  });
}
