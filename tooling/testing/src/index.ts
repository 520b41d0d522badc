export { errorOf } from './error-of.ts';
export { hasPeft, hasTransformers, runOracle } from './python.ts';
export { temporaryFolder } from './temporary-folder.ts';
