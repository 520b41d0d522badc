import { fillBudget } from '../fill-budget.ts';
import { sortedUnits } from '../rank.ts';
import { unitsOf } from '../units.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const topLayersSelector: SelectorEntry = {
  description: 'whole layers from the last one down, as far as the budget goes',
  paper: 'Lee, Tang, Lin 2019, arXiv 1911.03090',
  deviations: 'A budget instead of a number of layers; the layer at which it ends is trained in part.',
  select(input) {
    const units = unitsOf(input.parameters, input.granularity);
    const order = sortedUnits(units, (a, b) => units.layer[b] - units.layer[a]);
    return units.select(fillBudget(units, { order, worth: units.size }, input));
  },
};
