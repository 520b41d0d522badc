import { TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import { idSchema } from './id-schema.ts';
import { invalidTokenizer } from './invalid-tokenizer.ts';
import { isJsonObject } from './json-object.ts';
import { stageKind } from './stage-kind.ts';
import type { StageKinds } from './stages.ts';
import { flattenStages, type TokenizerJson } from './tokenizer-json.ts';

/** A place in a finished encoding: a whole sequence (0 the text, 1 its pair), or special tokens. */
export type TemplatePiece =
  | { readonly sequence: 0 | 1; readonly typeId: number }
  | { readonly specialIds: readonly number[]; readonly typeId: number };

/** How sequences and special tokens are put together. */
export interface PostTemplate {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
}

const sequence = (index: 0 | 1, typeId: number): TemplatePiece => ({ sequence: index, typeId });
const special = (ids: readonly number[], typeId: number): TemplatePiece => ({ specialIds: ids, typeId });

const PLAIN: PostTemplate = { single: [sequence(0, 0)], pair: [sequence(0, 0), sequence(1, 1)] };

/** A text and an id, such as ["[SEP]", 102]. */
const namedId = v.strictTuple([v.string(), idSchema]);

const sequenceSchema = v.strictObject({
  Sequence: v.looseObject({ id: v.picklist(['A', 'B']), type_id: idSchema }),
});

const specialTokenSchema = v.strictObject({
  SpecialToken: v.looseObject({ id: v.string(), type_id: idSchema }),
});

const pieceSchema = v.lazy((input) =>
  isJsonObject(input) && 'Sequence' in input ? sequenceSchema : specialTokenSchema,
);

type PieceJson = v.InferOutput<typeof pieceSchema>;

const templateSettings = {
  single: v.array(pieceSchema),
  pair: v.array(pieceSchema),
  special_tokens: v.record(
    v.string(),
    v.looseObject({ id: v.string(), ids: v.array(idSchema), tokens: v.array(v.string()) }),
  ),
};

/** Post-processors; those that place no tokens give undefined. */
export const POST_PROCESSORS: StageKinds<PostTemplate | undefined> = {
  TemplateProcessing: stageKind(templateSettings, readTemplate),
  BertProcessing: stageKind({ sep: namedId, cls: namedId }, ({ sep: [, sepId], cls: [, clsId] }) => {
    const cls = special([clsId], 0);
    return {
      single: [cls, sequence(0, 0), special([sepId], 0)],
      pair: [cls, sequence(0, 0), special([sepId], 0), sequence(1, 1), special([sepId], 1)],
    };
  }),
  RobertaProcessing: stageKind(
    { sep: namedId, cls: namedId, trim_offsets: v.boolean(), add_prefix_space: v.boolean() },
    ({ sep: [, sepId], cls: [, clsId] }) => {
      const cls = special([clsId], 0);
      return {
        single: [cls, sequence(0, 0), special([sepId], 0)],
        pair: [cls, sequence(0, 0), special([sepId, sepId], 0), sequence(1, 0), special([sepId], 0)],
      };
    },
  ),
  // It changes offsets only.
  ByteLevel: stageKind({ add_prefix_space: v.boolean(), trim_offsets: v.boolean() }, () => undefined),
};

/**
 * Reads the post-processor of a tokenizer.
 * @throws TokensiftError `invalid-tokenizer` for one that contradicts itself, `unsupported` for one of another kind.
 */
export function readPostTemplate({ post_processor }: TokenizerJson, where: string): PostTemplate {
  const stages = flattenStages(post_processor, 'processors');
  const unknown = stages.find(({ type }) => !Object.hasOwn(POST_PROCESSORS, type));
  if (unknown)
    throw unsupported(where, `the post-processor ${JSON.stringify(unknown.type)} is not supported.`);
  const templates = stages
    .map((stage) => POST_PROCESSORS[stage.type].create(stage, where))
    .filter((template) => template !== undefined);
  if (templates.length > 1) {
    throw unsupported(where, 'the post-processor adds special tokens in more than one step.');
  }
  return templates[0] ?? PLAIN;
}

const unsupported = (where: string, message: string): TokensiftError =>
  new TokensiftError({
    code: 'unsupported',
    where,
    message,
    hint: `Supported: one of ${Object.keys(POST_PROCESSORS).join(', ')}, with or without ByteLevel.`,
  });

function readTemplate(
  { single, pair, special_tokens }: v.InferOutput<v.ObjectSchema<typeof templateSettings, undefined>>,
  where: string,
): PostTemplate {
  const readPiece = (piece: PieceJson): TemplatePiece => {
    if ('Sequence' in piece) return sequence(piece.Sequence.id === 'B' ? 1 : 0, piece.Sequence.type_id);
    const { id: name, type_id } = piece.SpecialToken;
    if (Object.hasOwn(special_tokens, name)) return special(special_tokens[name].ids, type_id);
    throw invalidTokenizer(
      where,
      `the post-processor uses the special token ${JSON.stringify(name)} without saying its ids.`,
    );
  };
  const read = (name: string, pieces: readonly PieceJson[], sequences: readonly number[]) => {
    const read = pieces.map(readPiece);
    const placed = read.flatMap((piece) => ('sequence' in piece ? piece.sequence : [])).sort();
    if (placed.join() === sequences.join()) return read;
    throw invalidTokenizer(
      where,
      `the post-processor's template "${name}" must have ${sequences.length === 1 ? 'the text' : 'the text and its pair'} once.`,
    );
  };
  return { single: read('single', single, [0]), pair: read('pair', pair, [0, 1]) };
}
