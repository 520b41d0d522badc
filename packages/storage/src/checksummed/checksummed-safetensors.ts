import { type ErrorCode, type Tensor, TokensiftError } from '@tokensift/core';
import type { HeldFiles } from '../files/held-files.ts';
import { inMemory } from '../files/open-file.ts';
import type { Refusal } from '../files/read-file.ts';
import { bytesOf, SafetensorsFile } from '../safetensors/safetensors-file.ts';
import { withSafetensors } from '../safetensors/with-safetensors.ts';
import { type Layout, planLayout, requireFinite, writeLayout } from '../safetensors/write.ts';
import { blankChecksum, placeOfChecksum, sha256 } from './checksum.ts';

/** A kind of file of this project: tensors with texts beside them. */
export interface FileKind extends Refusal {
  /** Its name in the file. */
  readonly format: string;
  /** Its version in the file; others are refused. */
  readonly version: string;
  /** What it is called in errors: "a delta". */
  readonly what: string;
}

export interface FileContent {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What is read of such a file. */
export interface CheckedContent extends FileContent {
  /** SHA-256 of the file as it is with 64 zeros in the place of this; tells it from others of its kind. */
  readonly checksum: string;
}

/**
 * Writes a safetensors file that knows its own checksum. Beside the given metadata it has `format`, `version` and
 * `checksum`: the SHA-256 of the whole file as it is with 64 zeros in its place. Float tensors are float32, integers
 * int32. What `path` held stays until the new file is complete.
 * @returns the checksum
 * @throws TokensiftError as `writeSafetensors`.
 */
export async function writeChecksummed(path: string, kind: FileKind, content: FileContent): Promise<string> {
  const { layout, checksum } = planChecksummed(path, kind, content);
  await writeLayout(path, layout);
  return checksum;
}

/**
 * The same file as bytes, part by part, for where it is kept otherwise than under a path. The parts of tensors are theirs, not
 * copies.
 * @param where names it in errors
 * @throws TokensiftError `not-finite`, as `writeSafetensors`.
 */
export function encodeChecksummed(where: string, kind: FileKind, content: FileContent): Uint8Array[] {
  const { layout } = planChecksummed(where, kind, content);
  for (const { name, tensor, dtype } of layout.tensors) {
    if (tensor.data instanceof Float32Array) requireFinite(where, name, tensor.data, 0, dtype);
  }
  return [layout.header, ...layout.tensors.map(({ tensor }) => bytesOf(tensor.data))];
}

function planChecksummed(
  where: string,
  { format, version }: FileKind,
  { metadata, tensors }: FileContent,
): { readonly layout: Layout; readonly checksum: string } {
  const fields = { checksum: blankChecksum, format, version };
  const layout = planLayout(where, tensors, { metadata: { ...fields, ...metadata, ...fields } });
  const checksum = sha256([layout.header, ...layout.tensors.map(({ tensor }) => bytesOf(tensor.data))]);
  layout.header.write(checksum, placeOfChecksum(layout.header)!.start, 'latin1');
  return { layout, checksum };
}

/**
 * Reads a file that `writeChecksummed` wrote, as a whole. Every byte of it is under its checksum.
 * @param files where it is held open, if it is
 * @throws TokensiftError with the code of the kind for a file of another kind or version, and one of which any byte was
 * changed; `file-not-found`, `io-error`.
 */
export async function readChecksummed(
  path: string,
  kind: FileKind,
  files?: HeldFiles,
): Promise<CheckedContent> {
  const check = (file: SafetensorsFile) => readContent(file, kind);
  return await refusingDamage(path, kind, async () =>
    files ? check(await files.openSafetensors(path)) : withSafetensors(path, check),
  );
}

/**
 * Reads such a file from its bytes.
 * @param where names it in errors
 * @throws TokensiftError with the code of the kind, as `readChecksummed`.
 */
export async function decodeChecksummed(
  where: string,
  kind: FileKind,
  bytes: Uint8Array,
): Promise<CheckedContent> {
  return await refusingDamage(where, kind, async () =>
    readContent(await SafetensorsFile.of(inMemory(bytes), where), kind),
  );
}

async function readContent(file: SafetensorsFile, kind: FileKind): Promise<CheckedContent> {
  const refuse = (message: string): TokensiftError => refusal(file.path, kind, message);
  const { checksum, format: ofFile, version: given, ...metadata } = file.metadata;
  if (ofFile !== kind.format) throw refuse(`this is not ${kind.what}`);
  if (given !== kind.version) throw refuse(`its version is ${given}, and version ${kind.version} is read`);
  const header = await file.readHeader();
  const place = placeOfChecksum(header);
  if (!place || place.digits !== checksum) throw refuse('it has no checksum');
  header.write(blankChecksum, place.start, 'latin1');
  const inOrder = [...file.entries].sort(([, a], [, b]) => a.begin - b.begin);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype }] of inOrder) {
    tensors.set(name, await (dtype === 'I32' ? file.readInt32(name) : file.read(name)));
  }
  const actual = sha256([header, ...[...tensors.values()].map(({ data }) => bytesOf(data))]);
  if (actual !== checksum) throw refuse('it was changed: it does not match its checksum');
  return { metadata, tensors, checksum };
}

/** A file that is damaged is damaged, wherever it was noticed. */
async function refusingDamage<Content>(
  where: string,
  kind: FileKind,
  read: () => Promise<Content>,
): Promise<Content> {
  try {
    return await read();
  } catch (error) {
    const isDamage = TokensiftError.isInstance(error) && damage.includes(error.code);
    throw isDamage ? refusal(where, kind, error.problem, error) : error;
  }
}

const refusal = (where: string, { code, hint }: FileKind, message: string, cause?: unknown): TokensiftError =>
  new TokensiftError({ code, hint, where, message, cause });

const damage: readonly ErrorCode[] = ['invalid-checkpoint', 'unsupported'];
