import { rankEvenly } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const balancedSelector: SelectorEntry = {
  description: 'the same fraction of every parameter that is reached, those of the highest score per value',
  paper: 'none: a control for where scores put the budget',
  deviations: '',
  select: selectBy(rankEvenly),
};
