import * as v from 'valibot';
import { TextTrie } from '../text-trie.ts';
import { isId } from '../validate-vocabulary.ts';
import { checkWordLength } from '../word-length.ts';
import { byteIds, type Model, noUnknownToken } from './model.ts';
import { type Fail, modelKind } from './model-kind.ts';

/** What an unknown character scores below the worst piece (SentencePiece's `kUnkPenalty`). */
const UNKNOWN_PENALTY = 10;

/** UTF-16 units after which it is first looked whether enough tokens are sure. */
const FIRST_LOOK = 4096;

/** The best segmentation up to each position, by its last piece. */
interface BestPaths {
  readonly scores: Float64Array;
  /** Where the last piece begins; -1 where no path leads to the position yet. */
  readonly starts: Int32Array;
  /** The last piece. */
  readonly ids: Int32Array;
}

const pathsFor = (units: number): BestPaths => ({
  scores: new Float64Array(units + 1),
  starts: new Int32Array(units + 1),
  ids: new Int32Array(units + 1),
});

type Pieces = readonly (readonly [piece: string, score: number])[];

/**
 * Unigram (Kudo 2018, arXiv 1804.10959): the pieces with the highest sum of scores, by Viterbi's algorithm. Unknown
 * characters that follow each other are one token.
 */
export const unigram = modelKind(
  { unk_id: v.nullish(v.number()), byte_fallback: v.optional(v.boolean()), vocab: v.unknown() },
  {
    readIds({ vocab, unk_id }, fail) {
      const pieces = checkPieces(vocab, fail);
      if (unk_id != null && !(isId(unk_id) && unk_id < pieces.length)) {
        throw fail(`"unk_id" ${unk_id} is not in the vocabulary.`);
      }
      return new Map(pieces.map(([piece], id) => [piece, id]));
    },
    create: ({ vocab, unk_id, byte_fallback }, ids, where) =>
      createUnigram(ids, {
        scores: Float64Array.from(vocab as Pieces, ([, score]) => score),
        unknownId: unk_id ?? NONE,
        byteFallback: byte_fallback ?? false,
        where,
      }),
  },
);

const NONE = -1;

function checkPieces(vocab: unknown, fail: Fail): Pieces {
  if (!Array.isArray(vocab) || vocab.length === 0) {
    throw fail('the Unigram model has no list "vocab" of [piece, score].');
  }
  for (const [index, entry] of vocab.entries()) {
    if (
      !Array.isArray(entry) ||
      entry.length !== 2 ||
      typeof entry[0] !== 'string' ||
      !Number.isFinite(entry[1])
    ) {
      throw fail(`entry ${index} of the vocabulary is not a [piece, score] pair.`);
    }
  }
  return vocab as Pieces;
}

interface UnigramSettings {
  readonly scores: Float64Array;
  /** `NONE` where there is none. */
  readonly unknownId: number;
  readonly byteFallback: boolean;
  readonly where: string;
}

function createUnigram(
  ids: ReadonlyMap<string, number>,
  { scores, unknownId, byteFallback, where }: UnigramSettings,
): Model {
  const trie = new TextTrie(ids);
  const unknownScore = scores.reduce((least, score) => Math.min(least, score)) - UNKNOWN_PENALTY;
  const small = pathsFor(FIRST_LOOK);

  /** The tokens up to a position that they are known to be cut at. */
  const readTokens = (word: string, { starts, ids: last }: BestPaths, end: number): number[] => {
    const tokens: number[] = [];
    for (let to = end; to > 0; ) {
      const id = last[to];
      let from = starts[to];
      if (id === unknownId) while (from > 0 && last[from] === unknownId) from = starts[from];
      // As the reference does it, every token is looked up again by its text.
      const text = word.slice(from, to);
      const known = ids.get(text);
      const bytes =
        known === undefined && byteFallback ? byteIds(text, (token) => ids.get(token)) : undefined;
      if (bytes === undefined) tokens.push(known ?? id);
      else for (const byte of bytes.reverse()) tokens.push(byte);
      to = from;
    }
    return tokens.reverse();
  };

  return (word, room) => {
    checkWordLength(word);
    const paths = word.length <= FIRST_LOOK ? small : pathsFor(word.length);
    const { scores: best, starts, ids: last } = paths;
    starts.fill(-1, 0, word.length + 1);
    const reach = (from: number, to: number, id: number, score: number): void => {
      const total = best[from] + score;
      if (starts[to] !== -1 && total <= best[to]) return;
      if (to > furthest) furthest = to;
      best[to] = total;
      starts[to] = from;
      last[to] = id;
    };
    best[0] = 0;
    let furthest = 0;
    let look = FIRST_LOOK;
    for (let start = 0; start < word.length; ) {
      if (start >= look) {
        const tokens = readTokens(word, paths, surelyCut(paths, start, furthest, unknownId));
        if (tokens.length >= room) return tokens;
        look *= 2;
      }
      const next = start + (word.codePointAt(start)! > 0xffff ? 2 : 1);
      let isKnown = false;
      let node = TextTrie.ROOT;
      for (let at = start; at < word.length; ) {
        node = trie.step(node, word.charCodeAt(at));
        if (node === TextTrie.ROOT) break;
        at++;
        const id = trie.valueAt(node);
        if (id === -1) continue;
        reach(start, at, id, scores[id]);
        if (at === next) isKnown = true;
      }
      if (!isKnown) {
        reach(start, next, unknownId, unknownScore);
        if (last[next] === NONE) throw noUnknownToken(where, word.slice(start, next));
      }
      start = next;
    }
    return readTokens(word, paths, word.length);
  };
}

/**
 * A position at which the tokens are cut whatever follows: where all paths come together that are open when all pieces
 * that begin before `start` are known.
 */
function surelyCut({ starts, ids }: BestPaths, start: number, furthest: number, unknownId: number): number {
  const open = new Set<number>();
  for (let to = start; to <= furthest; to++) if (starts[to] !== -1) open.add(starts[to]);
  while (open.size > 1) {
    const last = Math.max(...open);
    open.delete(last);
    open.add(starts[last]);
  }
  let [cut] = open;
  // Unknown characters behind it would be one token with those before it.
  while (cut > 0 && ids[cut] === unknownId) cut = starts[cut];
  return cut;
}
