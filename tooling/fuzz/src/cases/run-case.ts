import { existsSync, readFileSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import { type Corpus, type Format, WrongResult } from '../format.ts';
import { type CaseId, describeCase, type MutatedCase, makeCase, type ReadPristine } from './case.ts';
import { fingerprint } from './fingerprint.ts';
import type { Outcome } from './outcome.ts';

export interface CaseRunner {
  run(id: CaseId): Promise<Outcome>;
  /** The folder with the files of a case, as they are read; for replaying. */
  layOut(id: CaseId): Promise<{ readonly folder: string; readonly mutated: MutatedCase }>;
}

/** A reader of undamaged files that reads each once. */
export function readerOf(folder: string, format: Format): ReadPristine {
  const read = new Map<string, Buffer>();
  return (corpus, { path }) => {
    const full = join(folder, format.name, corpus.name, path);
    const bytes = read.get(full) ?? readFileSync(full);
    read.set(full, bytes);
    return bytes;
  };
}

/**
 * Runs cases of a format, one after the other.
 * @param pristine folder of the undamaged corpora
 * @param scratch folder for copies of them
 */
export function createCaseRunner(
  format: Format,
  { pristine, scratch }: { readonly pristine: string; readonly scratch: string },
): CaseRunner {
  const read = readerOf(pristine, format);
  const references = new Map<Corpus, string>();

  async function copyOf(corpus: Corpus): Promise<string> {
    const copy = join(scratch, format.name, corpus.name);
    if (!existsSync(copy)) {
      await cp(join(pristine, format.name, corpus.name), copy, { recursive: true });
    }
    return copy;
  }

  /** What undamaged files are read as. Without a result that repeats, no other result could be told from it. */
  async function referenceOf(corpus: Corpus): Promise<string> {
    const known = references.get(corpus);
    if (known !== undefined) return known;
    const folder = await copyOf(corpus);
    const results = [await format.read(folder, corpus), await format.read(folder, corpus)];
    const [first, second] = results.map(fingerprint);
    if (results[0] === undefined || first !== second) {
      throw new Error(
        `${format.name}/${corpus.name}: undamaged files are refused, or read differently each time`,
      );
    }
    references.set(corpus, first);
    return first;
  }

  async function layOut(id: CaseId) {
    const mutated = makeCase(format, id, read);
    const folder = await copyOf(mutated.corpus);
    await writeFile(join(folder, mutated.file.path), mutated.bytes);
    return { folder, mutated };
  }

  return {
    layOut,
    async run(id) {
      const { corpus } = makeCase(format, id, read);
      const reference = await referenceOf(corpus);
      const { folder, mutated } = await layOut(id);
      const { file, bytes } = mutated;
      const original = read(corpus, file);
      const what = describeCase(corpus, file, mutated.what);
      let result: unknown;
      try {
        result = await format.read(folder, corpus);
      } catch (error) {
        return { what, ...classify(error) };
      } finally {
        await writeFile(join(folder, file.path), original);
      }
      if (result === undefined) return { kind: 'refused', what };
      const same = fingerprint(result) === reference;
      if (bytes.equals(original) && !same) throw new Error('undamaged files are read differently');
      if (file.checksummed && (!same || isByteChange(bytes, original))) {
        const detail = same ? 'same result' : 'another result';
        return { kind: 'undetected', what, detail, cause: `${corpus.name}/${file.path}, ${detail}` };
      }
      return { kind: same ? 'same' : 'other', what };
    },
  };
}

/** Whether one byte has another value, and nothing else is changed. */
function isByteChange(bytes: Buffer, original: Buffer): boolean {
  if (bytes.length !== original.length) return false;
  let changed = 0;
  for (let i = 0; i < bytes.length && changed < 2; i++) changed += Number(bytes[i] !== original[i]);
  return changed === 1;
}

function classify(error: unknown): Omit<Outcome, 'what'> {
  const { name, message, stack = '' } = error as Error;
  if (TokensiftError.isInstance(error)) return { kind: 'refused', detail: message, cause: error.code };
  if (error instanceof WrongResult) return { kind: 'wrong', detail: message, cause: message };
  const own = /((?:packages|apps)\/[^()]*?\.ts):(\d+)/.exec(stack);
  const place = own ? ` at ${own[1]}:${own[2]}` : '';
  return { kind: 'bare', detail: `${name}: ${message}${place}`.slice(0, 500), cause: `${name}${place}` };
}
