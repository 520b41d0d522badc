import { errorParts, TokensiftError } from '@tokensift/core';
import type { Locate } from './validate-experiment.ts';

/** Says where in the experiment stands what cannot be made. */
export function refuseIn<Made>(where: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    const { message, where: setting, hint } = errorParts(error);
    throw new TokensiftError({
      code: 'invalid-config',
      where: setting === undefined ? where : `${where}: ${setting}`,
      message,
      ...(hint !== undefined && { hint }),
      cause: error,
    });
  }
}

/** File systems that do not tell upper from lower case would give both one file. */
export function refuseDuplicates(names: readonly string[], list: string, locate: Locate): void {
  names.forEach((name, i) => {
    const first = names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (first === i) return;
    throw new TokensiftError({
      code: 'invalid-config',
      where: locate([list, i]),
      message: `the name "${name}" is taken by ${list}[${first}].`,
      hint: `Give each its own name${list === 'methods' ? '; a method can be used twice: { name: …, method: … }' : ': { name: …, path: … }'}.`,
    });
  });
}
