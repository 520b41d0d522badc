import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, createRandom } from '@tokensift/core';
import { hasSentenceTransformers, hasTransformers, runOracle, temporaryFolder } from '@tokensift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fixture from '../fixtures/architectures.json' with { type: 'json' };
import type { Pooling } from '../pooling.ts';
import { logitsOf } from '../testing/compute.ts';
import { tinyBertFolder } from '../testing/index.ts';
import { rowsOfRealTokens } from '../testing/oracle-case.ts';
import { createTextClassifier, tokenEmbeddings } from '../text-classifier.ts';
import { saveAdaptedFolder } from './adapted-folder.ts';
import { type Checkpoint, readCheckpoint } from './read-checkpoint.ts';
import { saveClassifierFolder } from './save-classifier-folder.ts';
import { saveEncoderFolder } from './save-encoder-folder.ts';

const cases = Object.entries(fixture.cases as Readonly<Record<string, { config: Fields }>>);
type Fields = Readonly<Record<string, unknown>>;

const labels = ['book', 'cancel', 'other'];
const texts = ['book a flight', 'please cancel the hotel rooms', 'lost'];
/** Ids of texts. Two have what is the padding of decoders, and of RoBERTa and its kin, among their own. */
const ids = [
  [2, 5, 11, 7, 3],
  [2, 13, 6, 10, 9, 12, 8, 3],
  [2, 18, 3],
  [2, 5, 11, 0],
  [2, 5, 1, 11, 3],
];

/** What tooling/oracles/architecture_folders.py prints of a folder. */
interface Loaded {
  readonly model: string;
  readonly ids: readonly number[][];
  readonly attentionMask: readonly number[][];
  readonly logits: readonly number[][];
  readonly alone: readonly number[][];
  readonly recomputed: readonly number[][] | null;
  readonly missing: readonly string[];
  readonly untrusted: string;
  readonly undecided: string;
  readonly warnings: readonly string[];
}

/** Logits of the classifiers that it saved, text by text. */
interface SavedLogits {
  readonly texts: readonly number[][];
  readonly tokens: readonly number[][] | null;
}

/** What it prints of a folder of a base or language model. */
interface Run {
  readonly missing: readonly string[];
  readonly given: readonly number[][];
}

/** A WordPiece tokenizer whose padding has this id. Models without padding get one that cannot pad. */
async function writeTokenizer(folder: string, padId: unknown): Promise<void> {
  const read = async (name: string) => JSON.parse(await readFile(join(tinyBertFolder, name), 'utf8'));
  const tokenizer = await read('tokenizer.json');
  const { pad_token: pad, ...config } = await read('tokenizer_config.json');
  if (padId === 1) {
    Object.assign(tokenizer.model.vocab, { '[PAD]': 1, '[UNK]': 0 });
    for (const added of tokenizer.added_tokens) added.id = tokenizer.model.vocab[added.content];
  }
  const stated = typeof padId === 'number' ? { ...config, pad_token: pad } : config;
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(stated));
}

function modelOf({ backbone, values }: Checkpoint, pooling: Pooling) {
  const init = { backbone, values, pooling, classes: labels.length, random: createRandom(3) };
  const model = createTextClassifier(init);
  // New heads start with small weights, which would hide what is before them.
  for (const { name, head } of model.parameters) {
    const data = head ? model.values.get(name)!.data : new Float32Array();
    for (let i = 0; i < data.length; i++) data[i] = init.random.normal();
  }
  return model;
}

const batchOf = (rows: readonly number[][], mask: readonly number[][]): Batch => {
  const [batch, length] = [rows.length, rows[0].length];
  return {
    batch,
    length,
    ids: Int32Array.from(rows.flat()),
    typeIds: new Int32Array(batch * length),
    attentionMask: Float32Array.from(mask.flat()),
  };
};

function close(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  expect(found.length, what).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value), `${what}, logit ${i}`).toBeLessThan(
      1e-4 * Math.max(1, Math.abs(value)),
    );
  });
}

describe.skipIf(!hasTransformers)(
  'folders of every architecture (skipped without a TOKENSIFT_PYTHON or python3 that has transformers)',
  () => {
    let parent = '';
    /** What Python wrote for each architecture, and the logits of its classifiers. */
    let given: { name: string; config: Fields; folder: string; logits: SavedLogits }[] = [];

    beforeAll(async () => {
      parent = await mkdtemp(join(tmpdir(), 'tokensift-'));
      const file = fileURLToPath(new URL('../fixtures/architectures.json', import.meta.url));
      const logits = runOracle<SavedLogits[]>(
        'architecture_folders.py',
        'save',
        parent,
        file,
        JSON.stringify(ids),
      );
      given = cases.map(([name, { config }], i) => ({
        name,
        config,
        folder: join(parent, String(i)),
        logits: logits[i],
      }));
    }, 300_000);

    afterAll(() => rm(parent, { recursive: true, force: true }));

    it('classifiers that Python saved give its logits here, whole and in shards', async () => {
      for (const { name, folder, logits } of given) {
        const whole = await readCheckpoint(join(folder, 'classifier'));
        const sharded = await readCheckpoint(join(folder, 'sharded'));
        const base = await readCheckpoint(join(folder, 'base'));
        expect(whole, name).toMatchObject({
          hasClassifier: true,
          pooling: whole.backbone.poolings[0],
          unused: [],
        });
        expect((await readdir(join(folder, 'sharded'))).length, name).toBeGreaterThan(3);
        expect(sharded.values, name).toEqual(whole.values);
        expect(base, name).toMatchObject({ hasClassifier: false });
        // Base models bring a pooler that not every classifier reads.
        expect(
          base.unused.filter((tensor) => !tensor.startsWith('pooler.')),
          name,
        ).toEqual([]);
        for (const [parameter, value] of base.values)
          expect(value, name).toEqual(whole.values.get(parameter));

        const model = createTextClassifier({
          backbone: whole.backbone,
          values: whole.values,
          pooling: whole.pooling as Pooling,
          classes: labels.length,
          random: createRandom(0),
        });
        for (const [i, text] of ids.entries()) {
          const found = await logitsOf(model, batchOf([text], [text.map(() => 1)]));
          close(found, logits.texts[i], `${name}, text ${i}`);
        }
      }
    }, 300_000);

    it('classifiers of tokens that Python saved give its logits here', async () => {
      for (const { name, folder, logits } of given) {
        const { poolings } = (await readCheckpoint(join(folder, 'classifier'))).backbone;
        expect(poolings.includes('none'), name).toBe(logits.tokens !== null);
        if (logits.tokens === null) continue;
        const { backbone, values, ...found } = await readCheckpoint(join(folder, 'tokens'));
        expect(found, name).toMatchObject({
          hasClassifier: true,
          task: 'token',
          pooling: 'none',
          unused: [],
        });
        const model = createTextClassifier({
          backbone,
          values,
          pooling: 'none',
          classes: labels.length,
          random: createRandom(0),
        });
        for (const [i, text] of ids.entries()) {
          const ours = await logitsOf(model, batchOf([text], [text.map(() => 1)]));
          close(ours, logits.tokens[i], `${name}, text ${i}`);
        }
      }
    }, 300_000);

    it('classifiers saved here give our logits in Python, whose own classes refuse other poolings', async () => {
      const own = await temporaryFolder();
      const saved = [];
      for (const { name, config, folder } of given) {
        const original = join(folder, 'base');
        const variants = [{ kind: '', fields: config }];
        const isDecoder = (await readCheckpoint(original)).backbone.nativePoolings.includes('last');
        if (isDecoder) variants.push({ kind: ' without padding', fields: { ...config, pad_token_id: null } });
        for (const { kind, fields } of variants) {
          const base = join(own, `base-${saved.length}`);
          await cp(original, base, { recursive: true });
          const json = JSON.parse(await readFile(join(base, 'config.json'), 'utf8'));
          const { pad_token_id } = fields;
          await writeFile(join(base, 'config.json'), JSON.stringify({ ...json, pad_token_id }));
          await writeTokenizer(base, pad_token_id);
          const checkpoint = await readCheckpoint(base);
          const { backbone } = checkpoint;
          for (const pooling of new Set([...backbone.nativePoolings, 'mean' as const])) {
            const model = modelOf(checkpoint, pooling);
            const target = join(own, String(saved.length));
            await saveClassifierFolder(target, {
              backbone,
              values: model.values,
              labels,
              pooling,
              sourceFolder: base,
              readme: '# A test\n',
            });
            const isNative = backbone.nativePoolings.includes(pooling);
            saved.push({ name: `${name}${kind} by ${pooling}`, target, model, isNative, pooling });
          }
        }
      }
      const found = runOracle<Loaded[]>(
        'architecture_folders.py',
        'read',
        JSON.stringify(texts),
        ...saved.map(({ target }) => target),
      );
      for (const [i, { name, target, model, isNative, pooling }] of saved.entries()) {
        const loaded = found[i];
        const batch = batchOf(loaded.ids, loaded.attentionMask);
        const all = await logitsOf(model, batch);
        const ours = pooling === 'none' ? rowsOfRealTokens(all, batch) : all;
        close(ours, loaded.logits.flat(), name);
        close(loaded.alone.flat(), loaded.logits.flat(), `${name}, alone`);
        expect(loaded, name).toMatchObject({ missing: [], warnings: [] });
        // Other texts give other logits, or the comparisons would say little.
        expect(Math.abs(loaded.logits[0].at(-1)! - loaded.logits[1].at(-1)!), name).toBeGreaterThan(1e-3);
        const again = await readCheckpoint(target);
        expect(again, name).toMatchObject({ pooling, hasClassifier: true, labels, unused: [] });
        for (const [parameter, value] of model.values) {
          expect(again.values.get(parameter), `${name}: ${parameter}`).toEqual(value);
        }
        const pythonClass = again.backbone.pythonClass(pooling);
        if (isNative) {
          expect(loaded, name).toMatchObject({
            model: pythonClass,
            untrusted: pythonClass,
            undecided: pythonClass,
          });
        } else {
          close(loaded.recomputed!.flat(), loaded.logits.flat(), `${name}, recomputed`);
          const refused = /^RuntimeError: .*ignore_mismatched_sizes/s;
          expect(loaded.model, name).toMatch(/MeanPoolForSequenceClassification$/);
          expect(loaded.untrusted, name).toMatch(refused);
          expect(loaded.undecided, name).toMatch(refused);
        }
      }
      if (!hasSentenceTransformers) return;
      // Heads that are one linear map of what sentence-transformers gives for a text.
      const mapped = [...saved.entries()].filter(
        ([, { isNative, pooling }]) => !isNative || pooling === 'last',
      );
      const read = runOracle<{ vectors: number[][]; pooling: string }[]>(
        'read_sentence_encoder.py',
        JSON.stringify(texts),
        ...mapped.map(([, { target }]) => target),
      );
      for (const [i, [index, { name, model, pooling }]] of mapped.entries()) {
        const { vectors, pooling: ways } = read[i];
        expect(ways, name).toBe(pooling === 'last' ? 'lasttoken' : pooling);
        const [weight, bias] = model.parameters.slice(model.parameters.findIndex(({ head }) => head));
        const values = model.values.get(weight.name)!.data;
        const offset = bias && model.values.get(bias.name)!.data;
        const logits = vectors.flatMap((vector) =>
          labels.map((_, label) =>
            vector.reduce((sum, x, j) => sum + x * values[label * vector.length + j], offset?.[label] ?? 0),
          ),
        );
        close(logits, found[index].logits.flat(), `${name}, sentence-transformers`);
      }
    }, 600_000);

    it('base models saved here give Python the hidden states of its own', async () => {
      const own = await temporaryFolder();
      const folders: string[] = [];
      for (const [i, { folder }] of given.entries()) {
        // With what classifiers read a text off by, where that is pretrained.
        const { backbone, values, pooling } = await readCheckpoint(join(folder, 'classifier'));
        const target = join(own, String(i));
        await saveEncoderFolder(target, { backbone, values, pooling, sourceFolder: tinyBertFolder });
        const again = await readCheckpoint(target);
        for (const [parameter, value] of again.values) expect(value).toEqual(values.get(parameter));
        expect(again, given[i].name).toMatchObject({ hasClassifier: false, pooling, unused: [] });
        folders.push(join(folder, 'base'), target);
      }
      const found = runOracle<Run[]>('architecture_folders.py', 'states', JSON.stringify(ids[0]), ...folders);
      for (const [i, { name }] of given.entries()) {
        const [theirs, ours] = found.slice(2 * i) as [Run, Run];
        close(ours.given.flat(), theirs.given.flat(), name);
        // Classifiers do not all have the pooler of the base model, and some have theirs beside it.
        expect(
          ours.missing.filter((tensor) => !/^(pooler|head)\./.test(tensor)),
          name,
        ).toEqual([]);
      }
    }, 300_000);

    it('language models with more tokens give Python what they gave before, and a mean for the new ones', async () => {
      const own = await temporaryFolder();
      const folders: string[] = [];
      for (const [i, { folder }] of given.entries()) {
        const source = join(folder, 'language');
        const { backbone, values } = await readCheckpoint(source);
        const { shape, data } = values.get(tokenEmbeddings(backbone))!;
        const [entries, width] = shape as [number, number];
        const row = (id: number) => data.subarray(id * width, (id + 1) * width);
        const embeddings = new Float32Array((entries + 1) * width);
        embeddings.set(data);
        embeddings.set(
          row(5).map((value, j) => (value + row(6)[j]) / 2),
          entries * width,
        );
        const target = join(own, String(i));
        await saveAdaptedFolder(target, {
          sourceFolder: source,
          embeddings: { shape: [entries + 1, width], data: embeddings },
          tokens: [{ id: entries, constituents: [5, 6] }],
          files: new Map(),
        });
        folders.push(source, target);
      }
      const found = runOracle<Run[]>(
        'architecture_folders.py',
        'language',
        JSON.stringify(ids[0]),
        ...folders,
      );
      for (const [i, { name }] of given.entries()) {
        const [before, after] = found.slice(2 * i) as [Run, Run];
        expect(after.missing, name).toEqual(before.missing);
        for (const [position, logits] of before.given.entries()) {
          const now = after.given[position];
          close(now.slice(0, -1), logits, name);
          close([now.at(-1)!], [(logits[5] + logits[6]) / 2], `${name}, the new token`);
        }
      }
    }, 300_000);
  },
);
