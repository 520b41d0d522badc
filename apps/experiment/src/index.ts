/** What programs import: the library of classifiers, and the readers of data. The command line is `main.ts`. */
export * from '@tokensift/classifier';
export { createRandom, TokensiftError } from '@tokensift/core';
export { readDataset, readSplits } from '@tokensift/datasets';
