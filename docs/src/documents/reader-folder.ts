import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMethod, finetune, openModel } from '@tokensift/classifier';
import { createRandom, type LabelledText } from '@tokensift/core';
import { readSplits } from '@tokensift/datasets';
import { encoderParameters } from '@tokensift/models';
import { bertBackbone, randomValues } from '@tokensift/models/testing';
import { writeSafetensors } from '@tokensift/storage';
import { root } from '../site/links.ts';

/** Inside of this package, so that what programs import is found as it is where tokensift is installed. */
const PLACE = fileURLToPath(new URL('../../.run-', import.meta.url));

/** Rows of the tickets that pages begin with: a part, to be quick. */
const ROWS = 96;

const MINI = join(root, 'packages/classifier/assets/tokensift-mini');

const EXPERIMENT = `name: exp
model: tokensift-mini
datasets:
  - { name: tickets, path: data/tickets }
methods: [linear-probe]
seeds: [1]
training: { epochs: 1 }
`;

/**
 * The folder that pages take for granted: `tickets.csv`, `data/tickets` with its splits, `exp.yaml` on these,
 * `tokensift-mini` and `models/all-MiniLM-L6-v2` (a tiny model in the place of both), and `my-classifier`, trained on the
 * tickets.
 */
export async function makeReaderFolder(): Promise<string> {
  const folder = await mkdtemp(PLACE);
  const mini = join(folder, 'tokensift-mini');
  await writeTinyMini(mini);
  await cp(mini, join(folder, 'models/all-MiniLM-L6-v2'), { recursive: true });
  const table = await readFile(join(root, 'examples/support-tickets/tickets.csv'), 'utf8');
  const lines = table
    .trim()
    .split('\n')
    .slice(0, ROWS + 1);
  await writeFile(join(folder, 'tickets.csv'), `${lines.join('\n')}\n`);

  const {
    train,
    validation,
    test = [],
  } = await readSplits(join(folder, 'tickets.csv'), {
    random: createRandom(1),
  });
  await writeSplits(join(folder, 'data/tickets'), { train, validation, test });
  await writeFile(join(folder, 'exp.yaml'), EXPERIMENT);
  const { classifier } = await finetune({
    model: await openModel(mini),
    method: createMethod('full', {}),
    train,
    validation,
    training: { epochs: 1 },
    seed: 1,
  });
  await classifier.save(join(folder, 'my-classifier'));
  await classifier.dispose();
  return folder;
}

export interface PageFolder {
  /** What is removed at last. */
  readonly whole: string;
  /** Where the page's commands run: the same, or for an example its place in it. */
  readonly place: string;
}

/**
 * A copy of the folder for one page. Examples lie in a copy of all of them, and have their own files.
 * @param file the page, by its path from the root
 */
export async function copyReaderFolder(folder: string, file: string): Promise<PageFolder> {
  const whole = await mkdtemp(PLACE);
  const [, example] = /^(examples\/[^/]+)\//.exec(file) ?? [];
  const place = join(whole, example ?? '');
  await cp(folder, place, { recursive: true });
  if (example) {
    const examples = join(root, 'examples');
    const isOwn = (path: string) => !/node_modules|\bdist\b|\.test\./.test(path.slice(examples.length));
    await cp(examples, join(whole, 'examples'), { recursive: true, filter: isOwn });
  }
  return { whole, place };
}

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** A random BERT of two layers of 16 that reads texts as the embedded model does. */
async function writeTinyMini(folder: string): Promise<void> {
  const random = createRandom('tiny mini');
  const { vocab_size } = JSON.parse(await readFile(join(MINI, 'config.json'), 'utf8'));
  const backbone = bertBackbone({ num_hidden_layers: 2, vocab_size, max_position_embeddings: 128 });
  const tensors = randomValues(encoderParameters(backbone), random, 0.1);
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  const pooling = { tokensift: { pooling: 'mean' } };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...backbone.fields, ...pooling }));
  for (const file of ['tokenizer.json', 'tokenizer_config.json'])
    await cp(join(MINI, file), join(folder, file));
}

async function writeSplits(folder: string, splits: Readonly<Record<string, readonly LabelledText[]>>) {
  await mkdir(folder, { recursive: true });
  for (const [split, rows] of Object.entries(splits)) {
    const lines = rows.map(({ text, label }) => JSON.stringify({ text, label }));
    await writeFile(join(folder, `${split}.jsonl`), `${lines.join('\n')}\n`);
  }
}
