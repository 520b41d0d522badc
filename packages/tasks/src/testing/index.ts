import { singleLabel } from '../single-label/single-label.ts';
import type { FittedTask } from '../task-kind.ts';

/** The task of so many classes, named by their numbers. */
export const classTask = (classes: number): FittedTask<object, number> =>
  singleLabel.restore({
    labels: Array.from({ length: classes }, (_, index) => String(index)),
    settings: {},
    where: 'a test',
  });
