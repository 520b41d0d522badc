import { defineMethod, type ParameterDescription, type ParameterRole, TokensiftError } from '@tokensift/core';
import * as v from 'valibot';
import { selectWhere } from '../select-where.ts';

const partial: readonly ParameterRole[] = ['query', 'intermediate'];

/**
 * BitFit: only bias terms are trained, those of LayerNorm included (Ben Zaken, Ravfogel, Goldberg 2022, arXiv
 * 2106.10199); or, as in its section 4, only those of queries and of the feed-forward blocks' first maps.
 */
export const bitFit = defineMethod({
  name: 'bitfit',
  summary: 'biases alone (BitFit)',
  settings: v.strictObject({
    terms: v.optional(
      v.pipe(
        v.picklist(['all', 'query-and-intermediate']),
        v.description('every bias, or those of queries and of the first map of each feed-forward block'),
      ),
      'all',
    ),
  }),
  create: ({ terms }) => ({
    defaults: { learningRate: 1e-2, fallsWithSize: true },
    settings: { terms },
    async plan({ model }) {
      const isTrained = ({ name, role }: ParameterDescription) =>
        name.endsWith('.bias') && (terms === 'all' || partial.includes(role));
      if (!model.parameters.some((parameter) => !parameter.head && isTrained(parameter))) {
        throw new TokensiftError({
          code: 'unsupported',
          where: 'bitfit',
          message: 'The model has no biases of this kind, so there is nothing to train but the head.',
          hint: 'Choose another method, such as sparse, or linear-probe for the head alone.',
        });
      }
      return { selection: selectWhere(model.parameters, isTrained), flops: 0 };
    },
  }),
});
