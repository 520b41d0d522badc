import { parseTokenizerJson } from '../parse-tokenizer-json.ts';
import { createVocabulary } from '../vocabulary.ts';
import { createFamily } from './families/registry.ts';

/** Entries that vocabularies hold in reserve: "[unused12]" (BERT), "<unused12>" (Gemma). */
const RESERVED = /^[[<]unused\d+[\]>]$/;

export interface RecyclableTokens {
  /** Entries in reserve, which no text is encoded with. */
  readonly reserved: readonly number[];
  /** Entries that did not occur, the last first: vocabularies list rarer tokens later. */
  readonly unused: readonly number[];
}

/**
 * The entries of a vocabulary whose rows new tokens can take over: those in reserve, and those that never occurred.
 * Special and added tokens are never among them, nor what other tokens are built from: single characters, bytes, parts
 * of merges.
 *
 * A token that did not occur can still occur in a text to come, which is then encoded otherwise than before; one in
 * reserve cannot.
 *
 * @param occurs whether an id occurred in the training data or the base corpus; without it `unused` is empty.
 * @throws TokensiftError `invalid-tokenizer`, `unsupported` as `createTokenizerAdapter`.
 */
export function findRecyclableTokens(
  tokenizerJson: string,
  {
    occurs,
    where = 'tokenizer.json',
  }: { readonly occurs?: (id: number) => boolean; readonly where?: string } = {},
): RecyclableTokens {
  const { json, modelIds } = parseTokenizerJson(tokenizerJson, where);
  const vocabulary = createVocabulary(json, modelIds, where);
  const family = createFamily(json, where);
  const reserved: number[] = [];
  const unused: number[] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    const token = vocabulary.idToToken(id);
    if (token === undefined || vocabulary.added.has(id) || !family.isRemovable(id)) continue;
    if (RESERVED.test(token)) reserved.push(id);
    else if (occurs && !occurs(id)) unused.push(id);
  }
  return { reserved, unused: unused.reverse() };
}
