import type { Note } from '@tokensift/core';

/** One line. */
export const describeNote = ({ message, where }: Note): string =>
  where === undefined ? message : `${where}: ${message}`;
