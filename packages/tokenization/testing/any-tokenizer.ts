import fc from 'fast-check';
import { BYTE_CHARACTERS } from '../src/patterns/byte-characters.ts';
import { writeCharacterMap } from './character-map.ts';

/** What texts and vocabularies are made of: few characters, so that they meet. */
const CHARACTERS = [..."aabbcdeE .,!1²é\u0301\u0300ßΣς中文😀\u200d\t\n\u00a0\u2028▁Ġ`'½ﬁ\u0000\ufffd가ก"];

const word = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 4 })
  .map((characters) => characters.join(''));

export const anyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: word },
      fc.constantFrom(' ', '  ', '\n', '<a>', '<b c>', '\r\n', 'abba', 'ab', "it's"),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

const patternOf = (expressions: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(' ', 'a', 'ab', '``', '▁', '.').map((text) => ({ String: text })),
    fc.constantFrom(...expressions).map((expression) => ({ Regex: expression })),
  );

const EXPRESSIONS = [
  ' {2,}',
  '\\s+',
  '\\w+|[^\\w\\s]+',
  '[ab]+',
  '(?<=a)b',
  '\\d',
  '[^a]',
  '.',
  '\\p{L}+|\\p{N}',
  "(?i:'S|E)",
  '[[:alpha:]&&[^ab]]',
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
];

const pattern = patternOf(EXPRESSIONS);

const anyPattern = patternOf([...EXPRESSIONS, 'a*', '(?=b)', '\\b', '\\B', '^a|b$', '^']);

const flag = fc.boolean();

/** Nothing that becomes nothing: there the reference loses count, and may end the process. */
const CHARACTER_MAP = writeCharacterMap({
  '\n': ' ',
  '\u00a0': ' ',
  '½': '1⁄2',
  ﬁ: 'fi',
  'e\u0301': 'é',
  'a\u0300': 'à',
  Σ: 'σ',
  中: 'a ',
  E: 'e',
  '😀': ':)',
});

const bertNormalizer = fc.record({
  type: fc.constant('BertNormalizer'),
  clean_text: flag,
  handle_chinese_chars: flag,
  strip_accents: fc.constantFrom(true, false, null),
  lowercase: flag,
});

const normalizer = fc.oneof(
  bertNormalizer,
  fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents', 'Nmt').map((type) => ({ type })),
  fc.record({ type: fc.constant('Strip'), strip_left: flag, strip_right: flag }),
  fc.record({ type: fc.constant('Prepend'), prepend: fc.constantFrom('▁', ' ', 'ab') }),
  fc.record({ type: fc.constant('Replace'), pattern, content: fc.constantFrom('', ' ', '▁', 'ab', '$&') }),
  fc.constant({ type: 'Precompiled', precompiled_charsmap: CHARACTER_MAP }),
);

const behavior = fc.constantFrom('Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous');

const replacement = fc.constantFrom('▁', '_', '😀');

const byteLevel = fc.record({
  type: fc.constant('ByteLevel'),
  add_prefix_space: flag,
  trim_offsets: flag,
  use_regex: flag,
});

const preTokenizer = fc.oneof(
  fc.constantFrom('BertPreTokenizer', 'Whitespace', 'WhitespaceSplit').map((type) => ({ type })),
  fc.record({ type: fc.constant('Split'), pattern: anyPattern, behavior, invert: flag }),
  fc.record({ type: fc.constant('Punctuation'), behavior }),
  fc.record({ type: fc.constant('Digits'), individual_digits: flag }),
  fc.record({ type: fc.constant('CharDelimiterSplit'), delimiter: fc.constantFrom('a', '😀', ' ') }),
  fc.record({ type: fc.constant('FixedLength'), length: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    type: fc.constant('Metaspace'),
    replacement,
    prepend_scheme: fc.constantFrom('always', 'never'),
    split: flag,
  }),
  byteLevel,
);

const count = fc.integer({ min: 0, max: 2 });

const decoder = fc.oneof(
  fc.constantFrom('Fuse', 'ByteFallback').map((type) => ({ type })),
  fc.constant({ type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true }),
  fc.record({ type: fc.constant('WordPiece'), prefix: fc.constantFrom('##', '', 'a'), cleanup: flag }),
  fc.record({
    type: fc.constant('Metaspace'),
    replacement,
    prepend_scheme: fc.constantFrom('always', 'never', 'first'),
    split: flag,
  }),
  fc.record({ type: fc.constant('BPEDecoder'), suffix: fc.constantFrom('</w>', 'b') }),
  fc.record({
    type: fc.constant('CTC'),
    pad_token: fc.constantFrom('a', '[UNK]'),
    word_delimiter_token: fc.constantFrom('|', 'b'),
    cleanup: flag,
  }),
  fc.record({ type: fc.constant('Replace'), pattern: anyPattern, content: fc.constantFrom('', ' ', '$&') }),
  // The reference ends the process for a token with fewer characters than are taken off its end.
  fc.record({
    type: fc.constant('Strip'),
    content: fc.constantFrom('▁', 'a'),
    start: count,
    stop: fc.constant(0),
  }),
);

const sequence = <Stage>(list: string, stage: fc.Arbitrary<Stage>, most: number) =>
  fc.array(stage, { maxLength: most }).map((stages) => {
    if (stages.length === 0) return null;
    return stages.length === 1 ? stages[0] : { type: 'Sequence', [list]: stages };
  });

/** Ids from 0 on; a text that occurs twice counts once. */
const numbered = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));

const characterTokens = [...new Set(CHARACTERS)].slice(0, -6);

const vocabulary = fc
  .array(word, { maxLength: 30 })
  .map((words) => ['[UNK]', ...characterTokens, ...words, ...words.map((text) => `##${text}`)]);

const BYTES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);

const bpe = fc
  .record({
    pairs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }),
    prefix: fc.constantFrom(null, '', '##'),
    suffix: fc.constantFrom(null, '', '</w>'),
    unknown: flag,
    fuse_unk: flag,
    byte_fallback: flag,
    ignore_merges: flag,
    asText: flag,
  })
  .map(({ pairs, prefix, suffix, unknown, asText, ...flags }) => {
    const characters = characterTokens.filter((character) => !/\s/.test(character));
    const tokens = new Set([
      '[UNK]',
      ...BYTES.slice(flags.byte_fallback ? 0 : 250),
      ...(asText ? characters : characterTokens),
    ]);
    for (const character of characters) {
      if (prefix) tokens.add(prefix + character);
      if (suffix) for (const before of ['', prefix ?? '']) tokens.add(before + character + suffix);
    }
    const merges = new Map<string, readonly [string, string]>();
    for (const [a, b] of pairs) {
      const mergeable = [...tokens].filter((token) => token !== '[UNK]' && !token.startsWith('<0x'));
      const left = mergeable[a % mergeable.length];
      const rights = mergeable.filter((token) => !prefix || token.startsWith(prefix));
      const right = rights[b % rights.length];
      if (suffix && left.endsWith(suffix)) continue;
      tokens.add(left + right.slice((prefix ?? '').length));
      merges.set(JSON.stringify([left, right]), [left, right]);
    }
    return {
      type: 'BPE',
      dropout: null,
      unk_token: unknown ? '[UNK]' : null,
      continuing_subword_prefix: prefix,
      end_of_word_suffix: suffix,
      ...flags,
      vocab: numbered([...tokens]),
      merges: [...merges.values()].map((pair) => (asText ? pair.join(' ') : pair)),
    };
  });

const unigram = fc
  .record({
    words: fc.array(word, { maxLength: 40 }),
    scores: fc.array(fc.integer({ min: -64, max: 0 }), { minLength: 120, maxLength: 120 }),
    byte_fallback: flag,
    withUnknown: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ words, scores, byte_fallback, withUnknown }) => {
    const pieces = [...new Set(['<unk>', ...characterTokens.slice(3), ...words])];
    if (byte_fallback) pieces.push(...BYTES);
    return {
      type: 'Unigram',
      unk_id: withUnknown > 0 ? 0 : null,
      byte_fallback,
      // Quarters, so that sums are exact and ties are ties.
      vocab: pieces.map((piece, i) => [piece, scores[i % scores.length] / 4]),
    };
  });

const wordPiece = fc.tuple(vocabulary, fc.constantFrom(1, 3, 100)).map(([tokens, longest]) => ({
  type: 'WordPiece',
  unk_token: '[UNK]',
  continuing_subword_prefix: '##',
  max_input_chars_per_word: longest,
  vocab: numbered(tokens),
}));

const model = fc.oneof(
  wordPiece,
  vocabulary.map((tokens) => ({ type: 'WordLevel', unk_token: '[UNK]', vocab: numbered(tokens) })),
  bpe,
  unigram,
);

const addedToken = fc.record({
  content: fc.oneof(fc.constantFrom('<a>', '<b c>', 'ab', ' ', 'É', '中'), word),
  single_word: flag,
  lstrip: flag,
  rstrip: flag,
  normalized: flag,
  special: flag,
});

const nothing = fc.constant(null);

/** All kinds of stages that there are, in any order. */
const anyStages = fc.record({
  model,
  normalizer: sequence('normalizers', normalizer, 3),
  pre_tokenizer: sequence('pretokenizers', preTokenizer, 3),
  post_processor: nothing,
});

/** Those of BERT. */
const stagesOfBert = fc.record({
  model: wordPiece,
  normalizer: bertNormalizer,
  pre_tokenizer: fc.constant({ type: 'BertPreTokenizer' }),
  post_processor: nothing,
});

/** Those of GPT-2 and others of its kind. */
const stagesOfGpt = fc.record({
  model: bpe.map(({ vocab, ...model }) => ({
    ...model,
    vocab: numbered([...Object.keys(vocab), ...BYTE_CHARACTERS]),
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
  })),
  normalizer: nothing,
  pre_tokenizer: byteLevel,
  post_processor: fc.oneof(nothing, byteLevel),
});

/** Tokenizers of any stages, and such as have offsets. */
export const anyTokenizer = fc
  .record({
    stages: fc.oneof({ weight: 5, arbitrary: anyStages }, stagesOfBert, stagesOfGpt),
    decoder: sequence('decoders', decoder, 2),
    added: fc.uniqueArray(addedToken, { maxLength: 4, selector: ({ content }) => content }),
  })
  .map(({ added, decoder, stages: { model, ...stages } }) => {
    const entries: readonly (readonly [string, number])[] = Array.isArray(model.vocab)
      ? model.vocab.map(([piece], id) => [piece as string, id])
      : Object.entries(model.vocab);
    const ids = new Map(entries);
    let next = ids.size;
    return {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added.map((token) => ({ id: ids.get(token.content) ?? next++, ...token })),
      decoder,
      ...stages,
      model,
    };
  });
