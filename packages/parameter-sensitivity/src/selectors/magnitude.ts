import { rankEvenly } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const magnitudeSelector: SelectorEntry = {
  description: 'the groups of the largest pretrained weights, the same fraction of every parameter',
  paper: 'SHiRA with a mask by weight magnitude (Bhardwaj et al. 2024, arXiv 2406.13175)',
  deviations: 'Groups of values instead of single ones; vectors and embeddings take part.',
  select: selectBy(rankEvenly, { score: 'magnitude', scale: 'none' }),
};
