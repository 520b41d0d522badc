export { errorOf } from './error-of.ts';
export { hasPeft, hasSentenceTransformers, hasTransformers, runOracle } from './python.ts';
export { compareSeededCases } from './seeded-cases.ts';
export { temporaryFolder } from './temporary-folder.ts';
