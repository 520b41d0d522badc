import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorParts } from './error-parts.ts';
import { TokensiftError } from './errors.ts';

const optional = fc.option(fc.string({ minLength: 1 }), { nil: undefined });

it('takes apart what TokensiftError puts together', () => {
  fc.assert(
    fc.property(fc.string(), optional, optional, (message, where, hint) => {
      const given = {
        code: 'invalid-data' as const,
        message,
        ...(where && { where }),
        ...(hint && { hint }),
      };
      // An empty message is left out of the sentence together with its space.
      fc.pre(message !== '');
      expect(errorParts(new TokensiftError(given))).toEqual(given);
    }),
  );
});

it('takes everything else for a defect', () => {
  expect(errorParts(new TypeError('x is undefined'))).toEqual({
    code: 'internal',
    message: 'x is undefined',
  });
  expect(errorParts('text')).toEqual({ code: 'internal', message: 'text' });
});
