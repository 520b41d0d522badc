import {
  createRandom,
  type EncodedText,
  type LabelledText,
  type Random,
  type Tensor,
  TokensiftError,
} from '@tokensift/core';
import { readSettings } from '@tokensift/core/settings';
import { checkRows, type Placed, sortLabels } from '@tokensift/datasets';
import { type Backbone, configureBackbone, tokenEmbeddings } from '@tokensift/models';
import { checksummedJson } from '@tokensift/storage';
import { singleLabel, type TaskKind } from '@tokensift/tasks';
import {
  type AdaptationMode,
  type AdaptationRecord,
  type BackendName,
  createTokenizerAdapter,
  createWordEncoder,
  findRecyclableTokens,
  loadTokenizer,
  type RecyclableTokens,
  readTokenizerJson,
  type WordEncoding,
} from '@tokensift/tokenization';
import type { BaseModel } from '../open-model.ts';
import { chooseConstructs, type LabelledWords } from './choose-constructs.ts';
import { initialisations } from './initialisation/registry.ts';
import { type AdaptationSettings, adaptationSettings } from './settings.ts';

export interface AdaptModelOptions extends AdaptationSettings {
  readonly model: BaseModel;
  /** Default `singleLabel`. */
  readonly task?: TaskKind;
  readonly train: readonly object[];
  /**
   * Whether a token occurs in general text, as a base-corpus count table knows. With it, mode "recycle" also takes over
   * rows of tokens that occur neither there nor in the training texts; without it, only those held in reserve.
   */
  readonly occursInBase?: (id: number) => boolean;
  /** For the projection; the same seed gives the same rows. */
  readonly random?: Random;
}

/** Tokens of a training text, special tokens included, before any is cut. */
export interface TextLengths {
  readonly mean: number;
  readonly p95: number;
  /** The lengths that 0, 5, 10, … 100 % of the texts do not exceed; absent from reports of earlier versions. */
  readonly quantiles?: readonly number[];
}

/** What an adaptation did. */
export interface AdaptationReport {
  readonly mode: AdaptationMode;
  /** Its name. */
  readonly initialisation: string;
  /** Tokens added: `constructs` and what had to come along. */
  readonly tokensAdded: number;
  readonly constructs: number;
  readonly companions: number;
  /** Whose rows were taken over. */
  readonly recycled: { readonly reserved: number; readonly unused: number };
  readonly addedParameters: number;
  readonly before: TextLengths;
  readonly after: TextLengths;
}

/** A construct that became a token. */
export interface AdaptedConstruct {
  readonly id: number;
  /** As the vocabulary has it. */
  readonly token: string;
  readonly constituents: readonly string[];
  /** The class that it speaks for most. */
  readonly label: string;
  /** I(g;y), in nats. */
  readonly score: number;
  /** Training texts that have it. */
  readonly support: number;
  /** I(g;y) · (n − 1) · n(g). */
  readonly gain: number;
  readonly companions: number;
}

export interface AdaptedModel {
  /** The same model with another tokenizer and other embedding rows; everything else is shared with the base model. */
  readonly model: BaseModel;
  readonly report: AdaptationReport;
  /** In the order in which they were chosen. */
  readonly constructs: readonly AdaptedConstruct[];
  /** How many constructs could not become tokens, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** What undoes the tokenizer; the rows that were replaced are those of its removed entries. */
  readonly record: AdaptationRecord;
}

/**
 * Makes a task's own constructs tokens of a model: the tokenizer gets entries for them, the embeddings rows. The base
 * model is left as it is.
 * @throws TokensiftError `infeasible-budget` for more tokens than there are rows to recycle; `invalid-argument` for
 *   settings out of range; `invalid-data` for training texts of fewer than two classes; `unsupported` for a tokenizer
 *   of another family.
 */
export async function adaptModel(options: AdaptModelOptions): Promise<AdaptedModel> {
  const { model: base, task, train: given, occursInBase, random, ...others } = options;
  const settings = readSettings('adaptation', adaptationSettings, others);
  const { mode } = settings;
  const initialise = initialisations.of(settings.initialisation);
  const json = base.files?.get('tokenizer.json') ?? (await readTokenizerJson(base.folder, base.sourceFiles));
  const kind = task ?? singleLabel;
  const { rows } = checkRows(given, 'train', kind.rows);
  const train = kind.fit(rows).labelledTexts(rows);
  const labels = sortLabels(new Set(train.map(({ label }) => label)));
  const texts = encodeWords(train, labels, json);
  const recyclable =
    mode === 'recycle'
      ? rowsToRecycle(json, texts, settings.tokens, { occursInBase, folder: base.folder })
      : { reserved: [], unused: [] };
  const adapter = createTokenizerAdapter(json, {
    mode,
    recyclable: [...recyclable.reserved, ...recyclable.unused],
    where: base.folder,
  });
  const { chosen, refused } = chooseConstructs(texts, adapter, {
    ...settings,
    classes: labels.length,
  });

  const { json: adaptedJson, record } = adapter.build();
  const { tokens: added } = adapter;
  const table = tokenEmbeddings(base.backbone);
  const embeddings = base.values.get(table) as Tensor<Float32Array>;
  const [entries, width] = embeddings.shape as [number, number];
  const vectors = initialise({
    embeddings: embeddings.data,
    width,
    tokens: added,
    before: texts.map(({ ids }) => ids),
    after: texts.map((text) => adapter.segment(text).ids),
    random: random ?? createRandom('adaptation'),
  });
  const size = Math.max(entries, ...added.map(({ id }) => id + 1));
  const data = new Float32Array(size * width);
  data.set(embeddings.data);
  for (const [i, { id }] of added.entries())
    data.set(vectors.subarray(i * width, (i + 1) * width), id * width);

  const backend = { backend: base.tokenizer.backend as BackendName };
  const model: BaseModel = {
    ...base,
    backbone: withVocabulary(base, size),
    values: new Map([...base.values, [table, { shape: [size, width], data }]]),
    tokenizer: await loadTokenizer(base.folder, { ...backend, json: adaptedJson, files: base.sourceFiles }),
    files: new Map([
      ['tokenizer.json', adaptedJson],
      ['adaptation.json', checksummedJson(record)],
    ]),
  };
  const reserved = Math.min(added.length, recyclable.reserved.length);
  return {
    model,
    report: {
      mode,
      initialisation:
        typeof settings.initialisation === 'string' ? settings.initialisation : settings.initialisation.name,
      tokensAdded: added.length,
      constructs: chosen.length,
      companions: added.length - chosen.length,
      recycled:
        mode === 'recycle' ? { reserved, unused: added.length - reserved } : { reserved: 0, unused: 0 },
      addedParameters: (size - entries) * width,
      before: lengthsOf(encodeAll(base, train)),
      after: lengthsOf(encodeAll(model, train)),
    },
    constructs: chosen.map(({ token, mainClass, companions, score, support, gain }) => ({
      id: token.id,
      token: token.token,
      constituents: token.constituents.map((id) => base.tokenizer.idToToken(id)!),
      label: labels[mainClass],
      score,
      support,
      gain,
      companions,
    })),
    refused,
    record,
  };
}

/** The same architecture with so many entries. */
const withVocabulary = ({ backbone, folder }: BaseModel, entries: number): Backbone =>
  configureBackbone({ ...backbone.fields, vocab_size: entries }, folder);

function rowsToRecycle(
  tokenizerJson: string,
  encoded: readonly WordEncoding[],
  tokens: number,
  {
    occursInBase,
    folder,
  }: { readonly occursInBase: AdaptModelOptions['occursInBase']; readonly folder: string },
): RecyclableTokens {
  const occurring = new Set(encoded.flatMap(({ ids }) => Array.from(ids)));
  const found = findRecyclableTokens(tokenizerJson, {
    ...(occursInBase && { occurs: (id: number) => occurring.has(id) || occursInBase(id) }),
    where: folder,
  });
  // One in reserve that a text spells out is in use.
  const free = { ...found, reserved: found.reserved.filter((id) => !occurring.has(id)) };
  const most = free.reserved.length + free.unused.length;
  if (tokens <= most) return free;
  throw new TokensiftError({
    code: 'infeasible-budget',
    where: 'tokens',
    message:
      `${tokens} tokens are asked for, but only ${most} rows can be recycled: ${free.reserved.length} in reserve` +
      (occursInBase ? `, ${free.unused.length} that never occur.` : '.'),
    hint: occursInBase
      ? `Ask for ${most} or fewer, or use the mode "extend", which adds parameters.`
      : `Ask for ${most} or fewer, give a base-corpus count table (which tells what else never occurs), or use the mode "extend", which adds parameters.`,
  });
}

function encodeWords(
  rows: readonly Placed<LabelledText>[],
  labels: readonly string[],
  json: string,
): LabelledWords[] {
  const encode = createWordEncoder(json);
  const indices = new Map(labels.map((label, index) => [label, index]));
  return rows.map((row) => {
    const { text, pair, label } = row;
    const encoded = [text, ...(pair === undefined ? [] : [pair])].map(encode);
    return {
      ids: encoded.flatMap(({ ids }) => Array.from(ids)),
      wordStart: encoded.flatMap(({ wordStart }) => Array.from(wordStart)),
      label: indices.get(label)!,
    };
  });
}

const encodeAll = ({ tokenizer }: BaseModel, rows: readonly LabelledText[]): EncodedText[] =>
  tokenizer.encodeBatch(rows.map(({ text, pair }) => (pair === undefined ? text : ([text, pair] as const))));

function lengthsOf(encoded: readonly EncodedText[]): TextLengths {
  const lengths = encoded.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const reachedBy = (percent: number): number =>
    lengths[Math.max(0, Math.ceil((percent / 100) * lengths.length) - 1)];
  return {
    mean: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    p95: reachedBy(95),
    quantiles: Array.from({ length: 21 }, (_, i) => reachedBy(5 * i)),
  };
}
