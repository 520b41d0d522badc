import type { ErrorCode } from '@tokensift/core';

/** Exit codes of the command line: the work failed, or what it was given cannot be used. */
export const FAILED = 1;
const UNUSABLE_INPUT = 2;

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  'invalid-argument': UNUSABLE_INPUT,
  'invalid-config': UNUSABLE_INPUT,
  'file-not-found': UNUSABLE_INPUT,
  'invalid-checkpoint': UNUSABLE_INPUT,
  'missing-tensor': UNUSABLE_INPUT,
  'shape-mismatch': UNUSABLE_INPUT,
  unsupported: UNUSABLE_INPUT,
  'invalid-tokenizer': UNUSABLE_INPUT,
  'invalid-data': UNUSABLE_INPUT,
  'unknown-label': UNUSABLE_INPUT,
  'invalid-delta': UNUSABLE_INPUT,
  'base-mismatch': UNUSABLE_INPUT,
  'access-denied': UNUSABLE_INPUT,
  'infeasible-budget': UNUSABLE_INPUT,
  // A training that diverged. Files with NaN are `invalid-checkpoint`.
  'not-finite': FAILED,
  'io-error': FAILED,
  'network-error': FAILED,
  'out-of-memory': FAILED,
  interrupted: FAILED,
  internal: FAILED,
};

export const exitCodeOf = (code: ErrorCode): number => EXIT_CODES[code];
