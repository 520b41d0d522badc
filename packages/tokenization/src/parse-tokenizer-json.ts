import { invalidTokenizer } from './invalid-tokenizer.ts';
import { isJsonObject as isObject, type JsonObject } from './read-files.ts';
import type { AddedTokenJson, ModelJson, ModelType, StageJson, TokenizerJson } from './tokenizer-json.ts';
import { validateMerges } from './validate-merges.ts';
import { isId, validateVocabulary } from './validate-vocabulary.ts';

export interface ParsedTokenizer {
  readonly json: TokenizerJson;
  /** Id of the padding token in the `padding` section. */
  readonly paddingId: number | undefined;
}

/**
 * Parses and checks the text of a `tokenizer.json`, so that every backend refuses the same files.
 * @param where The file's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` when it is not JSON, not a tokenizer, or contradicts itself.
 */
export function parseTokenizerJson(text: string, where: string): ParsedTokenizer {
  const fail = (message: string) => invalidTokenizer(where, message);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw fail(`not valid JSON (${(cause as Error).message}).`);
  }
  if (!isObject(json)) throw fail('a tokenizer is a JSON object.');
  if (!isObject(json.model)) throw fail('it has no "model" section, so it is not a tokenizer.');
  const model = parseModel(json.model, fail);
  const { truncation: _, padding, ...rest } = json;
  const tokenizer = {
    ...rest,
    added_tokens: parseAddedTokens(json.added_tokens ?? [], fail),
    normalizer: parseStage(json, 'normalizer', 'normalizers', fail),
    pre_tokenizer: parseStage(json, 'pre_tokenizer', 'pretokenizers', fail),
    post_processor: parseStage(json, 'post_processor', 'processors', fail),
    decoder: parseStage(json, 'decoder', 'decoders', fail),
    model,
  };
  const paddingId = isObject(padding) && isId(padding.pad_id) ? padding.pad_id : undefined;
  return { json: tokenizer, paddingId };
}

type Fail = (message: string) => Error;

function parseStage(json: JsonObject, name: string, list: string, fail: Fail): StageJson | null {
  const stage = json[name] ?? null;
  if (stage === null) return null;
  const check = (candidate: unknown): void => {
    if (!isObject(candidate) || typeof candidate.type !== 'string') throw fail(`"${name}" has no "type".`);
    if (candidate.type !== 'Sequence') return;
    if (!Array.isArray(candidate[list])) throw fail(`the Sequence in "${name}" has no list "${list}".`);
    candidate[list].forEach(check);
  };
  check(stage);
  return stage as StageJson;
}

function parseAddedTokens(value: unknown, fail: Fail): AddedTokenJson[] {
  if (!Array.isArray(value)) throw fail('"added_tokens" is not a list.');
  for (const [index, token] of value.entries()) {
    if (!isObject(token) || typeof token.content !== 'string' || token.content === '' || !isId(token.id)) {
      throw fail(`entry ${index} of "added_tokens" lacks a "content" text or an "id" from 0 up.`);
    }
  }
  return value;
}

/** Old files do not state the model's type; it follows from what the model holds. */
function inferType(model: JsonObject): ModelType {
  if ('merges' in model) return 'BPE';
  if (Array.isArray(model.vocab)) return 'Unigram';
  return 'continuing_subword_prefix' in model ? 'WordPiece' : 'WordLevel';
}

const VALIDATORS: Readonly<Record<ModelType, (model: JsonObject, fail: Fail) => void>> = {
  BPE(model, fail) {
    validateMerges(
      model.merges,
      validateVocabulary(model.vocab, fail),
      model.continuing_subword_prefix,
      fail,
    );
  },
  WordPiece: validateWords,
  WordLevel: validateWords,
  Unigram(model, fail) {
    if (!Array.isArray(model.vocab) || model.vocab.length === 0) {
      throw fail('the Unigram model has no list "vocab" of [piece, score].');
    }
    for (const [index, entry] of model.vocab.entries()) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Number.isFinite(entry[1])) {
        throw fail(`entry ${index} of the vocabulary is not a [piece, score] pair.`);
      }
    }
    const unknown = model.unk_id ?? null;
    if (unknown !== null && !(isId(unknown) && unknown < model.vocab.length)) {
      throw fail(`"unk_id" ${JSON.stringify(unknown)} is not in the vocabulary.`);
    }
  },
};

function parseModel(model: JsonObject, fail: Fail): ModelJson {
  const type = model.type ?? inferType(model);
  if (typeof type !== 'string' || !Object.hasOwn(VALIDATORS, type)) {
    const known = Object.keys(VALIDATORS).join(', ');
    throw fail(`the model type ${JSON.stringify(type)} is none of ${known}.`);
  }
  VALIDATORS[type as ModelType](model, fail);
  return { ...model, type: type as ModelType } as ModelJson;
}

function validateWords(model: JsonObject, fail: Fail): void {
  const vocabulary = validateVocabulary(model.vocab, fail);
  if (typeof model.unk_token !== 'string' || !vocabulary.has(model.unk_token)) {
    throw fail(`the unknown token ${JSON.stringify(model.unk_token)} is not in the vocabulary.`);
  }
}
