import { type Selection, type Selector, type SelectorInput, TokensiftError } from '@tokensift/core';
import { checkBudget } from './budget.ts';
import { checkSelection } from './check-selection.ts';
import { checkScores } from './units.ts';

/**
 * Runs a selector, whoever wrote it, and checks what goes in and what comes out.
 * @throws TokensiftError `invalid-argument` for a budget that is none, scores that are not finite, and a result that is
 * no selection within the budget; `infeasible-budget` as the selector throws it. What else it throws is wrapped.
 */
export async function runSelector(name: string, select: Selector, input: SelectorInput): Promise<Selection> {
  checkBudget(input.budget);
  let selection: Selection;
  try {
    selection = await select({
      ...input,
      async scores(request) {
        const scores = await input.scores(request);
        checkScores(scores, input.parameters);
        return scores;
      },
    });
  } catch (error) {
    if (TokensiftError.isInstance(error)) throw error;
    throw new TokensiftError({
      code: 'invalid-argument',
      where: `selector "${name}"`,
      message: `It failed: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Run the conformance suite of @tokensift/parameter-sensitivity/testing on it.',
      cause: error,
    });
  }
  checkSelection(name, selection, input);
  return selection;
}
