import type { Note } from '@tokensift/core';

/** One line. */
export const describeNote = ({ message, where }: Note): string =>
  where === undefined ? `Note: ${message}` : `Note: ${where}: ${message}`;
