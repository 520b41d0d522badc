import { invalidTokenizer } from './invalid-tokenizer.ts';
import type { ModelJson, TokenizerJson } from './tokenizer-json.ts';

/** The tokens of a tokenizer, added ones included. */
export interface Vocabulary {
  /** One more than the largest id: the number of embedding rows that the tokenizer can ask for. */
  readonly size: number;
  /** Ids of the added tokens, which are found in a text before anything else is done to it. */
  readonly added: ReadonlySet<number>;
  /** The id of the model's unknown token, where it has one. */
  readonly unknownId: number | undefined;
  /** What tokens of the model begin with that go on with a word; undefined where they do not say so. */
  readonly continuingPrefix: string | undefined;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
}

/**
 * @param where The tokenizer's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` when an added token contradicts the model's vocabulary.
 */
export function createVocabulary(json: TokenizerJson, where: string): Vocabulary {
  const { vocab } = json.model;
  const ids = new Map<string, number>(
    Array.isArray(vocab) ? vocab.map(([piece], id) => [piece, id]) : Object.entries(vocab),
  );
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of ids) tokens[id] = token;
  for (const { content, id } of json.added_tokens) {
    const known = ids.get(content) ?? id;
    const other = tokens[id] ?? content;
    if (known !== id || other !== content) {
      const clash =
        known === id ? `the token ${JSON.stringify(other)} has that id` : `it has the id ${known}`;
      throw invalidTokenizer(
        where,
        `the added token ${JSON.stringify(content)} claims the id ${id}, but in the vocabulary ${clash}.`,
      );
    }
    ids.set(content, id);
    tokens[id] = content;
  }
  return {
    size: tokens.length,
    unknownId: unknownIdOf(json.model, ids),
    continuingPrefix: continuingPrefixOf(json.model),
    added: new Set(json.added_tokens.map(({ id }) => id)),
    tokenToId: (token) => ids.get(token),
    idToToken: (id) => tokens[id],
  };
}

const continuingPrefixOf = ({ continuing_subword_prefix: prefix }: ModelJson): string | undefined =>
  typeof prefix === 'string' && prefix !== '' ? prefix : undefined;

/** Unigram names its unknown token by id, the other models by its text. */
function unknownIdOf({ unk_token, unk_id }: ModelJson, ids: ReadonlyMap<string, number>): number | undefined {
  if (typeof unk_id === 'number') return unk_id;
  return typeof unk_token === 'string' ? ids.get(unk_token) : undefined;
}
