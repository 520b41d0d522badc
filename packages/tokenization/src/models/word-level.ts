import * as v from 'valibot';
import { validateVocabulary } from '../validate-vocabulary.ts';
import { type Fail, modelKind } from './model-kind.ts';

/** Whole words of a list. */
export const wordLevel = modelKind(
  { unk_token: v.string(), vocab: v.unknown() },
  {
    readIds: ({ unk_token, vocab }, fail) => withUnknown(validateVocabulary(vocab, fail), unk_token, fail),
    create({ unk_token }, ids) {
      const unknownId = ids.get(unk_token)!;
      return (word) => [ids.get(word) ?? unknownId];
    },
  },
);

export function withUnknown(
  ids: ReadonlyMap<string, number>,
  token: string,
  fail: Fail,
): ReadonlyMap<string, number> {
  if (ids.has(token)) return ids;
  throw fail(`the unknown token ${JSON.stringify(token)} is not in the vocabulary.`);
}
