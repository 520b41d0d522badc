import { createHash } from 'node:crypto';
import type { EncodedExample, ParameterDescription, ParameterValues } from '@tokensift/core';
import { hashParameters } from '@tokensift/storage';

/** SHA-256, in hexadecimal, of the backbone's values: what scores and selections belong to, whatever the head. */
export function hashBackbone(parameters: readonly ParameterDescription[], values: ParameterValues): string {
  return hashParameters(
    new Map(parameters.flatMap(({ name, head }) => (head ? [] : [[name, values.get(name)!] as const]))),
  );
}

/** SHA-256, in hexadecimal, of encoded examples and their targets, in their order. */
export function hashExamples(examples: readonly EncodedExample[]): string {
  const hash = createHash('sha256');
  for (const { ids, typeIds, target } of examples) {
    hash.update(`${ids.join()}/${typeIds.join()}/${JSON.stringify(target, asList)}\n`);
  }
  return hash.digest('hex');
}

/** JSON has no typed arrays. */
const asList = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value;
