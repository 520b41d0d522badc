import { quote } from './invalid-tokenizer.ts';
import { isJsonObject } from './json-object.ts';
import { MOST_IDS } from './limits.ts';

export const isId = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST_IDS;

/** Checks the tokens and ids of a model, and gives them. */
export function validateVocabulary(
  vocab: unknown,
  fail: (message: string) => Error,
): ReadonlyMap<string, number> {
  if (!isJsonObject(vocab)) throw fail('the model has no "vocab" of tokens and ids.');
  const entries = Object.entries(vocab);
  if (entries.length === 0) throw fail('the vocabulary is empty.');
  const tokenOf = new Map<number, string>();
  const ids = new Map<string, number>();
  for (const [token, id] of entries) {
    if (!isId(id)) throw fail(`the token ${quote(token)} has the id ${quote(id)}.`);
    const other = tokenOf.get(id);
    if (other !== undefined) {
      throw fail(`the tokens ${quote(other)} and ${quote(token)} share the id ${id}.`);
    }
    tokenOf.set(id, token);
    ids.set(token, id);
  }
  return ids;
}
