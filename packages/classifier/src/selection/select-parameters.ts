import type { ParameterDescription } from '@tokensift/core';
import { describeConstructs, type FoundConstruct } from '../describe-constructs.ts';
import { type MadeSelection, makeSelection } from './make-selection.ts';
import { type PlanOptions, preparePlan } from './plan-options.ts';
import { readSelection, type SelectionOptions } from './settings.ts';

export interface SelectParametersOptions extends PlanOptions {
  readonly selection?: SelectionOptions;
}

export interface SelectedParameters extends Pick<MadeSelection, 'selection' | 'origin'> {
  readonly parameters: readonly ParameterDescription[];
  /** The constructs that go with the classes, best first. */
  readonly constructs: readonly FoundConstruct[];
}

/**
 * Selects what the method `sparse` would train on these texts, without training: to look at, to save, to compare.
 * @throws TokensiftError `invalid-data`, `invalid-argument`, `infeasible-budget`, `interrupted`.
 */
export async function selectParameters(options: SelectParametersOptions): Promise<SelectedParameters> {
  const { context } = await preparePlan(options);
  const settings = readSelection(options.selection ?? {}, context.examples.length);
  const { selection, origin, constructs } = await makeSelection(context, settings);
  return {
    selection,
    origin,
    parameters: context.model.parameters,
    constructs: describeConstructs(constructs, options.model.tokenizer, context.task.observedClasses),
  };
}
