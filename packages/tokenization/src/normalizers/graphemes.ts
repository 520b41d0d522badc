type BreakClass = 'other' | 'CR' | 'LF' | 'control' | 'extend' | 'prepend' | 'L' | 'V' | 'T' | 'LV' | 'LVT';

/**
 * The classes of characters that differ in where they join others (Unicode Standard Annex 29). "extend" also has
 * SpacingMark and ZWJ.
 */
const CLASSES: readonly (readonly [BreakClass, RegExp])[] = [
  ['CR', /\r/],
  ['LF', /\n/],
  [
    'prepend',
    /[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u0D4E\u{110BD}\u{110CD}\u{111C2}\u{111C3}\u{1193F}\u{11941}\u{11A3A}\u{11A84}-\u{11A89}\u{11D46}\u{11F02}]/u,
  ],
  ['extend', /[\p{Grapheme_Extend}\p{Emoji_Modifier}\u0E33\u0EB3]|\u200D/u],
  ['control', /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u],
  ['L', /[\u1100-\u115F\uA960-\uA97C]/],
  ['V', /[\u1160-\u11A7\uD7B0-\uD7C6]/],
  ['T', /[\u11A8-\u11FF\uD7CB-\uD7FB]/],
  // Spacing marks that join nothing.
  [
    'other',
    /[\u102B\u102C\u1038\u1062-\u1064\u1067-\u106D\u1083\u1087-\u108C\u108F\u109A-\u109C\u1A61\u1A63\u1A64\uAA7B\uAA7D\u{11720}\u{11721}]/u,
  ],
  ['extend', /\p{Mc}/u],
];

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const TRAILING_JAMO = 28;

function findClass(character: string): BreakClass {
  const code = character.codePointAt(0)!;
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    return (code - FIRST_SYLLABLE) % TRAILING_JAMO === 0 ? 'LV' : 'LVT';
  }
  return CLASSES.find(([, members]) => members.test(character))?.[0] ?? 'other';
}

const known = new Map<string, BreakClass>();

function classOf(character: string): BreakClass {
  let found = known.get(character);
  if (found === undefined) {
    found = findClass(character);
    known.set(character, found);
  }
  return found;
}

const isAlone = (kind: BreakClass): boolean => kind === 'control' || kind === 'CR' || kind === 'LF';

const FOLLOWERS: Readonly<Partial<Record<BreakClass, readonly BreakClass[]>>> = {
  L: ['L', 'V', 'LV', 'LVT'],
  LV: ['V', 'T'],
  V: ['V', 'T'],
  LVT: ['T'],
  T: ['T'],
};

function joins(before: BreakClass, after: BreakClass): boolean {
  if (before === 'CR') return after === 'LF';
  if (isAlone(before) || isAlone(after)) return false;
  return after === 'extend' || before === 'prepend' || (FOLLOWERS[before]?.includes(after) ?? false);
}

/** Characters of which a grapheme may have several. */
const IN_SEVERAL =
  /[\r\p{M}\p{Cf}\p{Emoji_Modifier}\u0E33\u0EB3\uFF9E\uFF9F\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB\u0D4E\u{111C2}\u{111C3}\u{1193F}\u{11941}\u{11A3A}\u{11A84}-\u{11A89}\u{11D46}\u{11F02}]/u;

export const hasGraphemesOfSeveral = (text: string): boolean => IN_SEVERAL.test(text);

/**
 * Extended grapheme clusters, exact for those of up to five bytes in UTF-8: the rules for flags, joined emoji and Indic
 * conjuncts, all of which have more, are left out. (`Intl.Segmenter` has them, but needs 20 to 60 seconds for 100,000
 * characters.)
 */
export function* graphemes(text: string): Generator<string> {
  let start = 0;
  let before: BreakClass | undefined;
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    const kind = classOf(character);
    if (before !== undefined && !joins(before, kind)) {
      yield text.slice(start, at);
      start = at;
    }
    before = kind;
    at += character.length;
  }
  if (start < text.length) yield text.slice(start);
}
