import * as v from 'valibot';
import { MOST_IDS } from '../limits.ts';
import { type Merges, type Pair, splitMerges, validateMerges } from '../validate-merges.ts';
import { validateVocabulary } from '../validate-vocabulary.ts';
import { checkWordLength } from '../word-length.ts';
import { MinHeap } from './min-heap.ts';
import { byteIds, type Model, noUnknownToken } from './model.ts';
import { modelKind } from './model-kind.ts';
import { remember } from './remember.ts';

/**
 * Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909): a word begins as its characters; of the merges that fit
 * somewhere, the first of the list is made, where several places fit the leftmost.
 */
export const bpe = modelKind(
  {
    dropout: v.nullish(v.number()),
    unk_token: v.nullish(v.string()),
    /** What tokens begin with that go on in a word. */
    continuing_subword_prefix: v.nullish(v.string()),
    /** What tokens end with that end a word. */
    end_of_word_suffix: v.nullish(v.string()),
    /** Whether unknown characters that follow each other are one token. */
    fuse_unk: v.nullish(v.boolean()),
    /** Whether an unknown character becomes tokens of its bytes. */
    byte_fallback: v.nullish(v.boolean()),
    /** Whether a word that is a token is not put together by merges. */
    ignore_merges: v.nullish(v.boolean()),
    vocab: v.unknown(),
    merges: v.unknown(),
  },
  {
    readIds(model, fail) {
      const ids = validateVocabulary(model.vocab, fail);
      validateMerges(model.merges, ids, model.continuing_subword_prefix ?? '', (message) => fail(message));
      if (model.dropout) {
        throw fail(`"dropout" is ${model.dropout}: texts would be encoded at random.`, 'unsupported');
      }
      return ids;
    },
    create: (model, ids, where) =>
      createBpe(ids, {
        merges: splitMerges(model.merges as Merges),
        unknownToken: model.unk_token ?? undefined,
        continuingPrefix: model.continuing_subword_prefix ?? '',
        endSuffix: model.end_of_word_suffix ?? '',
        fusesUnknown: model.fuse_unk ?? false,
        byteFallback: model.byte_fallback ?? false,
        ignoresMerges: model.ignore_merges ?? false,
        where,
      }),
  },
);

interface BpeSettings {
  readonly merges: readonly Pair[];
  readonly unknownToken: string | undefined;
  readonly continuingPrefix: string;
  readonly endSuffix: string;
  readonly fusesUnknown: boolean;
  readonly byteFallback: boolean;
  readonly ignoresMerges: boolean;
  readonly where: string;
}

function createBpe(ids: ReadonlyMap<string, number>, settings: BpeSettings): Model {
  const { continuingPrefix, endSuffix, ignoresMerges, merges } = settings;
  const symbolsOf = createSymbols(ids, settings);
  const mergeAll = createMerger(ids, merges, continuingPrefix);
  const encode = remember((part) => {
    checkWordLength(part);
    return mergeAll(symbolsOf(part));
  });
  // Parts of a word would begin and end as words do.
  const isCut = continuingPrefix === '' && endSuffix === '';
  const endOfPart = isCut ? createCutter(ids) : undefined;

  return (word, room) => {
    const whole = ignoresMerges ? ids.get(word) : undefined;
    if (whole !== undefined) return [whole];
    if (endOfPart === undefined) return encode(word);
    const tokens: number[] = [];
    for (let start = 0; start < word.length && tokens.length < room; ) {
      const end = endOfPart(word, start);
      for (const id of encode(word.slice(start, end))) tokens.push(id);
      start = end;
    }
    return tokens;
  };
}

/** The ids that a word begins as. */
function createSymbols(
  ids: ReadonlyMap<string, number>,
  { continuingPrefix, endSuffix, fusesUnknown, byteFallback, unknownToken, where }: BpeSettings,
): (word: string) => number[] {
  const unknownId = unknownToken === undefined ? undefined : ids.get(unknownToken);
  return (word) => {
    const symbols: number[] = [];
    // An unknown character is put down only when it is known that the next one is not fused with it.
    let isOpen = false;
    for (let start = 0; start < word.length; ) {
      const end = start + (word.codePointAt(start)! > 0xffff ? 2 : 1);
      const character =
        (start > 0 ? continuingPrefix : '') + word.slice(start, end) + (end === word.length ? endSuffix : '');
      start = end;
      const id = ids.get(character);
      if (id !== undefined) {
        if (isOpen) symbols.push(unknownId!);
        isOpen = false;
        symbols.push(id);
        continue;
      }
      const bytes = byteFallback ? byteIds(character, (token) => ids.get(token)) : undefined;
      if (bytes !== undefined) symbols.push(...bytes);
      else if (unknownToken !== undefined) {
        if (unknownId === undefined) throw noUnknownToken(where, character, unknownToken);
        if (isOpen && !fusesUnknown) symbols.push(unknownId);
        isOpen = true;
      }
    }
    if (isOpen) symbols.push(unknownId!);
    return symbols;
  };
}

/** More than a word has symbols. A merge's place in the queue is told by its rank, then by its position. */
const POSITIONS = 2 ** 25;

/** Merges the symbols of a word. */
function createMerger(
  ids: ReadonlyMap<string, number>,
  merges: BpeSettings['merges'],
  continuingPrefix: string,
): (symbols: readonly number[]) => readonly number[] {
  const rankOf = new Map<number, number>();
  const results = new Int32Array(merges.length);
  for (const [rank, [left, right]] of merges.entries()) {
    rankOf.set(ids.get(left)! * MOST_IDS + ids.get(right)!, rank);
    results[rank] = ids.get(left + right.slice(continuingPrefix.length))!;
  }

  return (word) => {
    if (word.length < 2) return word;
    const symbols = Int32Array.from(word);
    // Neighbours; a symbol that was merged into the one before it is GONE.
    const next = Int32Array.from(word, (_, at) => at + 1);
    const previous = Int32Array.from(word, (_, at) => at - 1);
    const queue = new MinHeap();
    const rankAt = (at: number): number | undefined =>
      next[at] < symbols.length ? rankOf.get(symbols[at] * MOST_IDS + symbols[next[at]]) : undefined;
    const propose = (at: number): void => {
      const rank = rankAt(at);
      if (rank !== undefined) queue.push(rank * POSITIONS + at);
    };
    for (let at = 0; at + 1 < symbols.length; at++) propose(at);
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const at = top % POSITIONS;
      const result = results[(top - at) / POSITIONS];
      if (symbols[at] === GONE) continue;
      // What was proposed may have been changed by other merges since.
      const rank = rankAt(at);
      if (rank === undefined || results[rank] !== result) continue;
      const right = next[at];
      symbols[at] = result;
      symbols[right] = GONE;
      next[at] = next[right];
      if (next[at] < symbols.length) previous[next[at]] = at;
      if (previous[at] >= 0) propose(previous[at]);
      propose(at);
    }
    return Array.from(symbols).filter((symbol) => symbol !== GONE);
  };
}

const GONE = -1;

/**
 * Where a word can be cut and its parts be encoded as they are in the whole: between two characters that are tokens, and
 * that no token has next to each other, so that no merge can join them.
 * @returns the first such position behind one, else the word's end
 */
function createCutter(ids: ReadonlyMap<string, number>): (word: string, start: number) => number {
  const neighbours = new Map<string, Set<string>>();
  for (const token of ids.keys()) {
    let before: string | undefined;
    for (const character of token) {
      if (before !== undefined) {
        const behind = neighbours.get(before);
        if (behind === undefined) neighbours.set(before, new Set([character]));
        else behind.add(character);
      }
      before = character;
    }
  }
  return (word, start) => {
    let before: string | undefined;
    for (let at = start; at < word.length; ) {
      const character = String.fromCodePoint(word.codePointAt(at)!);
      const isApart = before !== undefined && !neighbours.get(before)?.has(character);
      if (isApart && ids.has(before!) && ids.has(character)) return at;
      before = character;
      at += character.length;
    }
    return word.length;
  };
}
