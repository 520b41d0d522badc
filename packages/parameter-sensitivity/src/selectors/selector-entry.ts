import type { Selector } from '@tokensift/core';

/** A selector with what its users should know. */
export interface SelectorEntry {
  /** What it selects, in one sentence. */
  readonly description: string;
  /** The paper that it follows. */
  readonly paper: string;
  /** Where it differs from the paper; empty where it does not. */
  readonly deviations: string;
  readonly select: Selector;
}
