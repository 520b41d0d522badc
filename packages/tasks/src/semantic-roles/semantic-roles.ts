import type { TaggedTokens } from '@tokensift/core';
import { semanticRoles as rows } from '@tokensift/datasets';
import { roleReport } from '@tokensift/eval';
import * as v from 'valibot';
import { taggingSettings } from '../tagging/settings.ts';
import { taggingKind } from '../tagging/tagging-kind.ts';
import { type PredicateInput, readPredicateInput } from './input.ts';
import { predicatePlace } from './predicate-place.ts';

/** The role of the predicate itself, which is given and not predicted. */
const PREDICATE = 'V';

/**
 * The arguments of one predicate of a text, by a BIO tag for each token; a row for each predicate. The predicate is
 * marked for the model, see `markPlace`; measured as srl-eval.pl of CoNLL-2005 does.
 */
export const semanticRoles = taggingKind<TaggedTokens & { readonly predicate: number }, PredicateInput>(
  {
    name: 'semantic-roles',
    summary: 'spans that are arguments of one predicate of each text, with their roles',
    rows,
    span: 'role',
    report: roleReport,
    isAsked: (type) => type !== PREDICATE,
    readInput: readPredicateInput,
    inputFields: ['tokens', 'predicate'],
    wordsOf: (input) => input,
    markOf: ({ predicate }, words) => predicatePlace(predicate, words),
  },
  v.parse(taggingSettings, {}),
);
