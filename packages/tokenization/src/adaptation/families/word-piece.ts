import type { TokenizerJson } from '../../tokenizer-json.ts';
import { ConstituentTrie } from '../constituent-trie.ts';
import { replaceEntries } from '../replace-entries.ts';
import type { CreateFamily, Family, NewEntry, Proposal, Refusal } from './family.ts';

/** A construct that needs more is never worth it. */
const MOST_COMPANIONS = 64;

/**
 * WordPiece takes, from the left, the longest entry that fits (Wu et al. 2016, arXiv 1609.08144). A new entry for
 * "play ##ing" also fits in "playings", which was "play ##ings": it would become "playing ##s". So for every
 * continuation v that goes on where a construct's last constituents end ("##ings" after "##ing"), the construct's text
 * with v in their place ("playings" for "play ##ings") becomes an entry too, a companion: longer, so it is taken first.
 *
 * Why this is enough: let the new tokenizer take the new entry s at a position where the original one, with the same
 * tokens before, took t₁. t₁ is not longer than s, else it would still be taken. If the original goes on through s by
 * its constituents and ends where s ends, the law holds. Else some constituent's place is taken by a v that reaches
 * beyond s; then the text continues as the companion for v, which is longer than s and would have been taken.
 */
export const createWordPiece: CreateFamily = (json: TokenizerJson): Family => {
  const { model } = json;
  const prefix = (model.continuing_subword_prefix ?? '##') as string;
  const vocabulary = new Map(Object.entries(model.vocab as Record<string, number>));
  const original = [...vocabulary];
  const tokens = new Map(original.map(([token, id]) => [id, token]));
  const continuations = original
    .flatMap(([token]) => (token.startsWith(prefix) ? [token.slice(prefix.length)] : []))
    .sort();
  const added = new Map<string, number>();
  const trie = new ConstituentTrie();

  const named = (text: string, initial: boolean): string => (initial ? text : prefix + text);

  /** The original encoding of what stands at the start of a word, or further on in one. */
  const encode = (text: string, initial: boolean): { ids: number[]; starts: number[] } | undefined => {
    const ids: number[] = [];
    const starts: number[] = [];
    for (let start = 0; start < text.length; ) {
      let end = text.length;
      let id: number | undefined;
      for (; end > start; end--) {
        id = vocabulary.get(named(text.slice(start, end), initial && start === 0));
        if (id !== undefined) break;
      }
      if (id === undefined) return undefined;
      ids.push(id);
      starts.push(start);
      start = end;
    }
    return { ids, starts };
  };

  /** The texts that a new entry of this text needs as companions, itself first. */
  const close = (construct: string, initial: boolean): Map<string, number[]> | undefined => {
    const closed = new Map<string, number[]>();
    const open = [construct];
    for (let text = open.pop(); text !== undefined; text = open.pop()) {
      const token = named(text, initial);
      if (closed.has(text) || vocabulary.has(token)) continue;
      const encoded = encode(text, initial);
      if (encoded === undefined || closed.size > MOST_COMPANIONS) return undefined;
      closed.set(text, encoded.ids);
      for (const start of encoded.starts.slice(1)) {
        for (const continuation of startingWith(continuations, text.slice(start))) {
          open.push(text.slice(0, start) + continuation);
        }
      }
    }
    return closed;
  };

  return {
    propose(construct): Proposal | Refusal {
      const ids = construct.flatMap((id) => trie.constituentsOf(id));
      const parts = ids.map((id) => tokens.get(id)!);
      if (parts.slice(1).some((token) => !token.startsWith(prefix))) return { refused: 'it crosses words' };
      const initial = !parts[0].startsWith(prefix);
      const text = parts
        .map((token, i) => (i === 0 && initial ? token : token.slice(prefix.length)))
        .join('');
      if (vocabulary.has(named(text, initial)) || added.has(named(text, initial))) {
        return { refused: 'its text is a token already' };
      }
      const closed = close(text, initial);
      if (closed === undefined) return { refused: `it needs more than ${MOST_COMPANIONS} companions` };
      if (closed.get(text)!.join() !== ids.join()) return { refused: 'its text is encoded otherwise' };
      closed.delete(text);
      const entries: NewEntry[] = [...closed, [text, ids] as const]
        .map(([entry, constituents]) => ({ token: named(entry, initial), constituents }))
        .filter(({ token }) => !added.has(token));
      return {
        entries,
        commit(newIds) {
          for (const [i, { token, constituents }] of entries.entries()) {
            added.set(token, newIds[i]);
            trie.add(newIds[i], constituents);
          }
        },
      };
    },
    segment: (ids) => trie.longest(ids),
    // Single characters are what keeps words from becoming unknown.
    isRemovable(id) {
      const token = tokens.get(id)!;
      const text = token.startsWith(prefix) ? token.slice(prefix.length) : token;
      return [...text].length > 1 && token !== model.unk_token;
    },
    build: (removed) => ({ model: { ...model, vocab: replaceEntries(original, removed, added) } }),
  };
};

/** The longer texts of a sorted list that start with this one. */
function startingWith(sorted: readonly string[], start: string): string[] {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < start) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (; low < sorted.length && sorted[low].startsWith(start); low++) {
    if (sorted[low].length > start.length) found.push(sorted[low]);
  }
  return found;
}
