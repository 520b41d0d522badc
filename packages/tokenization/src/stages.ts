import { TokensiftError } from '@tokensift/core';
import type { StageKind } from './stage-kind.ts';
import { flattenStages, type StageJson, type StageList } from './tokenizer-json.ts';

export type StageKinds<Stage> = Readonly<Record<string, StageKind<Stage>>>;

/**
 * Makes the stages of a (nested) sequence, in order; none for an absent one.
 * @throws TokensiftError `unsupported` for a kind that is not known, and see `StageKind`.
 */
export function createStages<Stage>(
  json: StageJson | null,
  list: StageList,
  kinds: StageKinds<Stage>,
  where: string,
): Stage[] {
  return flattenStages(json, list).map((stage) => {
    if (Object.hasOwn(kinds, stage.type)) return kinds[stage.type].create(stage, where);
    throw new TokensiftError({
      code: 'unsupported',
      where,
      message: `the default backend has no ${NAMES[list]} ${JSON.stringify(stage.type)}.`,
      hint: 'Install the package tokenizers and choose the backend "native".',
    });
  });
}

const NAMES: Readonly<Record<StageList, string>> = {
  normalizers: 'normalizer',
  pretokenizers: 'pre-tokenizer',
  processors: 'post-processor',
  decoders: 'decoder',
};
