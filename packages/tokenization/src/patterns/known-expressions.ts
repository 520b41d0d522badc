import { flattenStages, type StageJson, type TokenizerJson } from '../tokenizer-json.ts';

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const SPACES = '\\s+(?!\\S)|\\s+';
const tiktoken = (numbers: string): string =>
  `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|${SPACES}`;
const UPPER = '\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}';
const LOWER = '\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}';
const WORD_BEGIN = '[^\\r\\n\\p{L}\\p{N}]?';

/**
 * Regular expressions of published tokenizers, which take time in proportion to the text: GPT-2, Qwen 2, GPT-4 with Llama 3,
 * GPT-4o, CLIP, BLOOM, DeepSeek 3, Falcon, and those that the converters of Python's transformers write.
 */
const KNOWN: ReadonlySet<string> = new Set([
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|${SPACES}`,
  tiktoken('\\p{N}'),
  tiktoken('\\p{N}{1,3}'),
  `${WORD_BEGIN}[${UPPER}]*[${LOWER}]+${CONTRACTIONS}?|${WORD_BEGIN}[${UPPER}]+[${LOWER}]*${CONTRACTIONS}?` +
    `|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|${SPACES}`,
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
  "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
  ' ?[^(\\s|[.,!?…。，、।۔،])]+',
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*' +
    `|\\s*[\\r\\n]+|${SPACES}`,
  '[一-龥぀-ゟ゠-ヿ]+',
  '\\p{N}{1,3}',
  '[0-9][0-9][0-9]',
  ' {2,}',
  '\\s+',
  '\\s{2,}|[\\n\\r\\t]',
]);

/** A regular expression of a tokenizer that is none of these, so that nobody knows how long it takes. */
export function foreignExpression({ normalizer, pre_tokenizer, decoder }: TokenizerJson): string | undefined {
  return [
    ...flattenStages(normalizer, 'normalizers'),
    ...flattenStages(pre_tokenizer, 'pretokenizers'),
    ...flattenStages(decoder, 'decoders'),
  ]
    .map(({ pattern }: StageJson) => (pattern as { readonly Regex?: string } | undefined)?.Regex)
    .find((expression) => expression !== undefined && !KNOWN.has(expression));
}
