import { TokensiftError } from '@tokensift/core';
import type { TokenizerJson } from '../../tokenizer-json.ts';
import { ConstituentTrie } from '../constituent-trie.ts';
import { replaceEntries } from '../replace-entries.ts';
import { isBytePiece } from './byte-pieces.ts';
import type { CreateFamily, Family, NewEntry, Proposal, Refusal } from './family.ts';
import { innerSpaceMark } from './inner-spaces.ts';

interface Merge {
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  readonly result: number;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909), byte-level or not, applies the merge with the lowest
 * rank wherever it can. New merges come after all original ones, so a word is first encoded as ever, then its tokens
 * are merged further; no original merge has a new token in it. The law follows at once.
 *
 * A merge joins two tokens, so a construct of three needs its first two joined: a token of its own, a companion. What
 * counts as one word is up to the pre-tokenizer: where there is none (or it leaves a text whole), constructs may
 * cross words.
 */
export const createBpe: CreateFamily = (json: TokenizerJson, where: string): Family => {
  const { model } = json;
  refuseUnusual(json, where);
  const prefixLength = ((model.continuing_subword_prefix ?? '') as string).length;
  const spaceMark = innerSpaceMark(json);
  const merges = model.merges as readonly (string | readonly [string, string])[];
  const asText = merges.length === 0 || typeof merges[0] === 'string';
  const original = Object.entries(model.vocab as Record<string, number>);
  const vocabulary = new Map(original);
  const tokens = new Map(original.map(([token, id]) => [id, token]));
  const added = new Map<string, number>();
  const newMerges: Merge[] = [];
  const mergeOf = new Map<string, Merge>();
  const trie = new ConstituentTrie();
  const parts = new Set(merges.flatMap((merge) => partsOf(merge).map((part) => vocabulary.get(part)!)));

  const refusalOf = (construct: readonly string[]): string | undefined => {
    if (construct.some((token) => isBytePiece(token, model))) return 'it has bytes of an unknown character';
    if (asText && construct.some((token) => token.includes(' ')))
      return 'the list of merges cannot say spaces';
    if (spaceMark && construct.slice(1).some((token) => token.includes(spaceMark))) {
      return 'the decoder would lose its spaces';
    }
    return undefined;
  };

  return {
    propose(construct): Proposal | Refusal {
      const texts = construct.map((id) => tokens.get(id)!);
      const refused = refusalOf(texts);
      if (refused) return { refused };
      const entries: NewEntry[] = [];
      const steps = new Map<string, Merge>();
      let left = construct[0];
      let text = texts[0];
      for (let i = 1; i < construct.length; i++) {
        const right = construct[i];
        text += texts[i].slice(prefixLength);
        const known = mergeOf.get(`${left},${right}`);
        if (known) {
          left = known.result;
          continue;
        }
        if (vocabulary.has(text) || added.has(text)) return { refused: 'its text is a token already' };
        // Ids are given when the entries are taken in; until then they count down from −1.
        const result = -1 - entries.length;
        steps.set(`${left},${right}`, { rank: newMerges.length + entries.length, left, right, result });
        entries.push({
          token: text,
          constituents: construct.slice(0, i + 1).flatMap((id) => trie.constituentsOf(id)),
        });
        left = result;
      }
      if (entries.length === 0) return { refused: 'its text is a token already' };
      // "----" is merged to "--" "--", and its companion "---" is in the way of nothing, but does not lead to it.
      if (
        entries.some(({ constituents }, i) => mergeAll(constituents, mergeOf, steps).join() !== `${-1 - i}`)
      ) {
        return { refused: 'its tokens are merged otherwise' };
      }
      return {
        entries,
        commit(ids) {
          const idOf = (id: number) => ids[-1 - id] ?? id;
          for (const step of steps.values()) {
            const merge = { ...step, left: idOf(step.left), result: idOf(step.result) };
            newMerges.push(merge);
            mergeOf.set(`${merge.left},${merge.right}`, merge);
          }
          for (const [i, { token, constituents }] of entries.entries()) {
            added.set(token, ids[i]);
            tokens.set(ids[i], token);
            trie.add(ids[i], constituents);
          }
        },
      };
    },
    segment: (ids) => mergeAll(ids, mergeOf),
    // A part of a merge stands for a step on the way to other tokens.
    isRemovable(id) {
      const token = tokens.get(id)!;
      return (
        [...token].length > 1 && !parts.has(id) && !isBytePiece(token, model) && token !== model.unk_token
      );
    },
    build(removed) {
      const isKept = (merge: string | readonly [string, string]): boolean => {
        const [left, right] = partsOf(merge);
        return !removed.has(vocabulary.get(left + right.slice(prefixLength))!);
      };
      const appended = newMerges.map(({ left, right }) => {
        const pair = [tokens.get(left)!, tokens.get(right)!];
        return asText ? pair.join(' ') : pair;
      });
      return {
        model: {
          ...model,
          vocab: replaceEntries(original, removed, added),
          merges: [...merges.filter(isKept), ...appended],
        },
        removedMerges: merges.flatMap((merge, index) => (isKept(merge) ? [] : [[index, merge] as const])),
      };
    },
  };
};

/** Merges a word's tokens: of all merges that fit the one with the lowest rank first, of its places the leftmost. */
function mergeAll(
  ids: readonly number[],
  merges: ReadonlyMap<string, Merge>,
  more?: ReadonlyMap<string, Merge>,
): number[] {
  const word = [...ids];
  for (;;) {
    let best: Merge | undefined;
    let at = -1;
    for (let i = 0; i + 1 < word.length; i++) {
      const key = `${word[i]},${word[i + 1]}`;
      const merge = merges.get(key) ?? more?.get(key);
      if (merge && (best === undefined || merge.rank < best.rank)) {
        best = merge;
        at = i;
      }
    }
    if (best === undefined) return word;
    word.splice(at, 2, best.result);
  }
}

const partsOf = (merge: string | readonly [string, string]): readonly string[] =>
  typeof merge === 'string' ? merge.split(' ') : merge;

function refuseUnusual({ model }: TokenizerJson, where: string): void {
  if (model.ignore_merges !== true) return;
  throw new TokensiftError({
    code: 'unsupported',
    where,
    message: 'a BPE tokenizer that takes whole words before it merges ("ignore_merges") cannot be adapted.',
    hint: 'New tokens would be found in words that are encoded otherwise; use the tokenizer as it is.',
  });
}
