import type { Tensor } from '@tokensift/core';
import { fillBudget } from '../fill-budget.ts';
import { rankByScore } from '../rank.ts';
import { unitsOf } from '../units.ts';
import { totalsOf } from '../weight-scores.ts';
import type { SelectorEntry } from './selector-entry.ts';

export const movementSelector: SelectorEntry = {
  description: 'the groups that move most in a short full finetuning, which is then undone',
  paper: 'LT-SFT (Ansell et al. 2022, arXiv 2110.07560)',
  deviations:
    'Groups of values instead of single ones; one round of selection; no L1 penalty towards the pretrained values.',
  async select(input) {
    const { parameters, values, granularity } = input;
    const moved = await input.train({
      slices: parameters.map(({ name }) => ({ parameter: name, rows: 'all' })),
    });
    const units = unitsOf(parameters, granularity);
    const groups = new Map(
      units.parameters.map((parameter) => {
        const before = (values.get(parameter.name) as Tensor).data;
        const after = (moved.get(parameter.name) as Tensor).data;
        const distance = (i: number) => Math.abs(after[i] - before[i]);
        return [parameter.name, totalsOf(parameter, granularity, distance)];
      }),
    );
    return units.select(fillBudget(units, rankByScore(units, units.sum(groups)), input));
  },
};
