import { createRandom } from '@tokensift/core';

/** What tokenizers go wrong on: each once alone, and then strung together at random. */
const PIECES: readonly string[] = [
  'hello',
  'World',
  "don't",
  "I'LL",
  "they'Ve",
  '’s',
  'straße',
  'naïve',
  'nai\u0308ve',
  'cafe\u0301',
  'İstanbul',
  'ΟΔΥΣΣΕΥΣ',
  'Ω',
  'ﬁnance',
  '½',
  '²',
  '٣',
  '१२',
  '1234567',
  '3.14',
  '😀',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  '👍🏽',
  '中文',
  '東京タワー',
  'カ\u3099',
  '한국어',
  '\u1112\u1161\u11ab',
  '𠀀',
  '𝔘𝔫𝔦',
  'שלום',
  'مرحبا',
  'हिन्दी',
  'ไทย',
  ' ',
  '  ',
  '     ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
  ' \n ',
  '\u00a0',
  '\u2003',
  '\u3000',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u0085',
  '\u2028',
  '\u0000',
  '\u0007',
  '\u001b[0m',
  '\ufffd',
  '\ue000',
  '\u0301',
  '\u0301\u0308',
  '!',
  '...',
  '—',
  '«»',
  '_',
  '__init__',
  '$',
  '€',
  '`',
  '//',
  '<',
  '>',
  '|',
  '<|',
  '[',
  ']',
  '##',
  'Ġ',
  'Ċ',
  '@user',
  'http://a.b/c?d=e&f',
  'antidisestablishmentarianism',
  'x'.repeat(120),
];

/**
 * Texts and pairs of texts: `count` of them, the same for a seed.
 * @param added Tokens that are found before a text is split; they stand among the rest, alone and glued.
 */
export function nastyTexts(
  seed: string,
  count: number,
  added: readonly string[],
): (string | [string, string])[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  const piece = (): string => (added.length > 0 && random.integer(6) === 0 ? pick(added) : pick(PIECES));
  const text = (): string => {
    const separators = pick([[''], [' '], ['', ' '], ['', ' ', '  ', '\n']]);
    return Array.from({ length: random.integer(9) }, () => piece() + pick(separators)).join('');
  };
  const alone = [...added, ...PIECES].slice(0, count >> 1);
  return Array.from({ length: count }, (_, i) => {
    if (i < alone.length) return alone[i];
    return random.integer(4) === 0 ? [text(), text()] : text();
  });
}
