import { rankByScore } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const randomSelector: SelectorEntry = {
  description: 'groups drawn at random: the control that any score must beat',
  paper: 'the random mask of FISH (Sung, Nair, Raffel 2021, arXiv 2111.09839)',
  deviations: 'Groups of values instead of single ones; the cost budget decides how low the drawing reaches.',
  select: selectBy(rankByScore, { score: 'random', scale: 'none' }),
};
