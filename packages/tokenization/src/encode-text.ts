import { createSectioner, soughtTokens } from './added-tokens.ts';
import { createModel } from './models/create-model.ts';
import { createNormalizer } from './normalizers/create-normalizer.ts';
import { createPreTokenizer } from './pre-tokenizers/create-pre-tokenizer.ts';
import { asksForStart } from './pre-tokenizers/metaspace.ts';
import type { Watch } from './time-limit.ts';
import { flattenStages, type TokenizerJson } from './tokenizer-json.ts';

/** Takes the ids of a word or of an added token; says whether to go on. */
export type TakeWord = (ids: readonly number[]) => boolean;

/**
 * Encodes a text word by word, from left to right, without special tokens. A text of which only the first ids are wanted
 * is cut into words no further than they go.
 * @param room How many ids are wanted.
 */
export type TextEncoder = (text: string, room: number, take: TakeWord) => void;

/** Longer words do not repeat; and where a tokenizer leaves texts whole, a "word" is a text. */
const LONGEST_KEPT = 40;
const MOST_KEPT = 50_000;

/**
 * Makes the function that encodes texts as the reference (Hugging Face tokenizers) does: added tokens are looked for in
 * the text, what lies between them is normalized, those added tokens that are normalized themselves are looked for in
 * it, and what lies between them is cut into words, of which the model makes ids.
 * @param modelIds The ids of the model's tokens.
 * @param where The tokenizer's path, for error messages.
 * @param watch Ends what takes too long already here: added tokens are normalized. To watch the encoding is up to the
 * caller, who may do it for many texts at once.
 * @throws TokensiftError `unsupported` for a stage that is not known, `invalid-tokenizer` for one that cannot be made.
 */
export function createTextEncoder(
  json: TokenizerJson,
  modelIds: ReadonlyMap<string, number>,
  where: string,
  watch: Watch,
): TextEncoder {
  const followsStart = flattenStages(json.pre_tokenizer, 'pretokenizers').some(asksForStart);
  const normalize = createNormalizer(json, where, followsStart);
  const preTokenize = createPreTokenizer(json, where);
  const model = createModel(json.model, modelIds, where);

  const normalizeToken = (content: string) => normalize?.(content).text ?? content;
  const sectionsOfText = createSectioner(soughtTokens(json.added_tokens, false), where);
  const characters = json.added_tokens.reduce((sum, { content }) => sum + content.length, 0);
  const soughtInNormalized = watch(characters, () => soughtTokens(json.added_tokens, true, normalizeToken));
  const sectionsOfNormalized = createSectioner(soughtInNormalized, where);

  const known = new Map<string, readonly number[]>();
  const encodeWord = (word: string, room: number): readonly number[] => {
    if (word.length > LONGEST_KEPT) return model(word, room);
    const before = known.get(word);
    if (before !== undefined) return before;
    const ids = model(word, Number.POSITIVE_INFINITY);
    if (known.size === MOST_KEPT) known.clear();
    known.set(word, ids);
    return ids;
  };

  return (text, room, take) => {
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
              (word) => takeIds(encodeWord(word, left)),
              startsText && start === 0,
            ),
      );
    });
  };
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;
