import type { StageJson, TokenizerJson } from '../../tokenizer-json.ts';

/**
 * The mark of a space that the decoder loses inside a text's first token. The Metaspace decoder takes every mark out
 * of that token, which is right for one mark at its start and wrong for "▁how▁do".
 */
export function innerSpaceMark({ decoder }: TokenizerJson): string | undefined {
  const metaspace = flattenDecoders(decoder).find(({ type }) => type === 'Metaspace');
  return metaspace && ((metaspace.replacement ?? '▁') as string);
}

function flattenDecoders(stage: StageJson | null): StageJson[] {
  if (stage === null) return [];
  if (stage.type !== 'Sequence') return [stage];
  return (stage.decoders as readonly StageJson[]).flatMap(flattenDecoders);
}
