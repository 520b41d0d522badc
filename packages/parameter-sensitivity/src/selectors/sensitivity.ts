import { rankByScore } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const sensitivitySelector: SelectorEntry = {
  description: 'the groups of the highest score per value, in the whole network',
  paper: 'Krishnan, Wang, Kong 2025, arXiv 2508.08635',
  deviations: 'Public as an abstract only: scores, scale and budgets are our design.',
  select: selectBy(rankByScore),
};
