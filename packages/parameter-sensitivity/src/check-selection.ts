import { checkSlice, type Selection, type SelectorInput, TokensiftError } from '@tokensift/core';
import { countSelected } from './count-selected.ts';

/**
 * Checks what a selector returned: slices of backbone parameters with valid indices, within the budget.
 * @param selector whose it is, for messages
 * @throws TokensiftError `invalid-argument` that says what is wrong with it.
 */
export function checkSelection(
  selector: string,
  selection: Selection,
  { parameters, budget, stepCost, fullStepCost }: SelectorInput,
): void {
  const refuse = (problem: string, cause?: unknown): TokensiftError =>
    new TokensiftError({
      code: 'invalid-argument',
      where: `selector "${selector}"`,
      message: `It returned what is no selection: ${problem}`,
      hint: 'Run the conformance suite of @tokensift/parameter-sensitivity/testing on it.',
      cause,
    });
  if (!Array.isArray((selection as Partial<Selection> | undefined)?.slices)) {
    throw refuse('an object with an array "slices" is needed.');
  }
  if (selection.slices.length === 0) throw refuse('it is empty.');
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const seen = new Set<string>();
  for (const slice of selection.slices) {
    const parameter = byName.get(slice.parameter);
    if (!parameter) throw refuse(`the model has no parameter "${slice.parameter}".`);
    if (parameter.head) throw refuse(`"${slice.parameter}" belongs to the head, which is trained anyway.`);
    if (seen.has(slice.parameter)) throw refuse(`"${slice.parameter}" has two slices.`);
    seen.add(slice.parameter);
    try {
      checkSlice(slice, parameter.shape);
    } catch (error) {
      throw refuse((error as Error).message, error);
    }
  }
  const backbone = parameters.filter(({ head }) => !head);
  const all = { slices: backbone.map(({ name }) => ({ parameter: name, rows: 'all' as const })) };
  const density = countSelected(selection, parameters) / countSelected(all, parameters);
  if (density > (budget.density ?? Infinity)) {
    throw refuse(`its density is ${density}, above the budget of ${budget.density}.`);
  }
  if (budget.cost === undefined) return;
  const cost = stepCost(selection) / fullStepCost;
  if (cost > budget.cost) throw refuse(`its cost is ${cost}, above the budget of ${budget.cost}.`);
}
