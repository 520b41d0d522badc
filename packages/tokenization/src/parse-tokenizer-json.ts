import { TokensiftError } from '@tokensift/core';
import { checkSchema, parseJson } from '@tokensift/storage/json';
import { invalidTokenizer, quote, REFUSAL } from './invalid-tokenizer.ts';
import { isJsonObject } from './json-object.ts';
import { MODELS } from './models/create-model.ts';
import type { TokenizerJson } from './tokenizer-json.ts';
import { tokenizerSchema } from './tokenizer-schema.ts';
import { isId } from './validate-vocabulary.ts';

export interface ParsedTokenizer {
  readonly json: TokenizerJson;
  /** The ids of the model's tokens; of a text that a Unigram model has twice, the last one. */
  readonly modelIds: ReadonlyMap<string, number>;
  /** Id of the padding token in the `padding` section. */
  readonly paddingId: number | undefined;
}

/**
 * Parses and checks the text of a `tokenizer.json`, so that every backend refuses the same files.
 * @param where The file's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` when it is not JSON, not a tokenizer, or contradicts itself.
 */
export function parseTokenizerJson(text: string, where: string): ParsedTokenizer {
  const parsed = parseJson(text, where, REFUSAL);
  if (!isJsonObject(parsed)) throw invalidTokenizer(where, 'a tokenizer is a JSON object.');
  if (!isJsonObject(parsed.model)) {
    throw invalidTokenizer(where, 'it has no "model" section, so it is not a tokenizer.');
  }
  const unknown = Object.keys(parsed).find((key) => !Object.hasOwn(tokenizerSchema.entries, key));
  if (unknown !== undefined) throw invalidTokenizer(where, `it has an unknown section ${quote(unknown)}.`);
  const { truncation: _, padding, ...json } = checkSchema(tokenizerSchema, parsed, where, REFUSAL);
  const modelIds = MODELS[json.model.type].readIds(
    json.model,
    (message, code) => new TokensiftError({ ...REFUSAL, where, message, ...(code && { code }) }),
  );
  const paddingId = isJsonObject(padding) && isId(padding.pad_id) ? padding.pad_id : undefined;
  return { json, modelIds, paddingId };
}
