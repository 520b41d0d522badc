import { rankByScore } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const fisherSelector: SelectorEntry = {
  description: 'the groups of the highest Fisher information, in the whole network',
  paper: 'FISH Mask (Sung, Nair, Raffel 2021, arXiv 2111.09839)',
  deviations:
    'Groups of values instead of single ones; the classification head is not counted in the budget.',
  select: selectBy(rankByScore, { score: 'fisher', scale: 'none' }),
};
