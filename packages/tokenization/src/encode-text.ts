import { createSectioner, type Sectioner, soughtTokens } from './added-tokens.ts';
import { createModel } from './models/create-model.ts';
import { createNormalizer, type NormalizedText } from './normalizers/create-normalizer.ts';
import { createPreTokenizer } from './pre-tokenizers/create-pre-tokenizer.ts';
import { asksForStart } from './pre-tokenizers/metaspace.ts';
import type { Watch } from './time-limit.ts';
import { flattenStages, type TokenizerJson } from './tokenizer-json.ts';

/** Takes the ids of a word or of an added token; says whether to go on. */
export type TakeWord = (ids: readonly number[]) => boolean;

export interface TextEncoder {
  /**
   * Encodes a text word by word, from left to right, without special tokens. A text of which only the first ids are wanted
   * is cut into words no further than they go.
   * @param room How many ids are wanted.
   */
  encode(text: string, room: number, take: TakeWord): void;
  /** See `AddedTokens`. */
  readonly addedTexts: ReadonlyMap<number, string>;
}

/** The first part of encoding: added tokens, and what is done to the text between them. */
export interface AddedTokens {
  readonly sectionsOfText: Sectioner;
  readonly normalize: ((text: string) => NormalizedText) | undefined;
  readonly sectionsOfNormalized: Sectioner;
  /** By which texts they are found: their own, or what the normalizer makes of it. */
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Makes what finds added tokens. A backend of another package calls it, too: such packages may never end where a token has
 * no text any more once it is normalized.
 * @param where The tokenizer's path, for error messages.
 * @param watch Ends what takes too long already here: added tokens are normalized.
 * @throws TokensiftError `unsupported` for a normalizer that is not known, `invalid-tokenizer` for one that cannot be made,
 * for two tokens that are found by the same text, and for one by none.
 */
export function createAddedTokens(json: TokenizerJson, where: string, watch: Watch): AddedTokens {
  const { added_tokens, pre_tokenizer } = json;
  const followsStart = flattenStages(pre_tokenizer, 'pretokenizers').some(asksForStart);
  const normalize = createNormalizer(json, where, followsStart);
  const inText = soughtTokens(added_tokens, false);
  const characters = added_tokens.reduce((sum, { content }) => sum + content.length, 0);
  const normalizeToken = (content: string) => normalize?.(content).text ?? content;
  const inNormalized = watch(characters, () => soughtTokens(added_tokens, true, normalizeToken));
  return {
    sectionsOfText: createSectioner(inText, where),
    normalize,
    sectionsOfNormalized: createSectioner(inNormalized, where),
    texts: new Map([...inText, ...inNormalized].map(([text, { id }]) => [id, text])),
  };
}

/**
 * Makes the function that encodes texts as the reference (Hugging Face tokenizers) does: added tokens are looked for in
 * the text, what lies between them is normalized, those added tokens that are normalized themselves are looked for in
 * it, and what lies between them is cut into words, of which the model makes ids.
 * @param modelIds The ids of the model's tokens.
 * @param where The tokenizer's path, for error messages.
 * @param watch See `createAddedTokens`. To watch the encoding is up to the caller, who may do it for many texts at once.
 * @throws TokensiftError as `createAddedTokens`, and for the other stages likewise.
 */
export function createTextEncoder(
  json: TokenizerJson,
  modelIds: ReadonlyMap<string, number>,
  where: string,
  watch: Watch,
): TextEncoder {
  const { sectionsOfText, normalize, sectionsOfNormalized, texts } = createAddedTokens(json, where, watch);
  const preTokenize = createPreTokenizer(json, where);
  const model = createModel(json.model, modelIds, where);

  const encode: TextEncoder['encode'] = (text, room, take) => {
    let left = room;
    const takeIds = (ids: readonly number[]): boolean => {
      left -= ids.length;
      return take(ids) && left > 0;
    };
    // Half of a surrogate pair is no character: the reference gets U+FFFD in its place.
    const wellFormed = LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text;
    sectionsOfText(wellFormed, ({ id, start, end }) => {
      if (id !== undefined) return takeIds([id]);
      const section = wellFormed.slice(start, end);
      const { text: normalized, keepsStart } = normalize?.(section) ?? { text: section, keepsStart: true };
      const startsText = start === 0 && keepsStart;
      return sectionsOfNormalized(normalized, ({ id, start, end }) =>
        id !== undefined
          ? takeIds([id])
          : preTokenize(
              normalized.slice(start, end),
              (word) => takeIds(model(word, left)),
              startsText && start === 0,
            ),
      );
    });
  };
  return { encode, addedTexts: texts };
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
