import { isJsonObject } from './read-files.ts';

export const isId = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

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
    if (!isId(id)) throw fail(`the token ${JSON.stringify(token)} has the id ${JSON.stringify(id)}.`);
    const other = tokenOf.get(id);
    if (other !== undefined) {
      throw fail(`the tokens ${JSON.stringify(other)} and ${JSON.stringify(token)} share the id ${id}.`);
    }
    tokenOf.set(id, token);
    ids.set(token, id);
  }
  return ids;
}
