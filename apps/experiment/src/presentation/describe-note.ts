import type { OutcomeKind } from '@tokensift/classifier';
import { type Note, printable } from '@tokensift/core';

/** Kinds that say that a classifier came to nothing. */
const WARNINGS: Readonly<Record<OutcomeKind, true>> = {
  'one-class-predicted': true,
  'no-better-than-guessing': true,
  'loss-above-guessing': true,
};

/**
 * One line: "Note: train.csv: …", "Warning: topics · full · seed 1: …".
 * @param about what it holds for, where that is one of several
 */
export function describeNote({ kind, message, where }: Note, about?: string): string {
  const label = Object.hasOwn(WARNINGS, kind) ? 'Warning' : 'Note';
  return printable([label, about, where, message].filter((part) => part !== undefined).join(': '));
}
