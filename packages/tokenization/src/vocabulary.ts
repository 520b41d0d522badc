import { invalidTokenizer, quote } from './invalid-tokenizer.ts';
import type { ModelJson, TokenizerJson } from './tokenizer-json.ts';

/** The tokens of a tokenizer, added ones included. */
export interface Vocabulary {
  /** One more than the largest id: the number of embedding rows that the tokenizer can ask for. */
  readonly size: number;
  /** The ids of the model's own tokens. */
  readonly modelIds: ReadonlyMap<string, number>;
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
 * @param modelIds The ids of the model's tokens.
 * @param where The tokenizer's path, for error messages.
 * @throws TokensiftError `invalid-tokenizer` when an added token contradicts the model's vocabulary, or has another id
 * than the reference gives it: that one numbers tokens that the model lacks itself, from the size of its vocabulary on.
 */
export function createVocabulary(
  json: TokenizerJson,
  modelIds: ReadonlyMap<string, number>,
  where: string,
): Vocabulary {
  const ids = new Map(modelIds);
  const tokens = tokensOf(json.model, modelIds);
  let next = Array.isArray(json.model.vocab) ? json.model.vocab.length : modelIds.size;
  for (const { content, id } of json.added_tokens) {
    const known = ids.get(content) ?? id;
    const other = tokens[id] ?? content;
    if (known !== id || other !== content) {
      const clash = known === id ? `the token ${quote(other)} has that id` : `it has the id ${known}`;
      throw invalidTokenizer(
        where,
        `the added token ${quote(content)} claims the id ${id}, but in the vocabulary ${clash}.`,
      );
    }
    if (!ids.has(content)) {
      if (id !== next) {
        throw invalidTokenizer(
          where,
          `the added token ${quote(content)} claims the id ${id}, but the next free one is ${next}.`,
        );
      }
      next++;
    }
    ids.set(content, id);
    tokens[id] = content;
  }
  return {
    size: tokens.length,
    modelIds,
    unknownId: unknownIdOf(json.model, modelIds),
    continuingPrefix: continuingPrefixOf(json.model),
    added: new Set(json.added_tokens.map(({ id }) => id)),
    tokenToId: (token) => ids.get(token),
    idToToken: (id) => tokens[id],
  };
}

/** The tokens by id. */
function tokensOf({ vocab }: ModelJson, modelIds: ReadonlyMap<string, number>): (string | undefined)[] {
  if (Array.isArray(vocab)) return vocab.map(([piece]) => piece);
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of modelIds) tokens[id] = token;
  return tokens;
}

const continuingPrefixOf = ({ continuing_subword_prefix: prefix }: ModelJson): string | undefined =>
  typeof prefix === 'string' && prefix !== '' ? prefix : undefined;

/** Unigram names its unknown token by id, the other models by its text. */
function unknownIdOf({ unk_token, unk_id }: ModelJson, ids: ReadonlyMap<string, number>): number | undefined {
  if (typeof unk_id === 'number') return unk_id;
  return typeof unk_token === 'string' ? ids.get(unk_token) : undefined;
}
