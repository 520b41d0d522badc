import { tinyBert, tinyBpe } from '@tokensift/tokenization/testing';

const ids = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));

/** As GPT-2's: bytes, merged. */
const byteLevel = {
  ...tinyBpe,
  added_tokens: [
    { ...tinyBert.added_tokens[0], id: 5, content: '<|end|>', normalized: false },
    { ...tinyBert.added_tokens[0], id: 6, content: '<new>', normalized: true, lstrip: true, special: false },
  ],
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { ...tinyBpe.model, vocab: ids(['a', 'b', 'Ġ', 'ab', 'Ġab']), merges: ['a b', 'Ġ ab'] },
};

/** As T5's and XLM-R's: pieces with a score. */
const unigram = {
  ...tinyBert,
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      { type: 'NFKC' },
      { type: 'Lowercase' },
    ],
  },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: '\\d' }, behavior: 'Isolated', invert: false },
      { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    ],
  },
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  model: {
    type: 'Unigram',
    unk_id: 1,
    byte_fallback: false,
    vocab: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '▁', 'a', 'b', '▁ab', 'c', '1'].map((piece, i) => [
      piece,
      i < 5 ? 0 : -i / 2,
    ]),
  },
};

const text = (value: string) => ({ String: value });
const regex = (value: string) => ({ Regex: value });

/** Little but patterns, so that most damage is to them. */
const patterns = {
  ...tinyBpe,
  normalizer: { type: 'Replace', pattern: regex(' {2,}'), content: ' ' },
  pre_tokenizer: { type: 'Split', pattern: regex('[0-9]+| '), behavior: 'Isolated', invert: false },
  model: { ...tinyBpe.model, vocab: ids(['a', 'b', 'ab', 'c', '1']), merges: ['a b'] },
};

/** Many stages, each with a pattern or a text of its own. */
const stages = {
  ...tinyBert,
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Strip', strip_left: true, strip_right: true },
      { type: 'StripAccents' },
      { type: 'Prepend', prepend: ' ' },
      { type: 'Replace', pattern: text('a'), content: 'a' },
      { type: 'Replace', pattern: regex('b+'), content: 'b' },
      {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: false,
        lowercase: true,
      },
    ],
  },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'WhitespaceSplit' },
      { type: 'Split', pattern: regex('[0-9]+'), behavior: 'Isolated', invert: false },
      { type: 'Split', pattern: text('-'), behavior: 'Removed', invert: false },
      { type: 'Punctuation', behavior: 'Isolated' },
      { type: 'Digits', individual_digits: true },
    ],
  },
  post_processor: {
    type: 'RobertaProcessing',
    sep: ['[SEP]', 3],
    cls: ['[CLS]', 2],
    trim_offsets: true,
    add_prefix_space: true,
  },
};

/** A tokenizer.json of each model, and one with many stages around it. */
export const tinyTokenizers: Readonly<Record<string, object>> = {
  stages,
  patterns,
  wordpiece: tinyBert,
  bpe: tinyBpe,
  byteLevel,
  unigram,
};
