import { longestNormalized } from '../limits.ts';
import { createStages, type StageKinds } from '../stages.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { bertNormalizer } from './bert.ts';
import { byteLevelNormalizer } from './byte-level.ts';
import { prepend, strip } from './edges.ts';
import { plainNormalizers } from './letters.ts';
import type { Normalizer } from './normalizer.ts';
import { outOfProportion } from './out-of-proportion.ts';
import { precompiled } from './precompiled.ts';
import { replace } from './replace.ts';

export const NORMALIZERS: StageKinds<Normalizer> = {
  ...plainNormalizers,
  BertNormalizer: bertNormalizer,
  ByteLevel: byteLevelNormalizer,
  Precompiled: precompiled,
  Prepend: prepend,
  Replace: replace,
  Strip: strip,
};

/** A text as it is looked for tokens in. */
export interface NormalizedText {
  readonly text: string;
  /** Whether it begins with what the original text begins with; true where that was not asked for. */
  readonly keepsStart: boolean;
}

/**
 * All normalizers of a tokenizer, one after the other.
 * @param followsStart Whether it is asked for what becomes of a text's beginning.
 * @throws TokensiftError see `createStages`
 */
export function createNormalizer(
  { normalizer }: TokenizerJson,
  where: string,
  followsStart: boolean,
): ((original: string) => NormalizedText) | undefined {
  const stages = createStages(normalizer, 'normalizers', NORMALIZERS, where);
  if (stages.length === 0) return undefined;
  return (original) => {
    const longest = longestNormalized(original);
    let text = original;
    let keepsStart = true;
    for (const stage of stages) {
      if (text === '') break;
      if (followsStart && stage.keepsStart?.(text) === false) keepsStart = false;
      text = stage.normalize(text, longest);
      if (text.length > longest) throw outOfProportion(where);
    }
    return { text, keepsStart };
  };
}
