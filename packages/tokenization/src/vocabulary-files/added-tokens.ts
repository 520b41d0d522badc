import type { AddedTokenJson } from '../tokenizer-json.ts';

/** An added token before it has an id. Without `normalized`, it is matched in normalized text unless it is special. */
export type AddedToken = Omit<AddedTokenJson, 'id'>;

/** A token with its settings filled in. */
export function completed({
  content,
  single_word = false,
  lstrip = false,
  rstrip = false,
  special = false,
  normalized = !special,
}: AddedToken): Required<AddedToken> {
  return { content, single_word, lstrip, rstrip, normalized, special };
}

/** Added tokens as the reference (`tokenizers`) numbers them. */
export interface AddedTokens {
  /** A token that is there already takes the new settings; one that the vocabulary lacks gets the next id. */
  add(token: AddedToken): void;
  idOf(content: string): number | undefined;
  /** In order of their ids. */
  list(): readonly Required<AddedTokenJson>[];
}

export function createAddedTokens(vocabulary: ReadonlyMap<string, number>): AddedTokens {
  const tokens = new Map<string, Required<AddedTokenJson>>();
  const idOf = (content: string) => tokens.get(content)?.id ?? vocabulary.get(content);
  let next = vocabulary.size;
  return {
    add(token) {
      const { content } = token;
      if (content === '') return;
      const id = idOf(content) ?? next;
      next = Math.max(next, id + 1);
      tokens.set(content, { id, ...completed(token) });
    },
    idOf,
    list: () => [...tokens.values()].sort((a, b) => a.id - b.id),
  };
}
