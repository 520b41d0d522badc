import { createRandom, TokensiftError } from '@tokensift/core';
import type { Corpus, Format, MutatedFile } from '../format.ts';
import { changeByte, mutateBytes } from '../mutations/bytes.ts';
import { pick } from '../mutations/mutation.ts';
import { structures } from '../mutations/structures.ts';

/** Which case: enough to make it again. */
export interface CaseId {
  readonly seed: number;
  readonly format: string;
  /** A number draws a mutation; `b` and a number stand for that byte of the files with a checksum. */
  readonly key: string;
}

export const describeId = ({ seed, format, key }: CaseId): string => `${seed}:${format}:${key}`;

/** @throws TokensiftError `invalid-argument`. */
export function parseId(text: string): CaseId {
  const [, seed, format, key] = /^(\d+):([a-z0-9-]+):(b?\d+)$/.exec(text) ?? [];
  if (seed === undefined || format === undefined || key === undefined) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: '--replay',
      message: `"${text}" is no case.`,
      hint: 'Give one as the report names it: SEED:FORMAT:CASE.',
    });
  }
  return { seed: Number(seed), format, key };
}

export interface MutatedCase {
  readonly corpus: Corpus;
  readonly file: MutatedFile;
  readonly bytes: Buffer;
  /** How it was changed. */
  readonly what: string;
}

export const describeCase = (corpus: Corpus, file: MutatedFile, what: string): string =>
  `${corpus.name}/${file.path}: ${what}`;

/** Reads an undamaged file of a corpus. */
export type ReadPristine = (corpus: Corpus, file: MutatedFile) => Buffer;

/** Makes a case of a format: the same for the same id. */
export function makeCase(format: Format, { seed, key }: CaseId, pristine: ReadPristine): MutatedCase {
  const random = createRandom(`${seed}/${format.name}/${key}`);
  if (key.startsWith('b')) {
    const { corpus, file, place } = byteOf(format, Number(key.slice(1)), pristine);
    return { corpus, file, ...changeByte(pristine(corpus, file), place, random) };
  }
  const corpus = pick(format.corpora, random);
  const file = pick(corpus.files, random);
  const original = pristine(corpus, file);
  const structure = file.structure && structures[file.structure];
  const first = structure && random.integer(2) === 0 ? structure(original, random) : undefined;
  const changes = first ? [first.what] : [];
  let bytes = first?.bytes ?? original;
  // One change mostly: a second one tends to be refused for the first.
  for (let left = (first ? 0 : 1) + Number(random.integer(8) === 0); left > 0; left--) {
    const changed = mutateBytes(bytes, random);
    if (!changed) break;
    bytes = changed.bytes;
    changes.push(changed.what);
  }
  return { corpus, file, bytes, what: changes.join(', then ') };
}

/** How many bytes of a format's files are under a checksum. */
export const countBytes = (format: Format, pristine: ReadPristine): number =>
  checksummedFiles(format).reduce((sum, { corpus, file }) => sum + pristine(corpus, file).length, 0);

const checksummedFiles = ({ corpora }: Format) =>
  corpora.flatMap((corpus) =>
    corpus.files.filter(({ checksummed }) => checksummed).map((file) => ({ corpus, file })),
  );

function byteOf(format: Format, index: number, pristine: ReadPristine) {
  let place = index;
  for (const { corpus, file } of checksummedFiles(format)) {
    const { length } = pristine(corpus, file);
    if (place < length) return { corpus, file, place };
    place -= length;
  }
  throw new TokensiftError({
    code: 'invalid-argument',
    where: format.name,
    message: `there is no byte ${index} under a checksum.`,
  });
}
