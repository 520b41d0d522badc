import { TokensiftError } from '@tokensift/core';
import type { KeyPath, Locate } from './validate-experiment.ts';

/**
 * Lets plain JSON values through: what an experiment says is hashed, written, and read by other processes.
 * @throws TokensiftError `invalid-config` for anything else, such as an optimizer that a program has made.
 */
export function requirePlain(value: unknown, locate: Locate, keys: KeyPath = []): void {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return;
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      requirePlain(item, locate, [...keys, i]);
    });
  } else if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) requirePlain(item, locate, [...keys, key]);
  } else {
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate(keys),
      message: 'this is no plain value, and an experiment is run by what is written down.',
      hint: 'Name what is built in, or a module that exports what is your own: selector: ./mine.js.',
    });
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
