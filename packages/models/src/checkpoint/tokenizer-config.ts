/** The parsed contents of tokenizer_config.json. */
export type TokenizerConfig = Readonly<Record<string, unknown>>;

/** The parsed contents of tokenizer.json. */
export type TokenizerJson = Readonly<Record<string, unknown>>;

/** Classes of Python's transformers that read tokenizer.json as it is; others build their pipeline from settings. */
const verbatimClasses = ['PreTrainedTokenizerFast', 'TokenizersBackend'];
export const verbatimClass = 'PreTrainedTokenizerFast';
const bertClass = 'BertTokenizer';

/** BERT's normalizer as tokenizer_config.json states it. */
interface NormalizerSettings {
  readonly do_lower_case: boolean;
  /** Null: where texts become lower case. */
  readonly strip_accents: boolean | null;
  readonly tokenize_chinese_chars: boolean;
}

const flag = (value: unknown, fallback: boolean): boolean => (typeof value === 'boolean' ? value : fallback);
const flagOrNull = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/** The settings that a config states or, where it does not, that `BertTokenizer` assumes. */
const settingsOf = (config: TokenizerConfig): NormalizerSettings => ({
  do_lower_case: flag(config.do_lower_case, true),
  strip_accents: flagOrNull(config.strip_accents),
  tokenize_chinese_chars: flag(config.tokenize_chinese_chars, true),
});

/** The settings that a tokenizer.json has built in; undefined where its normalizer is not BERT's. */
function builtIn(tokenizer: unknown): NormalizerSettings | undefined {
  const { normalizer } = Object(tokenizer);
  const { type, lowercase, strip_accents, handle_chinese_chars } = Object(normalizer);
  if (type !== 'BertNormalizer') return undefined;
  return {
    do_lower_case: flag(lowercase, true),
    strip_accents: flagOrNull(strip_accents),
    tokenize_chinese_chars: flag(handle_chinese_chars, true),
  };
}

/** Whether `BertTokenizer`, given the right settings, builds what a tokenizer.json holds. */
function isBertPipeline(tokenizer: unknown): boolean {
  const { normalizer, pre_tokenizer: preTokenizer, model } = Object(tokenizer);
  const {
    type,
    continuing_subword_prefix: prefix = '##',
    max_input_chars_per_word: longest = 100,
  } = Object(model);
  return (
    builtIn(tokenizer) !== undefined &&
    flag(Object(normalizer).clean_text, true) &&
    Object(preTokenizer).type === 'BertPreTokenizer' &&
    (type === 'WordPiece' || type === undefined) &&
    prefix === '##' &&
    longest === 100
  );
}

/** Whether the class that a config names assumes nothing of its own. */
export const readsVerbatim = ({ tokenizer_class: name }: TokenizerConfig): boolean =>
  verbatimClasses.includes(String(name));

/** Classes that derive from BERT's and build its pipeline from the settings. */
const buildsBert = ({ tokenizer_class: name }: TokenizerConfig): boolean =>
  name === undefined ||
  name === null ||
  /^(Bert|DistilBert|Electra|MobileBert)Tokenizer(Fast)?$/.test(String(name));

/** What `BertTokenizer` assumes, and other classes must be told. */
const bertTokens = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};

function bertTokensIn(tokenizer: unknown): TokenizerConfig {
  const { vocab } = Object(Object(tokenizer).model);
  return Object.fromEntries(
    Object.entries(bertTokens).filter(([, token]) => Object.hasOwn(Object(vocab), token)),
  );
}

/**
 * Where a tokenizer_config.json contradicts its tokenizer.json: each setting with both values. Python's transformers
 * follows the first.
 * @param tokenizer the parsed tokenizer.json
 */
export function tokenizerContradictions(tokenizer: unknown, config: TokenizerConfig): string[] {
  const actual = builtIn(tokenizer);
  if (actual === undefined || readsVerbatim(config)) return [];
  const stated = settingsOf(config);
  // Accents follow the case where nothing is said of them, which is no contradiction of its own.
  const effective = ({ strip_accents: strip, ...settings }: NormalizerSettings) => ({
    ...settings,
    strip_accents: strip ?? settings.do_lower_case,
  });
  const [left, right] = [effective(stated), effective(actual)];
  return (Object.keys(right) as (keyof NormalizerSettings)[])
    .filter((name) => left[name] !== right[name] && stated[name] !== actual[name])
    .map((name) => {
      const said = Object.hasOwn(config, name) ? '' : ' by default';
      return `${name} is ${stated[name]}${said}, not ${actual[name]}`;
    });
}

/**
 * A tokenizer_config.json with which Python's transformers computes what a tokenizer.json says. Everything that does
 * not contradict it stays.
 * @param maxLength where texts are cut, in tokens
 */
export function agreeingTokenizerConfig(
  tokenizer: unknown,
  config: TokenizerConfig,
  maxLength?: number,
): TokenizerConfig {
  const length = maxLength !== undefined && { model_max_length: maxLength };
  if (!buildsBert(config)) return { ...config, ...length };
  return isBertPipeline(tokenizer)
    ? { tokenizer_class: bertClass, ...config, ...builtIn(tokenizer), ...length }
    : { ...bertTokensIn(tokenizer), ...config, ...length, tokenizer_class: verbatimClass };
}
