import type { ModelDescription, ParameterDescription } from '@tokensift/core';

/** A linear map of the backbone. */
export interface LinearMap {
  /** The name of its weight without `.weight`. */
  readonly name: string;
  /** Its weight, [outputs, inputs]. */
  readonly weight: ParameterDescription;
}

/** The linear maps of a model from the input up, the classification head left out. */
export function linearMaps({ parameters }: ModelDescription): LinearMap[] {
  return parameters
    .filter(({ role, shape, head }) => shape.length === 2 && !role.endsWith('-embedding') && !head)
    .map((weight) => ({ name: weight.name.replace(/\.weight$/, ''), weight }));
}
