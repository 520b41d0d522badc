import { type Dimension, TokensiftError } from '@tokensift/core';

/** Values of symbolic dimensions, such as `{ batch: 32, length: 48 }`. */
export type Bindings = Readonly<Record<string, number>>;

/** The product of dimensions in canonical form: equal products are equal values ("batch*length"). */
export function multiplyDimensions(dimensions: readonly Dimension[]): Dimension {
  let coefficient = 1;
  const symbols: string[] = [];
  for (const dimension of dimensions) {
    for (const factor of String(dimension).split('*')) {
      const number = Number(factor);
      if (Number.isNaN(number)) symbols.push(factor);
      else coefficient *= number;
    }
  }
  if (coefficient === 0 || symbols.length === 0) return coefficient;
  symbols.sort();
  return coefficient === 1 ? symbols.join('*') : [coefficient, ...symbols].join('*');
}

export function sameShape(left: readonly Dimension[], right: readonly Dimension[]): boolean {
  return left.length === right.length && left.every((dimension, axis) => dimension === right[axis]);
}

/** A symbol and a number that is added to it, as in "(length+4)". */
const sum = /^\((.+)\+(\d+)\)$/;

/** A dimension, a number or one symbol, plus a number; in canonical form ("(length+4)"). */
export function addToDimension(dimension: Dimension, count: number): Dimension {
  if (typeof dimension === 'number') return dimension + count;
  const [, symbol = dimension, known = 0] = sum.exec(dimension) ?? [];
  const total = Number(known) + count;
  return total === 0 ? symbol : `(${symbol}+${total})`;
}

/** What a dimension is the product of: numbers, and symbols plus a number. */
export function factorsOf(
  dimension: Dimension,
): readonly (number | { readonly symbol: string; readonly added: number })[] {
  return String(dimension)
    .split('*')
    .map((factor) => {
      if (!Number.isNaN(Number(factor))) return Number(factor);
      const [, symbol = factor, added = 0] = sum.exec(factor) ?? [];
      return { symbol, added: Number(added) };
    });
}

/** The number that a dimension stands for. */
export function bindDimension(dimension: Dimension, bindings: Bindings): number {
  if (typeof dimension === 'number') return dimension;
  return factorsOf(dimension).reduce<number>((product, factor) => {
    if (typeof factor === 'number') return product * factor;
    const value = bindings[factor.symbol];
    if (value === undefined) {
      throw new TokensiftError({
        code: 'internal',
        message: `The dimension "${factor.symbol}" is not bound.`,
      });
    }
    return product * (value + factor.added);
  }, 1);
}

/** What a shape says of its symbols when these numbers stand for it; products say nothing. */
export function solveShape(shape: readonly Dimension[], actual: readonly number[]): Record<string, number> {
  const bindings: Record<string, number> = {};
  shape.forEach((dimension, axis) => {
    if (typeof dimension === 'number' || dimension.includes('*')) return;
    const [, symbol = dimension, added = 0] = sum.exec(dimension) ?? [];
    bindings[symbol] ??= (actual[axis] ?? 0) - Number(added);
  });
  return bindings;
}

export function bindShape(shape: readonly Dimension[], bindings: Bindings): number[] {
  return shape.map((dimension) => bindDimension(dimension, bindings));
}

/** Shape of an elementwise result: dimensions are equal or one of them is 1; shorter shapes are padded on the left. */
export function broadcastShapes(
  left: readonly Dimension[],
  right: readonly Dimension[],
): readonly Dimension[] | undefined {
  const rank = Math.max(left.length, right.length);
  const shape: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = left[left.length - rank + axis] ?? 1;
    const b = right[right.length - rank + axis] ?? 1;
    if (a !== b && a !== 1 && b !== 1) return undefined;
    shape.push(a === 1 ? b : a);
  }
  return shape;
}
