export {
  checksummedJson,
  parseChecksummedJson,
  readChecksummedJson,
} from './checksummed/checksummed-json.ts';
export {
  type CheckedContent,
  decodeChecksummed,
  encodeChecksummed,
  type FileContent,
  type FileKind,
  readChecksummed,
  writeChecksummed,
} from './checksummed/checksummed-safetensors.ts';
export { checkOutputFile, checkOutputFolder, type OutputFolderOptions } from './files/check-output-folder.ts';
export { checkOwnFile } from './files/check-own-file.ts';
export { fileError } from './files/file-errors.ts';
export { disk, type FileReader } from './files/file-reader.ts';
export { flushHandle } from './files/flush.ts';
export { HeldFiles, holdFiles } from './files/held-files.ts';
export { isFile, isFolder } from './files/is-folder.ts';
export { type KeptFiles, keepFiles } from './files/keep-files.ts';
export { listFolder } from './files/list-files.ts';
export { innerLockOf, type LockOptions, lockOutput, type OutputLock } from './files/lock-output.ts';
export { makeFolder } from './files/make-folder.ts';
export { type OutputFolder, openOutputFolder, writeFolder } from './files/output-folder.ts';
export { decodeText, type ReadFileOptions, type Refusal, readBytes } from './files/read-file.ts';
export { readJson, readJsonIfPresent } from './files/read-json.ts';
export { requirePath } from './files/require-path.ts';
export { removeUnfinishedFiles, targetOfTemporary } from './files/temporary-names.ts';
export {
  type WriteOptions,
  writeAtomically,
  writeFlushed,
  writeTextAtomically,
} from './files/write-atomically.ts';
export { hashParameters } from './hash-parameters.ts';
export { checkSchema } from './json/check-schema.ts';
export { parseJson } from './json/parse-json.ts';
export { amountSchema, countSchema, shapeSchema } from './json/schemas.ts';
export { type Fingerprint, hashFile } from './manifest/hash-file.ts';
export * from './manifest/manifest.ts';
export * from './manifest/verify-folder.ts';
export type { FloatType } from './safetensors/dtypes.ts';
export { firstNotFinite } from './safetensors/first-not-finite.ts';
export { encodeFloat16 } from './safetensors/float16.ts';
export type { SafetensorsEntry, SafetensorsHeader } from './safetensors/header.ts';
export { type RowEdit, rewriteRows } from './safetensors/rewrite-rows.ts';
export type { SafetensorsFile } from './safetensors/safetensors-file.ts';
export { withSafetensors } from './safetensors/with-safetensors.ts';
export { type WriteSafetensorsOptions, writeSafetensors } from './safetensors/write.ts';
