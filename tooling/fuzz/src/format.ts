import type { Structure } from './mutations/structures.ts';

/** A file that is mutated. */
export interface MutatedFile {
  /** Inside the corpus. */
  readonly path: string;
  /** How it is written; without one, only its bytes are changed. */
  readonly structure?: Structure;
  /** Whether the file claims that no byte of it can be changed unnoticed. */
  readonly checksummed?: boolean;
}

/** Undamaged files, as the project writes them. */
export interface Corpus {
  readonly name: string;
  readonly files: readonly MutatedFile[];
  /** Writes them into an empty folder, the same at every call. */
  write(folder: string): Promise<void>;
}

/** Something that the project reads. */
export interface Format {
  readonly name: string;
  readonly corpora: readonly Corpus[];
  /** Why a changed file may be read as something else; absent where all files have a checksum. */
  readonly otherResult?: string;
  /**
   * Reads a corpus by the project's own functions and uses what was read.
   * @returns all of what a user would see of it; undefined where it was refused without an error
   * @throws WrongResult for an answer that no file may lead to.
   */
  read(folder: string, corpus: Corpus): Promise<unknown>;
}

/** What was read contradicts itself, whatever the file says. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}
