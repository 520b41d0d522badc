import type { Note } from '@tokensift/core';

/** Equal for notes that say the same. */
export const noteKey = ({ kind, where, message }: Note): string => JSON.stringify([kind, where, message]);
