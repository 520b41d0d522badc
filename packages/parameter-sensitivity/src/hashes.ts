import { createHash } from 'node:crypto';
import type { EncodedExample, ParameterDescription, ParameterValues } from '@tokensift/core';
import { hashParameters } from '@tokensift/storage';

/** SHA-256, in hexadecimal, of the backbone's values: what scores and selections belong to, whatever the head. */
export function hashBackbone(parameters: readonly ParameterDescription[], values: ParameterValues): string {
  return hashParameters(
    new Map(parameters.flatMap(({ name, head }) => (head ? [] : [[name, values.get(name)!] as const]))),
  );
}

/** SHA-256, in hexadecimal, of encoded examples and their labels, in their order. */
export function hashExamples(examples: readonly EncodedExample[]): string {
  const hash = createHash('sha256');
  for (const { ids, typeIds, label } of examples) {
    hash.update(`${ids.join()}/${typeIds.join()}/${label}\n`);
  }
  return hash.digest('hex');
}
