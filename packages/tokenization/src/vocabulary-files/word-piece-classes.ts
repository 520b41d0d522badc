import { bertTemplate, type ClassInput, type ClassStages, type TokenizerClass } from './tokenizer-class.ts';

/** What BERT's classes share. */
const common = {
  files: ['vocab.txt'],
  needs: ['unk_token', 'sep_token', 'pad_token', 'cls_token'],
} as const;

function stages({ vocabulary, flag, token }: ClassInput): Omit<ClassStages, 'post_processor'> {
  return {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: flag('tokenize_chinese_chars', true),
      strip_accents: flag('strip_accents', null),
      lowercase: flag('do_lower_case', true),
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: token('unk_token')![0],
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}

/** `BertTokenizer`, and those of DistilBERT, ELECTRA and others, which are the same. */
export const bert: TokenizerClass = {
  ...common,
  tokens: {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  },
  build(input) {
    const { token } = input;
    return { ...stages(input), post_processor: bertTemplate(token('cls_token')!, token('sep_token')!) };
  },
};

/** `MPNetTokenizer`: BERT's words between RoBERTa's special tokens. */
export const mpnet: TokenizerClass = {
  ...common,
  tokens: {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '[UNK]',
    sep_token: '</s>',
    pad_token: '<pad>',
    cls_token: '<s>',
    mask_token: '<mask>',
  },
  // The mask stands for a word, so the space before it is its own.
  settingsOf: (role) => ({ lstrip: role === 'mask_token' }),
  build(input) {
    const { token } = input;
    const post_processor = {
      type: 'RobertaProcessing',
      sep: token('sep_token'),
      cls: token('cls_token'),
      trim_offsets: true,
      add_prefix_space: false,
    };
    return { ...stages(input), post_processor };
  },
};
