import { sizeOf } from '@tokensift/core';
import { array, check, finite, integer, maxLength, minValue, number, pipe } from 'valibot';

/** An integer from 0. */
export const countSchema = pipe(number(), integer(), minValue(0));

/** A number from 0 that is not infinite. */
export const amountSchema = pipe(number(), finite(), minValue(0));

/** The shape of a parameter, whose single values are numbered in 32 bits. */
export const shapeSchema = pipe(
  array(countSchema),
  maxLength(8),
  check((sizes) => sizeOf(sizes) < 2 ** 31, 'a parameter has fewer than 2147483648 values'),
);
