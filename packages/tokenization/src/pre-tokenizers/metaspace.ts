import * as v from 'valibot';
import { invalidTokenizer } from '../invalid-tokenizer.ts';
import { textPattern } from '../patterns/pattern.ts';
import { characterSchema, stageKind } from '../stage-kind.ts';
import type { StageJson } from '../tokenizer-json.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import { splitAt } from './split.ts';

export const metaspaceSettings = {
  replacement: characterSchema,
  prepend_scheme: v.optional(v.picklist(['always', 'first', 'never']), 'always'),
  add_prefix_space: v.nullish(v.boolean()),
  split: v.nullish(v.boolean()),
};

/** Puts a mark in place of spaces, and in front of a text. */
export const metaspace = stageKind(metaspaceSettings, (settings, where): PreTokenizer => {
  const { replacement, prepend_scheme: scheme, split } = settings;
  checkPrefix(settings, where);
  const cut: PreTokenizer =
    split === false ? (piece, take) => take(piece) : splitAt(textPattern(replacement), 'MergedWithNext');
  return (piece, take, startsText) => {
    const marked = piece.replaceAll(' ', replacement);
    const isMarked =
      scheme === 'never' || (scheme === 'first' && !startsText) || marked.startsWith(replacement);
    return cut(isMarked ? marked : replacement + marked, take, startsText);
  };
});

/** Whether a stage asks where a text begins. */
export const asksForStart = ({ type, prepend_scheme }: StageJson): boolean =>
  type === 'Metaspace' && prepend_scheme === 'first';

/** @throws TokensiftError `invalid-tokenizer` where an older setting contradicts the one in its place. */
export function checkPrefix(
  { add_prefix_space, prepend_scheme }: { add_prefix_space?: unknown; prepend_scheme: string },
  where: string,
): void {
  if (add_prefix_space !== false || prepend_scheme === 'never') return;
  throw invalidTokenizer(
    where,
    `a Metaspace has "add_prefix_space": false and "prepend_scheme": "${prepend_scheme}", which contradict each other.`,
    'Take "add_prefix_space" out of it.',
  );
}
