import type { ProgressEvent } from '@tokensift/core';

/** How far a run has come in the lives of its workers. */
export interface RunAttempts {
  follow(event: ProgressEvent): void;
  /** Its worker has died. @returns how many have died in a row without having come further than those before */
  died(): number;
}

/** Phases come one after the other, and have fewer steps than this. */
const STEPS_OF_A_PHASE = 2 ** 32;

export function countAttempts(): RunAttempts {
  let deaths = 0;
  let furthest = 0;
  let phase = 0;
  let now = 0;
  return {
    follow(event) {
      if (event.kind === 'phase') phase++;
      if (event.kind === 'step') now = phase * STEPS_OF_A_PHASE + event.step;
    },
    died() {
      deaths = now > furthest ? 1 : deaths + 1;
      furthest = Math.max(furthest, now);
      [phase, now] = [0, 0];
      return deaths;
    },
  };
}
