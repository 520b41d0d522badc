import { TokensiftError } from '@tokensift/core';
import { parseJson } from '@tokensift/storage/json';
import { invalidTokenizer, REFUSAL } from '../invalid-tokenizer.ts';
import { parseTokenizerJson } from '../parse-tokenizer-json.ts';
import type { ModelJson } from '../tokenizer-json.ts';
import type { AdaptationRecord } from './adaptation-record.ts';

/**
 * The original tokenizer.json, as a JSON value to the last entry, from the adapted one and the record of the
 * adaptation.
 * @throws TokensiftError `invalid-tokenizer` when the file is no tokenizer, or not the one that the record tells of.
 */
export function undoTokenizerAdaptation(
  adaptedJson: string,
  record: AdaptationRecord,
  where = 'tokenizer.json',
): string {
  const json = parseJson(adaptedJson, where, REFUSAL) as { readonly model: ModelJson };
  parseTokenizerJson(adaptedJson, where);
  const { model } = json;
  const tokenOf = Array.isArray(model.vocab)
    ? (id: number) => (model.vocab as readonly (readonly [string, number])[])[id]?.[0]
    : undefined;
  const idOf = model.vocab as Readonly<Record<string, number>>;
  const foreign = record.tokens.find(({ id, token }) =>
    tokenOf ? tokenOf(id) !== token : idOf[token] !== id,
  );
  if (foreign) {
    throw new TokensiftError({
      code: 'invalid-tokenizer',
      where,
      message: `it does not have the token ${JSON.stringify(foreign.token)} with the id ${foreign.id}.`,
      hint: 'The record of an adaptation undoes the tokenizer that it came with, and no other.',
    });
  }
  const entries = Object.keys(model.vocab).length;
  if (Array.isArray(model.vocab) && record.removed.some(({ id }) => id >= entries)) {
    throw invalidTokenizer(where, `it has ${entries} pieces, and others than these are to be put back.`);
  }
  const vocab = Array.isArray(model.vocab)
    ? restorePieces(model.vocab, record)
    : restoreEntries(idOf, record);
  const merges = Array.isArray(model.merges) ? { merges: restoreMerges(model.merges, record) } : {};
  return JSON.stringify({ ...json, model: { ...model, vocab, ...merges } });
}

function restoreEntries(vocab: Readonly<Record<string, number>>, record: AdaptationRecord) {
  const { tokens, removed, listed = [] } = record;
  const added = new Set([...tokens.map(({ token }) => token), ...listed]);
  const kept = Object.entries(vocab).filter(([token]) => !added.has(token));
  const restored = removed.map(({ token, id }): [string, number] => [token, id]);
  return Object.fromEntries([...kept, ...restored].sort(([, a], [, b]) => a - b));
}

function restorePieces(
  vocab: readonly (readonly [string, number])[],
  { mode, tokens, removed }: AdaptationRecord,
) {
  const pieces = mode === 'extend' ? vocab.slice(0, vocab.length - tokens.length) : [...vocab];
  for (const { id, token, score } of removed) pieces[id] = [token, score!];
  return pieces;
}

function restoreMerges(
  merges: readonly unknown[],
  { removedMerges = [], addedMerges = 0 }: AdaptationRecord,
) {
  const restored = merges.slice(0, merges.length - addedMerges);
  for (const [index, merge] of removedMerges) restored.splice(index, 0, merge);
  return restored;
}
