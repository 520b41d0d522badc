import type { StageJson } from '../tokenizer-json.ts';
import {
  boundaryTemplate,
  type ClassInput,
  type ClassStages,
  type TokenizerClass,
} from './tokenizer-class.ts';

const FILES = ['vocab.json', 'merges.txt'] as const;

const byteLevel = (addPrefixSpace: boolean, useRegex: boolean): StageJson => ({
  type: 'ByteLevel',
  add_prefix_space: addPrefixSpace,
  trim_offsets: true,
  use_regex: useRegex,
});

function stages({ vocabulary, merges, flag }: ClassInput): Omit<ClassStages, 'post_processor'> {
  return {
    normalizer: null,
    pre_tokenizer: byteLevel(flag('add_prefix_space', false), true),
    decoder: byteLevel(true, true),
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      // As one text each: older readers do not know pairs, and no token of these files has a space.
      merges,
    },
  };
}

/** Special tokens around a text where the settings ask for them. */
const boundaries = ({ flag, token }: ClassInput): StageJson =>
  boundaryTemplate(
    flag('add_bos_token', false) ? token('bos_token') : undefined,
    flag('add_eos_token', false) ? token('eos_token') : undefined,
  );

/** `GPT2Tokenizer`, which many decoders use. */
export const gpt2: TokenizerClass = {
  files: FILES,
  tokens: { unk_token: '<|endoftext|>', bos_token: '<|endoftext|>', eos_token: '<|endoftext|>' },
  needs: [],
  build: (input) => ({ ...stages(input), post_processor: boundaries(input) }),
};

/** `RobertaTokenizer`, also BART's and Longformer's. */
export const roberta: TokenizerClass = {
  files: FILES,
  tokens: {
    bos_token: '<s>',
    eos_token: '</s>',
    sep_token: '</s>',
    cls_token: '<s>',
    unk_token: '<unk>',
    pad_token: '<pad>',
    mask_token: '<mask>',
  },
  needs: ['sep_token', 'pad_token', 'cls_token'],
  build(input) {
    const { flag, token } = input;
    const post_processor = {
      type: 'RobertaProcessing',
      sep: token('sep_token'),
      cls: token('cls_token'),
      trim_offsets: flag('trim_offsets', true),
      add_prefix_space: flag('add_prefix_space', false),
    };
    return { ...stages(input), post_processor };
  },
};

const QWEN_WORDS =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** `Qwen2Tokenizer`, also Qwen3's. */
export const qwen2: TokenizerClass = {
  files: FILES,
  tokens: { unk_token: '<|endoftext|>', eos_token: '<|endoftext|>', pad_token: '<|endoftext|>' },
  needs: [],
  resetsSpecialTokens: true,
  build: (input) => ({
    ...stages(input),
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: QWEN_WORDS }, behavior: 'Isolated', invert: false },
        byteLevel(input.flag('add_prefix_space', false), false),
      ],
    },
    post_processor: boundaries(input),
  }),
};
