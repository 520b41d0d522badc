import type { Backbone } from '../architecture.ts';
import { encoderParameters } from '../text-classifier.ts';
import {
  readsVerbatim,
  type TokenizerConfig,
  type TokenizerJson,
  verbatimClass,
} from './tokenizer-config.ts';

/** Classes of Python's transformers that build a pipeline of their own, from the vocabulary of tokenizer.json. */
const buildsItsOwn = ({ tokenizer_class: name, auto_map: map }: TokenizerConfig): boolean =>
  map === undefined &&
  /Tokenizer(Fast)?$/.test(String(name)) &&
  !/(Bert|Electra)Tokenizer(Fast)?$/.test(String(name));

/**
 * A tokenizer_config.json with which Python's classes get from a batch of texts what the model needs:
 * - the tokens that tokenizer.json gives, in every class but BERT's, whose settings agree with it already;
 * - padding: decoders find the last token of a text by the id of padding that config.json states, so texts are padded
 *   with that token, and on the right, where positions are counted from the first one;
 * - types for models that have them, and for no others: some fail on them, and GPT-2 takes them for more tokens.
 */
export function suitedTokenizerConfig(
  tokenizer: TokenizerJson,
  given: TokenizerConfig,
  backbone: Backbone,
): TokenizerConfig {
  const config = buildsItsOwn(given) ? { ...given, tokenizer_class: verbatimClass } : given;
  const { padTokenId } = backbone.config;
  const stated = config.pad_token ?? undefined;
  const ofModel = tokensOf(tokenizer).find(([, id]) => id === padTokenId)?.[0];
  // Classes of encoders' tokenizers know what they pad with, unless they know nothing.
  const ofEncoder = stated ?? (readsVerbatim(config) ? ofModel : undefined);
  const padding = backbone.nativePoolings.includes('last') ? (ofModel ?? stated) : ofEncoder;
  return {
    ...config,
    ...(padding !== undefined && padding !== contentOf(stated) && { pad_token: padding }),
    ...(config.padding_side === 'left' && { padding_side: 'right' }),
    ...inputNames(config, backbone),
  };
}

function inputNames(config: TokenizerConfig, backbone: Backbone): TokenizerConfig {
  if (!hasTypes(backbone)) return { model_input_names: ['input_ids', 'attention_mask'] };
  if (config.model_input_names !== undefined || !readsVerbatim(config)) return {};
  return { model_input_names: ['input_ids', 'token_type_ids', 'attention_mask'] };
}

/** Whether a model tells the texts of a pair apart. */
const hasTypes = (backbone: Backbone): boolean =>
  encoderParameters(backbone).some(({ role, shape }) => role === 'type-embedding' && shape[0] > 1);

/** The text of a special token, which may be stated with its settings. */
export function contentOf(token: unknown): string | undefined {
  const content: unknown = typeof token === 'string' ? token : Object(token).content;
  return typeof content === 'string' ? content : undefined;
}

/** All tokens of a tokenizer with their ids. */
export function tokensOf({ added_tokens: added, model }: TokenizerJson): readonly [string, number][] {
  const { vocab } = Object(model);
  const own: readonly [unknown, unknown][] = Array.isArray(vocab)
    ? vocab.map((piece, id) => [Array.isArray(piece) ? piece[0] : undefined, id])
    : Object.entries(Object(vocab));
  const special: readonly [unknown, unknown][] = Array.isArray(added)
    ? added.map(Object).map(({ content, id }) => [content, id])
    : [];
  return [...special, ...own].filter(
    (entry): entry is [string, number] => typeof entry[0] === 'string' && typeof entry[1] === 'number',
  );
}
