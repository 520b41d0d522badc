import { rankEvenly } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const gradientSelector: SelectorEntry = {
  description: 'the groups of the largest gradients, the same fraction of every parameter',
  paper: 'SIFT (Song et al. 2024, arXiv 2312.11875)',
  deviations:
    'Mean absolute per-example gradients over a sample instead of the gradient of the first batch; groups of values instead of single ones; all of the backbone instead of chosen maps.',
  select: selectBy(rankEvenly, { score: 'gradient', scale: 'none' }),
};
