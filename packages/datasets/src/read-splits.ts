import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Random, TokensiftError } from '@tokensift/core';
import type { DatasetRow } from './dataset-row.ts';
import { READERS } from './formats/registry.ts';
import { type ReadDatasetOptions, readDataset } from './read-dataset.ts';
import { type SplitFractions, stratifiedSplit } from './stratified-split.ts';

export interface ReadSplitsOptions extends ReadDatasetOptions {
  /** Draws the splits that the files do not give. */
  readonly random: Random;
  /**
   * How a single file is split (default 0.8, 0.1, 0.1). Of a folder without validation data, the part of training
   * that becomes validation is validation / (train + validation).
   */
  readonly fractions?: SplitFractions;
}

export interface DatasetSplits {
  readonly train: readonly DatasetRow[];
  readonly validation: readonly DatasetRow[];
  /** Absent when a folder has no test file, or the fraction for it is 0. */
  readonly test?: readonly DatasetRow[];
  /** Whether validation rows were drawn at random here and not read from a file of their own. */
  readonly validationDrawn: boolean;
}

/**
 * Reads a data set: a folder with `train`, `validation` and `test` files (`.jsonl`, `.csv` or `.tsv`; the last two may
 * be absent), or a single file, which is split. Drawn splits are stratified.
 * @throws TokensiftError as `readDataset`; `file-not-found` for a folder without a train file, `invalid-data` when a
 * split is there in two formats or when there are too few rows to draw a validation split.
 */
export async function readSplits(path: string, options: ReadSplitsOptions): Promise<DatasetSplits> {
  const { random, fractions = { train: 0.8, validation: 0.1, test: 0.1 } } = options;
  if (!(await isFolder(path))) {
    const { train, validation, test } = stratifiedSplit(await readDataset(path, options), fractions, random);
    requireValidation(validation, path);
    const splits = { train, validation, validationDrawn: true };
    return test.length === 0 ? splits : { ...splits, test };
  }
  const files = await findSplitFiles(path);
  if (files.train === undefined) {
    throw new TokensiftError({
      code: 'file-not-found',
      where: path,
      message: 'the folder has no training data.',
      hint: `Expected train${Object.keys(READERS).join(', train')}.`,
    });
  }
  const train = await readDataset(files.train, options);
  const test = files.test === undefined ? {} : { test: await readDataset(files.test, options) };
  if (files.validation !== undefined) {
    const validation = await readDataset(files.validation, options);
    return { train, validation, ...test, validationDrawn: false };
  }
  const validationFraction = fractions.validation / (fractions.train + fractions.validation);
  const drawn = stratifiedSplit(
    train,
    { train: 1 - validationFraction, validation: validationFraction, test: 0 },
    random,
  );
  requireValidation(drawn.validation, files.train);
  return { train: drawn.train, validation: drawn.validation, ...test, validationDrawn: true };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new TokensiftError({
      code: (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'file-not-found' : 'io-error',
      where: path,
      message: `the data cannot be read (${(cause as Error).message}).`,
      hint: 'Give a data file, or a folder with train, validation and test files.',
      cause,
    });
  }
}

const SPLIT_NAMES = ['train', 'validation', 'test'] as const;

async function findSplitFiles(
  folder: string,
): Promise<Partial<Record<(typeof SPLIT_NAMES)[number], string>>> {
  const names = (await readdir(folder)).filter((name) => Object.hasOwn(READERS, extname(name)));
  const found: Partial<Record<(typeof SPLIT_NAMES)[number], string>> = {};
  for (const split of SPLIT_NAMES) {
    const files = names.filter((name) => name === split + extname(name)).sort();
    if (files.length > 1) {
      throw new TokensiftError({
        code: 'invalid-data',
        where: folder,
        message: `the ${split} split is there more than once: ${files.join(', ')}.`,
        hint: 'Keep one of them.',
      });
    }
    if (files.length === 1) found[split] = join(folder, files[0]);
  }
  return found;
}

function requireValidation(validation: readonly DatasetRow[], where: string): void {
  if (validation.length > 0) return;
  throw new TokensiftError({
    code: 'invalid-data',
    where,
    message: 'no class has enough rows to draw validation data from.',
    hint: 'Add rows, or give a folder with a train and a validation file.',
  });
}
