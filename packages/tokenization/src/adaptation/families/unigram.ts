import type { TokenizerJson } from '../../tokenizer-json.ts';
import { ConstituentTrie } from '../constituent-trie.ts';
import { isBytePiece } from './byte-pieces.ts';
import type { CreateFamily, Family, Proposal, Refusal } from './family.ts';
import { innerSpaceMark } from './inner-spaces.ts';

/**
 * What each token saved lifts a new piece over its constituents. Far above the rounding of sums (1e-13), far below what
 * other segmentations differ by: scores trained with sentencepiece are float32 numbers, so at least 2⁻²² = 2.4e-7.
 */
const MARGIN = 1e-10;

/** Spreads numbers evenly over [0, 1), no two the same. */
const spread = (index: number): number => (index * 0.618_033_988_749_894_8) % 1;

/**
 * Unigram (Kudo 2018, arXiv 1804.10959) takes the segmentation with the highest sum of scores. A new piece gets the
 * sum of its constituents' scores and a margin for each token that it saves: so it is taken where its constituents
 * would be, and makes no segmentation better that was worse by more than the margin. A small share of the margin is
 * the piece's own, so that between two ways to save as much, rounding has no say and all implementations agree.
 *
 * What this cannot exclude: a text with two best segmentations of exactly the same score, of which the original takes
 * the one without the construct. A construct whose own text is such is refused.
 *
 * A piece with a score below all others lowers the score of unknown characters (10 below the lowest), which can matter
 * only for a character that is in a longer piece but has none of its own, in texts that had an unknown token.
 */
export const createUnigram: CreateFamily = (json: TokenizerJson): Family => {
  const { model } = json;
  const original = model.vocab as readonly (readonly [string, number])[];
  const scores = new Map(original);
  const ids = new Map(original.map(([piece], id) => [piece, id]));
  const spaceMark = innerSpaceMark(json);
  const longest = original.reduce((most, [piece]) => Math.max(most, piece.length), 0);
  const added: { readonly id: number; readonly piece: string; readonly score: number }[] = [];
  const bonuses = new Map<number, number>();
  const trie = new ConstituentTrie();

  return {
    propose(construct): Proposal | Refusal {
      const constituents = construct.flatMap((id) => trie.constituentsOf(id));
      const parts = constituents.map((id) => original[id][0]);
      if (parts.some((piece) => isBytePiece(piece, model)))
        return { refused: 'it has bytes of an unknown character' };
      if (spaceMark && parts.slice(1).some((piece) => piece.includes(spaceMark))) {
        return { refused: 'the decoder would lose its spaces' };
      }
      const piece = parts.join('');
      if (ids.has(piece) || added.some((entry) => entry.piece === piece)) {
        return { refused: 'its text is a token already' };
      }
      const sum = parts.reduce((total, part) => total + scores.get(part)!, 0);
      const { score, segmentations } = bestSegmentations(piece, scores, longest);
      if (score > sum) return { refused: 'its text is encoded otherwise' };
      if (segmentations > 1) return { refused: 'its text has two best segmentations' };
      return {
        entries: [{ token: piece, constituents }],
        commit([id]) {
          const bonus = MARGIN * (constituents.length - 1 + spread(added.length + 1) / 4);
          added.push({ id, piece, score: sum + bonus });
          bonuses.set(id, bonus);
          trie.add(id, constituents);
        },
      };
    },
    segment: (word) => trie.best(word, (id) => bonuses.get(id)!),
    isRemovable(id) {
      const [piece] = original[id];
      return [...piece].length > 1 && id !== model.unk_id && !isBytePiece(piece, model);
    },
    build() {
      const vocab = [...original];
      for (const { id, piece, score } of added) vocab[id] = [piece, score];
      return { model: { ...model, vocab } };
    },
  };
};

/** The highest sum of scores over segmentations of a text, and how many have it. */
function bestSegmentations(text: string, scores: ReadonlyMap<string, number>, longest: number) {
  const best = [{ score: 0, segmentations: 1 }];
  for (let end = 1; end <= text.length; end++) {
    best[end] = { score: Number.NEGATIVE_INFINITY, segmentations: 0 };
    for (let start = Math.max(0, end - longest); start < end; start++) {
      const piece = scores.get(text.slice(start, end));
      if (piece === undefined || best[start].segmentations === 0) continue;
      const score = best[start].score + piece;
      if (score > best[end].score) best[end] = { score, segmentations: best[start].segmentations };
      else if (score === best[end].score) best[end].segmentations += best[start].segmentations;
    }
  }
  return best[text.length];
}
