import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runOracle } from '@tokensift/testing';
import fc from 'fast-check';
import { anyText, anyTokenizer } from './any-tokenizer.ts';

/** What the reference makes of a text; null where it fails. */
export type ReferenceEncoding = {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  /** In code points. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  readonly decoded: string;
} | null;

export interface TokenizerCase {
  /** A tokenizer.json. */
  readonly json: string;
  readonly texts: readonly string[];
}

export interface SampleSize {
  readonly seed: number;
  readonly tokenizers: number;
  /** Of each tokenizer. */
  readonly texts: number;
}

export function sampleTokenizers({ seed, tokenizers, texts }: SampleSize): TokenizerCase[] {
  const cases = fc.tuple(anyTokenizer, fc.array(anyText, { minLength: texts, maxLength: texts }));
  return fc
    .sample(cases, { seed, numRuns: tokenizers })
    .map(([json, texts]) => ({ json: JSON.stringify(json), texts }));
}

/**
 * What Python's tokenizers makes of the texts of each; null for a tokenizer that it refuses.
 * @param folder for a temporary file
 */
export async function askReference(
  cases: readonly TokenizerCase[],
  folder: string,
): Promise<(readonly ReferenceEncoding[] | null)[]> {
  const file = join(folder, 'cases.json');
  await writeFile(file, JSON.stringify(cases));
  return runOracle('any_tokenizer.py', file);
}

export const keptFile = new URL('fixtures/any-tokenizers.json.gz', import.meta.url);

/** The kept answers (write-any-tokenizers.ts). */
export const keptCases = (): (TokenizerCase & { readonly encodings: readonly ReferenceEncoding[] })[] =>
  JSON.parse(gunzipSync(readFileSync(keptFile)).toString());
