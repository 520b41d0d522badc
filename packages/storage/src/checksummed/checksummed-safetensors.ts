import { type ErrorCode, type Tensor, TokensiftError } from '@tokensift/core';
import type { HeldFiles } from '../files/held-files.ts';
import type { Refusal } from '../files/read-file.ts';
import { bytesOf, type SafetensorsFile } from '../safetensors/safetensors-file.ts';
import { withSafetensors } from '../safetensors/with-safetensors.ts';
import { planLayout, writeLayout } from '../safetensors/write.ts';
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
export async function writeChecksummed(
  path: string,
  { format, version }: FileKind,
  { metadata, tensors }: FileContent,
): Promise<string> {
  const fields = { checksum: blankChecksum, format, version };
  const layout = planLayout(path, tensors, { metadata: { ...fields, ...metadata, ...fields } });
  const digits = sha256([layout.header, ...layout.tensors.map(({ tensor }) => bytesOf(tensor.data))]);
  layout.header.write(digits, placeOfChecksum(layout.header)!.start, 'latin1');
  await writeLayout(path, layout);
  return digits;
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
  const { code, hint, format, version, what } = kind;
  const refuse = (message: string, cause?: unknown): TokensiftError =>
    new TokensiftError({ code, hint, where: path, message, cause });
  try {
    const use = async (file: SafetensorsFile): Promise<CheckedContent> => {
      const { checksum, format: ofFile, version: given, ...metadata } = file.metadata;
      if (ofFile !== format) throw refuse(`this is not ${what}`);
      if (given !== version) throw refuse(`its version is ${given}, and version ${version} is read`);
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
    };
    return await (files ? use(await files.openSafetensors(path)) : withSafetensors(path, use));
  } catch (error) {
    // A file that is damaged is damaged, wherever it was noticed.
    const isDamage = TokensiftError.isInstance(error) && damage.includes(error.code);
    throw isDamage ? refuse(error.problem, error) : error;
  }
}

const damage: readonly ErrorCode[] = ['invalid-checkpoint', 'unsupported'];
