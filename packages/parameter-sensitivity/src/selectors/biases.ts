import { fillBudget } from '../fill-budget.ts';
import { sortedUnits } from '../rank.ts';
import { unitsOf } from '../units.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const biasesSelector: SelectorEntry = {
  description: 'biases only, from the last layer down',
  paper: 'BitFit (Ben Zaken, Goldberg, Ravfogel 2022, arXiv 2106.10199)',
  deviations: 'A budget may leave lower layers out, which BitFit trains as well.',
  select(input) {
    const units = unitsOf(input.parameters, 'rows');
    const order = sortedUnits(
      units,
      (a, b) => units.layer[b] - units.layer[a],
      (unit) => {
        const { name, shape } = units.parameters[units.parameter[unit]];
        return shape.length === 1 && name.endsWith('.bias');
      },
    );
    return units.select(fillBudget(units, { order, worth: units.size }, input));
  },
};
