import { TokensiftError } from '@tokensift/core';
import { flattenStages, type StageJson, type TokenizerJson } from '../tokenizer-json.ts';

export interface ReferenceAdaptation {
  /** The tokenizer with stages rewritten that the package implements otherwise than the reference. */
  readonly pipeline: TokenizerJson;
  /** Changes a text so that the package's normalizers give what the reference's give. */
  prepare(text: string): string;
}

const split = (regex: string, behavior: 'Isolated' | 'Removed', invert = false): StageJson => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior,
  invert,
});

const PUNCTUATION = '[\\p{P}\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E]';

const GPT2_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Pre-tokenizers as regular-expression splits, where the package's own version differs from the reference. */
const REWRITES: Readonly<Record<string, (stage: StageJson) => StageJson | readonly StageJson[]>> = {
  // The reference counts all numeric characters (½, ²), the package decimal digits only.
  Digits: (stage) => split(stage.individual_digits === true ? '\\p{N}' : '\\p{N}+', 'Isolated'),
  // JavaScript's \s holds U+FEFF, which is no white space in Unicode, and lacks U+0085, which is.
  WhitespaceSplit: () => split('\\s+', 'Removed'),
  ByteLevel(stage) {
    if (stage.use_regex === false || stage.add_prefix_space === true) return stage;
    return [split(GPT2_WORDS, 'Removed', true), { ...stage, use_regex: false }];
  },
  // The package's \w is ASCII.
  Whitespace: () => split('\\w+|[^\\w\\s]+', 'Removed', true),
  // The package keeps runs of punctuation together whatever the behaviour asked for.
  Punctuation(stage) {
    if (stage.behavior === 'Contiguous') return stage;
    return { ...split(PUNCTUATION, 'Isolated'), behavior: stage.behavior ?? 'Isolated' };
  },
};

/**
 * Makes `@huggingface/tokenizers` give the ids of the reference implementation.
 * @throws TokensiftError `unsupported` for split behaviours that the package takes for others.
 */
export function followReference(json: TokenizerJson, where: string): ReferenceAdaptation {
  const pretokenizers = flattenStages(json.pre_tokenizer, 'pretokenizers').flatMap(
    (stage) => REWRITES[stage.type]?.(stage) ?? stage,
  );
  const odd = pretokenizers.find(
    ({ type, behavior }) => type === 'Split' && behavior !== 'Isolated' && behavior !== 'Removed',
  );
  if (odd !== undefined) {
    throw new TokensiftError({
      code: 'unsupported',
      where,
      message: `the default backend does not split with the behaviour ${JSON.stringify(odd.behavior)}.`,
      hint: 'Install the package tokenizers and choose the backend "native".',
    });
  }
  const pipeline: TokenizerJson =
    pretokenizers.length === 0 ? json : { ...json, pre_tokenizer: { type: 'Sequence', pretokenizers } };
  return { pipeline, prepare: createPrepare(json) };
}

const PLANE_2_IDEOGRAPHS = /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

function createPrepare(json: TokenizerJson): (text: string) => string {
  const normalizers = flattenStages(json.normalizer, 'normalizers');
  const lowercases = normalizers.some(({ type, lowercase }) => type === 'Lowercase' || lowercase === true);
  const separates = normalizers.some(({ handle_chinese_chars }) => handle_chinese_chars === true);
  return (text) => {
    // Half of a surrogate pair is no character: the reference gets U+FFFD in its place.
    let prepared = /[\uD800-\uDFFF]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\uFFFD') : text;
    // JavaScript lowers a word's last capital sigma to ς, the reference lowers character by character.
    if (lowercases && prepared.includes('Σ')) prepared = prepared.replaceAll('Σ', 'σ');
    // The package looks at UTF-16 units and so misses ideographs beyond the basic plane.
    if (separates && /[\uD840-\uD87E]/.test(prepared))
      prepared = prepared.replace(PLANE_2_IDEOGRAPHS, ' $& ');
    return prepared;
  };
}
