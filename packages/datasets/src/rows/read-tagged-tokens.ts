import type { TaggedTokens } from '@tokensift/core';
import { parseTag, type Tag, type TagScheme } from '../tagging/tag-scheme.ts';
import { type TagBreak, toBio } from '../tagging/to-bio.ts';
import type { CellOptions, Cells, ColumnSpec, ReadRow, RowProblem } from './row-format.ts';
import { showValue } from './show-value.ts';

/** The columns of tokens and their tags. */
export const TOKEN_COLUMNS: readonly ColumnSpec[] = [
  { part: 'text', field: 'tokens', names: ['tokens'], guesses: ['words'], required: true },
  {
    part: 'label',
    field: 'tags',
    names: ['tags'],
    guesses: ['ner_tags', 'bio_tags', 'slots', 'labels'],
    required: true,
  },
];

/** Reads tokens and tags of any scheme; the tags become BIO. */
export function readTaggedTokens(
  { text: tokens, label: tags }: Cells,
  { tagScheme = 'bio', repairTags = false }: CellOptions,
): ReadRow<TaggedTokens> | RowProblem {
  if (!Array.isArray(tokens) || !Array.isArray(tags)) {
    const [missing, value] = Array.isArray(tokens) ? ['tags', tags] : ['tokens', tokens];
    return value === undefined || value === null
      ? { problem: `the row has no ${missing}`, hint: 'Give a list of tokens and a list of as many tags.' }
      : { problem: `the ${missing} are no list`, hint: 'Give a list of tokens and a list of as many tags.' };
  }
  if (tokens.length === 0) {
    return { problem: 'the row has no tokens', hint: 'Every row needs at least one: remove the row.' };
  }
  if (tokens.length !== tags.length) {
    return {
      problem: `the row has ${tokens.length} tokens and ${tags.length} tags`,
      hint: 'Give each token a tag.',
    };
  }
  const blank = tokens.findIndex((token) => typeof token !== 'string' || token.trim() === '');
  if (blank !== -1) {
    return typeof tokens[blank] === 'string'
      ? { problem: `token ${blank + 1} is empty`, hint: 'Take it out, and its tag too.', token: blank }
      : { problem: 'the tokens are not all strings', hint: 'Write tokens in quotes.', token: blank };
  }
  const parsed = tags.map((tag) => parseTag(tag, tagScheme));
  const other = parsed.indexOf(undefined);
  if (other !== -1) return notOfScheme(tags[other], other, tagScheme);
  const { tags: bio, breaks } = toBio(parsed as readonly Tag[], tagScheme);
  if (breaks.length > 0 && !repairTags) return brokenTags(tags, breaks[0], tagScheme);
  return { rows: [{ tokens, tags: bio }], repairedTags: breaks.length };
}

/** The letters of each scheme, for people. */
const LETTERS: Readonly<Record<TagScheme, string>> = {
  bio: 'B- or I-',
  iob1: 'I- or B-',
  bilou: 'B-, I-, L- or U-',
  iobes: 'B-, I-, E- or S-',
};

const notOfScheme = (tag: unknown, token: number, scheme: TagScheme): RowProblem => ({
  problem: `the tag ${showValue(tag)} of token ${token + 1} is not of the ${scheme.toUpperCase()} scheme`,
  hint:
    typeof tag === 'string'
      ? `Tags are O, or ${LETTERS[scheme]} and a type.`
      : 'Write tags by their names, such as "O" and "B-PER".',
  token,
});

function brokenTags(tags: readonly unknown[], { token, reason }: TagBreak, scheme: TagScheme): RowProblem {
  const what =
    reason === 'left-open'
      ? 'the span is not ended'
      : `it goes on with a span, but ${token === 0 ? 'nothing comes before it' : `${showValue(tags[token - 1])} comes before it`}`;
  return {
    problem: `the tag ${showValue(tags[token])} of token ${token + 1} breaks the ${scheme.toUpperCase()} scheme: ${what}`,
    hint:
      'Correct the tag, or read such spans as seqeval and conlleval do, where a tag that continues nothing begins a span: ' +
      '--repair-tags, or `repairTags: true` in an experiment or a program.',
    token,
  };
}
