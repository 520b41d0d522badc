import { TokensiftError } from '@tokensift/core';
import { parseTokenizerJson } from '../parse-tokenizer-json.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { createVocabulary } from '../vocabulary.ts';
import {
  ADAPTATION_SCHEMA,
  type AdaptationMode,
  type AdaptationRecord,
  type NewToken,
} from './adaptation-record.ts';
import type { RemovedEntry } from './families/family.ts';
import { createFamily } from './families/registry.ts';
import type { WordEncoding } from './word-encoder.ts';

export interface TokenizerAdapterOptions {
  readonly mode: AdaptationMode;
  /** For mode "recycle": ids that new tokens may take over, in this order (see `findRecyclableTokens`). */
  readonly recyclable?: readonly number[];
  /** Where the tokenizer is from, for error messages. */
  readonly where?: string;
}

/** What became of a construct: the tokens that were added for it, its own the last; or why there are none. */
export type Addition = { readonly tokens: readonly NewToken[] } | { readonly refused: string };

/** A tokenizer that takes in constructs one by one. */
export interface TokenizerAdapter {
  /** What was added so far. */
  readonly tokens: readonly NewToken[];
  /** How many tokens can still be added. */
  readonly room: number;
  /** Whether a token can be part of a construct; special, added and unknown ones and those to be recycled cannot. */
  isOrdinary(id: number): boolean;
  /**
   * How many tokens a construct would add (its companions and itself), or why it cannot be one.
   * @param construct as for `add`
   */
  cost(construct: ArrayLike<number>): number | { readonly refused: string };
  /**
   * Makes a construct a token.
   * @param construct two or more ids that follow each other inside one word, as the tokenizer gives them now or as
   *   the original one gives them.
   * @throws TokensiftError `invalid-argument` for fewer than two ids, an id that no token has, or a special token.
   */
  add(construct: ArrayLike<number>): Addition;
  /** How the tokenizer as it is now encodes what the original one encodes like this. */
  segment(encoding: WordEncoding): WordEncoding;
  /** The new tokenizer.json, and the record to undo it with. */
  build(): { readonly json: string; readonly record: AdaptationRecord };
}

/**
 * Adapts a tokenizer to constructs: each becomes an entry of the vocabulary, a chain of merges or a piece, as the
 * tokenizer's family has it, never an "added token". What comes out is an ordinary tokenizer.json.
 *
 * The law for every text whose original encoding has no recycled token: its new encoding, with every new token
 * replaced by its constituents, is its original encoding. So texts without a construct are encoded as before, and
 * every text decodes to what it decoded to.
 *
 * @param tokenizerJson the text of a tokenizer.json
 * @throws TokensiftError `invalid-tokenizer`; `unsupported` for a family that cannot be adapted; `invalid-argument`
 *   for a recyclable id that no removable entry has.
 */
export function createTokenizerAdapter(
  tokenizerJson: string,
  { mode, recyclable = [], where = 'tokenizer.json' }: TokenizerAdapterOptions,
): TokenizerAdapter {
  const { json, modelIds } = parseTokenizerJson(tokenizerJson, where);
  const vocabulary = createVocabulary(json, modelIds, where);
  const family = createFamily(json, where);
  const rows = mode === 'recycle' ? [...new Set(recyclable)] : undefined;
  const unfit = rows?.find(
    (id) => vocabulary.idToToken(id) === undefined || vocabulary.added.has(id) || !family.isRemovable(id),
  );
  if (unfit !== undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'recyclable',
      message: `the id ${unfit} has no entry that can be taken away.`,
      hint: 'Take ids that findRecyclableTokens gives.',
    });
  }
  if (mode === 'extend') refuseGaps(json, vocabulary.size, where);
  const recycled = new Set(rows);
  const tokens: NewToken[] = [];
  const constituentsOf = new Map<number, readonly number[]>();
  const nextId = (index: number): number => rows?.[index] ?? vocabulary.size + index;

  const oddity = (id: number): string | undefined => {
    if (constituentsOf.has(id)) return undefined;
    const token = vocabulary.idToToken(id);
    if (token === undefined) return `no token has the id ${id}.`;
    if (vocabulary.added.has(id) || token === json.model.unk_token || id === json.model.unk_id) {
      return `${JSON.stringify(token)} is a special token.`;
    }
    return recycled.has(id) ? `the row of ${JSON.stringify(token)} is to be recycled.` : undefined;
  };

  const check = (construct: ArrayLike<number>): void => {
    const refuse = (message: string, hint: string) =>
      new TokensiftError({ code: 'invalid-argument', where: 'construct', message, hint });
    if (construct.length < 2) {
      throw refuse(
        `[${Array.from(construct)}] has ${construct.length} token.`,
        'Two or more tokens make one.',
      );
    }
    for (const id of Array.from(construct)) {
      const problem = oddity(id);
      if (problem) throw refuse(problem, 'A construct is of ordinary tokens, as the tokenizer gives them.');
    }
  };

  const propose = (construct: ArrayLike<number>) => {
    check(construct);
    const original = Array.from(construct).flatMap((id) => constituentsOf.get(id) ?? [id]);
    const current = family.segment(original);
    if (current.length === 1) return { refused: 'it is a token already' };
    return family.propose(current);
  };

  const room = (): number => (rows ? rows.length - tokens.length : Number.POSITIVE_INFINITY);

  return {
    tokens,
    get room() {
      return room();
    },
    isOrdinary: (id) => oddity(id) === undefined,
    cost(construct) {
      const proposal = propose(construct);
      return 'refused' in proposal ? proposal : proposal.entries.length;
    },
    add(construct) {
      const proposal = propose(construct);
      if ('refused' in proposal) return proposal;
      const { entries, commit } = proposal;
      if (entries.length > room()) return { refused: `it needs ${entries.length} rows, ${room()} are left` };
      const added = entries.map(
        ({ token, constituents }, i): NewToken => ({
          id: nextId(tokens.length + i),
          token,
          constituents,
          role: i === entries.length - 1 ? 'construct' : 'companion',
        }),
      );
      commit(added.map(({ id }) => id));
      for (const token of added) constituentsOf.set(token.id, token.constituents);
      tokens.push(...added);
      return { tokens: added };
    },
    segment({ ids, wordStart }) {
      const newIds: number[] = [];
      const newStarts: number[] = [];
      for (let start = 0; start < ids.length; ) {
        let end = start + 1;
        while (end < ids.length && !wordStart[end]) end++;
        const word = family.segment(Array.prototype.slice.call(ids, start, end));
        for (const [i, id] of word.entries()) {
          newIds.push(id);
          newStarts.push(i === 0 ? 1 : 0);
        }
        start = end;
      }
      return { ids: Int32Array.from(newIds), wordStart: Uint8Array.from(newStarts) };
    },
    build() {
      const removedIds = new Set(rows?.slice(0, tokens.length));
      const { model, removedMerges } = family.build(removedIds);
      const removed = [...removedIds].map((id): RemovedEntry => {
        const token = vocabulary.idToToken(id)!;
        const { vocab } = json.model;
        return Array.isArray(vocab) ? { id, token, score: vocab[id][1] } : { id, token };
      });
      const outside = mode === 'extend' && !Array.isArray(model.vocab) ? tokensOutside(json) : {};
      const before = Array.isArray(json.model.merges) ? json.model.merges.length : undefined;
      const record: AdaptationRecord = {
        schema: ADAPTATION_SCHEMA,
        mode,
        tokens,
        removed,
        ...(removedMerges && { removedMerges }),
        ...(Object.keys(outside).length > 0 && { listed: Object.keys(outside) }),
        ...(before !== undefined && {
          addedMerges: (model.merges as unknown[]).length + (removedMerges?.length ?? 0) - before,
        }),
      };
      const vocab = Array.isArray(model.vocab) ? model.vocab : { ...model.vocab, ...outside };
      // Everything but the model stays as the file has it, its padding and truncation sections too.
      const raw = JSON.parse(tokenizerJson);
      const { type: _, ...rest } = model;
      return { json: JSON.stringify({ ...raw, model: { ...raw.model, ...rest, vocab } }), record };
    },
  };
}

/**
 * Added tokens that the model's vocabulary does not list. The reference implementation numbers those anew from the size
 * of that vocabulary on, so where it grows they must be listed to keep their ids.
 */
function tokensOutside({ model, added_tokens }: TokenizerJson): Record<string, number> {
  return Object.fromEntries(
    added_tokens
      .filter(({ content }) => !Object.hasOwn(model.vocab, content))
      .map(({ content, id }) => [content, id]),
  );
}

/** A Unigram piece's id is its place in the list, so there must be none beyond the list. */
function refuseGaps({ model }: TokenizerJson, size: number, where: string): void {
  if (!Array.isArray(model.vocab) || model.vocab.length === size) return;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: `added tokens have ids beyond the ${model.vocab.length} pieces, where new pieces would go.`,
    hint: 'Use the mode "recycle".',
  });
}
