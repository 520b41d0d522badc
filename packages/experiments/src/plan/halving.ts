/** A rung of successive halving. */
export interface Rung {
  readonly trials: number;
  /** That each of its trials is trained for. */
  readonly epochs: number;
}

/**
 * The rungs of successive halving: each has 1/factor of the trials of the one before, the best of them, with factor times
 * the epochs; the last one has all epochs. There are as many as trials and epochs allow.
 * Algorithm 1 of Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016),
 * in the form of Li et al., "Hyperband" (2018): ⌊n η⁻ⁱ⌋ trials in rung i.
 */
export function planRungs(trials: number, factor: number, epochs: number): Rung[] {
  const rungs: Rung[] = [];
  const last = Math.min(wholeLog(trials, factor), wholeLog(epochs, factor));
  for (let rung = 0; rung <= last; rung++) {
    rungs.push({
      trials: Math.floor(trials / factor ** rung),
      epochs: Math.round(epochs / factor ** (last - rung)),
    });
  }
  return rungs;
}

/** How often a number can be divided by another without falling below 1. */
function wholeLog(value: number, base: number): number {
  let count = 0;
  for (let left = value; left >= base; left /= base) count++;
  return count;
}
