import * as v from 'valibot';
import { stageKind } from '../stage-kind.ts';
import { readCharacterMap } from './character-map.ts';
import { graphemes, hasGraphemesOfSeveral } from './graphemes.ts';
import type { Normalizer } from './normalizer.ts';

/** Bytes in UTF-8 that a grapheme has at most to be looked up as a whole. */
const LONGEST_GRAPHEME = 5;

const MOST_KEPT = 20_000;

/**
 * The character map of a SentencePiece model, as the reference applies it: to graphemes of up to five bytes, of which the
 * map may know the start only, else to each character. (SentencePiece itself looks up the longest start of the text.)
 */
export const precompiled = stageKind({ precompiled_charsmap: v.string() }, (settings, where): Normalizer => {
  const map = readCharacterMap(settings.precompiled_charsmap, where);
  const known = new Map<string, string>();

  const characters = (text: string): string => {
    let normalized = '';
    for (const character of text) normalized += lookUp(character);
    return normalized;
  };
  const lookUp = (grapheme: string): string => {
    const before = known.get(grapheme);
    if (before !== undefined) return before;
    const isOne = grapheme.length === (grapheme.codePointAt(0)! > 0xffff ? 2 : 1);
    const isShort = isOne || Buffer.byteLength(grapheme) <= LONGEST_GRAPHEME;
    const normalized =
      (isShort ? map.find(grapheme) : undefined) ?? (isOne ? grapheme : characters(grapheme));
    if (grapheme.length <= LONGEST_GRAPHEME) {
      if (known.size === MOST_KEPT) known.clear();
      known.set(grapheme, normalized);
    }
    return normalized;
  };

  const changed = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter(
    (character) => lookUp(character) !== character,
  );
  const toLookUp = new RegExp(`[\\u{80}-\\u{10FFFF}${changed.map(escaped).join('')}]+`, 'gu');

  return {
    normalize(text) {
      if (!hasGraphemesOfSeveral(text)) return text.replace(toLookUp, characters);
      let normalized = '';
      for (const grapheme of graphemes(text)) normalized += lookUp(grapheme);
      return normalized;
    },
  };
});

const escaped = (character: string): string => `\\u{${character.charCodeAt(0).toString(16)}}`;
