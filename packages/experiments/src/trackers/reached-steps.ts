import type { Measurement } from './measurements.ts';

/**
 * How far the curves of a run go, by name. A run gives the same values each time it is made, so that what does not go
 * further has been told before: by the run before it was interrupted, or by an event that came again.
 */
export class ReachedSteps {
  readonly #steps = new Map<string, number>();

  /** Whether a measurement goes further; from here on it does not. */
  advance({ name, step }: Pick<Measurement, 'name' | 'step'>): boolean {
    if (step <= (this.#steps.get(name) ?? Number.NEGATIVE_INFINITY)) return false;
    this.#steps.set(name, step);
    return true;
  }
}
