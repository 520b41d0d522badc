import { createSectioner, type Sectioner, soughtTokens } from '../added-tokens.ts';
import { bertNormalizer } from '../normalizers/bert.ts';
import { flattenStages, type StageJson, type TokenizerJson } from '../tokenizer-json.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { createByteLevelAligner, missingBytes } from './byte-level.ts';
import { createWordPieceAligner } from './word-piece.ts';

/**
 * Offsets (start, end, start, end …, in code points) of the tokens of a text, from the text and the ids, or the first of
 * them.
 */
export type Aligner = (text: string, ids: readonly number[]) => Int32Array;

/** The aligner for a tokenizer's family, or none where offsets would not be those of the reference. */
export function createAligner(
  json: TokenizerJson,
  vocabulary: Vocabulary,
  where: string,
): Aligner | undefined {
  // Tokens that are looked for in the normalized text are not in sight here.
  if (json.normalizer !== null && json.added_tokens.some(({ normalized }) => normalized)) return undefined;
  const sectionsOf = addedTokensOf(json, where);
  return wordPiece(json, vocabulary, sectionsOf, where) ?? byteLevel(json, vocabulary, sectionsOf);
}

/** Added tokens of both kinds, in the order in which they are looked for. */
function addedTokensOf({ added_tokens }: TokenizerJson, where: string): Sectioner {
  const outer = createSectioner(soughtTokens(added_tokens, false), where);
  const inner = createSectioner(soughtTokens(added_tokens, true), where);
  return (text, take) =>
    outer(text, (section) =>
      section.id !== undefined
        ? take(section)
        : inner(text.slice(section.start, section.end), ({ id, start, end }) => {
            const place = { start: section.start + start, end: section.start + end };
            return take(id === undefined ? place : { id, ...place });
          }),
    );
}

function wordPiece(
  { normalizer, pre_tokenizer, model }: TokenizerJson,
  vocabulary: Vocabulary,
  sectionsOf: Sectioner,
  where: string,
) {
  if (
    normalizer?.type !== 'BertNormalizer' ||
    pre_tokenizer?.type !== 'BertPreTokenizer' ||
    model.type !== 'WordPiece'
  ) {
    return undefined;
  }
  const { normalize } = bertNormalizer.create(normalizer, where);
  return createWordPieceAligner(
    (character) => normalize(character, Number.POSITIVE_INFINITY),
    model.continuing_subword_prefix as string,
    sectionsOf,
    vocabulary,
  );
}

/** Pre-tokenizers that cut and leave every byte in place. */
const CUTTING: Readonly<Record<string, (stage: StageJson) => boolean>> = {
  ByteLevel: () => true,
  Digits: () => true,
  Punctuation: ({ behavior }) => behavior !== 'Removed',
  Split: ({ behavior }) => behavior === 'Isolated',
};

function byteLevel(
  { normalizer, pre_tokenizer, post_processor, model }: TokenizerJson,
  vocabulary: Vocabulary,
  sectionsOf: Sectioner,
) {
  const pretokenizers = flattenStages(pre_tokenizer, 'pretokenizers');
  const at = pretokenizers.findIndex(({ type }) => type === 'ByteLevel');
  const addPrefixSpace = pretokenizers[at]?.add_prefix_space === true;
  if (
    normalizer !== null ||
    model.type !== 'BPE' ||
    at === -1 ||
    (addPrefixSpace && at > 0) ||
    model.end_of_word_suffix ||
    model.continuing_subword_prefix ||
    !pretokenizers.every((stage) => CUTTING[stage.type]?.(stage)) ||
    (model.unk_token && missingBytes(vocabulary).size > 0)
  ) {
    return undefined;
  }
  const trims = flattenStages(post_processor, 'processors')
    .filter(({ trim_offsets }) => trim_offsets === true)
    .map(({ add_prefix_space }) => add_prefix_space === true);
  return createByteLevelAligner({ addPrefixSpace, trims }, sectionsOf, vocabulary);
}
