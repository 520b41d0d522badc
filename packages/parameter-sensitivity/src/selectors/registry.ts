import { createRegistry } from '@tokensift/core';
import { balancedSelector } from './balanced.ts';
import { biasesSelector } from './biases.ts';
import { blocksSelector } from './blocks.ts';
import { fisherSelector } from './fisher.ts';
import { gradientSelector } from './gradient.ts';
import { magnitudeSelector } from './magnitude.ts';
import { movementSelector } from './movement.ts';
import { randomSelector } from './random.ts';
import type { SelectorEntry } from './selector-entry.ts';
import { sensitivitySelector } from './sensitivity.ts';
import { tokenRowsSelector } from './token-rows.ts';
import { topLayersSelector } from './top-layers.ts';

/** Selectors by name. */
export const selectors = createRegistry<SelectorEntry>('selector', {
  'token-rows': tokenRowsSelector,
  sensitivity: sensitivitySelector,
  balanced: balancedSelector,
  random: randomSelector,
  magnitude: magnitudeSelector,
  gradient: gradientSelector,
  fisher: fisherSelector,
  movement: movementSelector,
  blocks: blocksSelector,
  'top-layers': topLayersSelector,
  biases: biasesSelector,
});
