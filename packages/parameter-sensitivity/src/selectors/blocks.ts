import { rankByScore } from '../rank.ts';
import { selectBy } from './select-by.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const blocksSelector: SelectorEntry = {
  description: 'square blocks of the largest mean absolute gradient',
  paper: 'SMT (He et al. 2024, arXiv 2405.15525)',
  deviations:
    'Blocks of 32 × 32 values (`--granularity blocks-N` for others) instead of 256 × 256, since small encoders are a few of those wide; per-example gradients of the pretrained model instead of gradients summed over warm-up steps; attention and feed-forward maps share one budget.',
  select: (input) =>
    selectBy(rankByScore, {
      score: 'gradient',
      scale: 'none',
      granularity: input.granularity.startsWith('blocks-') ? input.granularity : 'blocks-32',
    })(input),
};
