import * as v from 'valibot';
import { TextTrie } from '../text-trie.ts';
import { validateVocabulary } from '../validate-vocabulary.ts';
import { checkWordLength } from '../word-length.ts';
import { modelKind } from './model-kind.ts';
import { withUnknown } from './word-level.ts';

/**
 * WordPiece (Wu et al. 2016, arXiv 1609.08144): from the left, the longest token that fits. A word that tokens do not
 * cover, or that is too long, is unknown as a whole.
 */
export const wordPiece = modelKind(
  {
    unk_token: v.string(),
    continuing_subword_prefix: v.string(),
    max_input_chars_per_word: v.pipe(v.number(), v.integer(), v.minValue(0)),
    vocab: v.unknown(),
  },
  {
    readIds: ({ unk_token, vocab }, fail) => withUnknown(validateVocabulary(vocab, fail), unk_token, fail),
    create({ unk_token, continuing_subword_prefix: prefix, max_input_chars_per_word }, ids) {
      const unknown = [ids.get(unk_token)!];
      const initial = new TextTrie(ids);
      const inner = [...ids].filter(([token]) => token.startsWith(prefix));
      const continuing = new TextTrie(new Map(inner.map(([token, id]) => [token.slice(prefix.length), id])));
      return (word) => {
        if (isLongerThan(word, max_input_chars_per_word)) return unknown;
        checkWordLength(word);
        const found: number[] = [];
        for (let start = 0; start < word.length; ) {
          const longest = (start === 0 ? initial : continuing).longestAt(word, start);
          if (longest === undefined) return unknown;
          start = longest[0];
          found.push(longest[1]);
        }
        return found;
      };
    },
  },
);

function isLongerThan(word: string, codePoints: number): boolean {
  if (word.length <= codePoints) return false;
  let count = 0;
  for (const _ of word) if (++count > codePoints) return true;
  return false;
}
