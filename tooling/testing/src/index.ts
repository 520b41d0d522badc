export { chromiumPath } from './chromium.ts';
export { errorOf } from './error-of.ts';
export { git, hasGit } from './git.ts';
export { jsonVariants } from './json-variants.ts';
export {
  hasHub,
  hasMlflow,
  hasMoto,
  hasOnnx,
  hasPeft,
  hasSafetensors,
  hasSentenceTransformers,
  hasTensorboard,
  hasTransformers,
  runOracle,
  runOracleBeside,
  startPythonServer,
} from './python.ts';
export { compareSeededCases } from './seeded-cases.ts';
export { swapFolders } from './swap-folders.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { withChecksum } from './with-checksum.ts';
