import type { JsonObject } from '../json-object.ts';
import { gpt2, qwen2, roberta } from './byte-level-classes.ts';
import type { TokenizerClass } from './tokenizer-class.ts';
import { bert, mpnet } from './word-piece-classes.ts';

/** The classes of transformers by name, without "Fast" at the end. */
const CLASSES: Readonly<Record<string, TokenizerClass>> = {
  BertTokenizer: bert,
  DistilBertTokenizer: bert,
  ElectraTokenizer: bert,
  LayoutLMTokenizer: bert,
  LxmertTokenizer: bert,
  MobileBertTokenizer: bert,
  SqueezeBertTokenizer: bert,
  MPNetTokenizer: mpnet,
  GPT2Tokenizer: gpt2,
  RobertaTokenizer: roberta,
  BartTokenizer: roberta,
  LEDTokenizer: roberta,
  LongformerTokenizer: roberta,
  MvpTokenizer: roberta,
  Qwen2Tokenizer: qwen2,
};

/** The class of a model whose files do not name one, by the `model_type` of its config.json. */
const CLASS_OF_MODEL: Readonly<Record<string, string>> = {
  ...typesOf('BertTokenizer', ['bert', 'bert_mean_pool', 'convbert', 'distilbert', 'electra', 'ernie']),
  ...typesOf('BertTokenizer', ['layoutlm', 'megatron-bert', 'mobilebert', 'nomic_bert', 'squeezebert']),
  ...typesOf('MPNetTokenizer', ['mpnet']),
  ...typesOf('RobertaTokenizer', ['bart', 'data2vec-text', 'ibert', 'lilt', 'longformer']),
  ...typesOf('RobertaTokenizer', ['roberta', 'roberta-prelayernorm']),
  ...typesOf('GPT2Tokenizer', ['gpt2', 'gpt_neo', 'gptj', 'opt', 'phi', 'starcoder2']),
  ...typesOf('Qwen2Tokenizer', ['qwen2', 'qwen2_moe', 'qwen3', 'qwen3_moe']),
};

function typesOf(name: string, types: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(types.map((type) => [type, name]));
}

/** Models whose files often name a wrong class; transformers does not heed it. */
const HEEDS_MODEL_ONLY: ReadonlySet<unknown> = new Set(['qwen2']);

export interface FoundClass {
  readonly name: string;
  readonly tokenizerClass: TokenizerClass;
}

/**
 * Finds the class that transformers takes for a folder (`AutoTokenizer`).
 * @returns what the files name where no class is known for it here; undefined where they name nothing
 */
export function findClass(
  tokenizerConfig: JsonObject,
  modelConfig: JsonObject,
): FoundClass | { readonly unknown: string } | undefined {
  const type = textIn(modelConfig, 'model_type');
  const ofModel =
    type !== undefined && Object.hasOwn(CLASS_OF_MODEL, type) ? CLASS_OF_MODEL[type] : undefined;
  const stated = textIn(tokenizerConfig, 'tokenizer_class') ?? textIn(modelConfig, 'tokenizer_class');
  const name = (HEEDS_MODEL_ONLY.has(type) ? ofModel : stated) ?? ofModel;
  const key = name?.replace(/Fast$/, '');
  if (name !== undefined && key !== undefined && Object.hasOwn(CLASSES, key)) {
    return { name, tokenizerClass: CLASSES[key] };
  }
  if (name !== undefined) return { unknown: `the class ${JSON.stringify(name)}` };
  return type === undefined ? undefined : { unknown: `a model of the type ${JSON.stringify(type)}` };
}

function textIn(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
