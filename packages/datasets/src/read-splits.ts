import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type LabelledText, type Random, TokensiftError } from '@tokensift/core';
import { type DatasetNote, toNotes } from './dataset-note.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { Placed } from './placed.ts';
import {
  formatOf,
  type ReadDatasetOptions,
  type ReadFile,
  type RowFormatOption,
  readFile,
  requireRows,
} from './read-file.ts';
import { findSplitFiles, isReadable, listFiles, listSplitNames, type SplitName } from './split-files.ts';
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

export interface DatasetSplits<Row extends object = LabelledText> {
  readonly train: readonly Placed<Row>[];
  readonly validation: readonly Placed<Row>[];
  /** Absent when a folder has no test file, or the fraction for it is 0. */
  readonly test?: readonly Placed<Row>[];
  /** Whether validation rows were drawn at random here and not read from a file of their own. */
  readonly validationDrawn: boolean;
  /** What a user should know about the files. */
  readonly notes: readonly DatasetNote[];
}

/**
 * Reads a data set: a folder with a file for each split, or a single file, which is split. Files are known by their names
 * (`train` or `training`, `validation`, `valid`, `val` or `dev`, `test` or `testing`) with any extension that can be read; the
 * last two splits may be absent. Drawn splits are stratified. A data set of the hub is named as `fetchDataset` says.
 * @throws TokensiftError as `readDataset`; `file-not-found` for a folder without a train file, `invalid-data` when a
 * split is there in two files or when there are too few rows to draw a validation split.
 */
export function readSplits(path: string, options: ReadSplitsOptions): Promise<DatasetSplits>;
export function readSplits<Row extends object>(
  path: string,
  options: ReadSplitsOptions & RowFormatOption<Row>,
): Promise<DatasetSplits<Row>>;
export async function readSplits<Row extends object>(
  given: string,
  options: ReadSplitsOptions & Partial<RowFormatOption<Row>>,
): Promise<DatasetSplits<Row>> {
  const { random, fractions = { train: 0.8, validation: 0.1, test: 0.1 } } = options;
  const format = formatOf(options);
  const path = await fetchDataset(given, options);
  if (!(await isFolder(path))) {
    const file = await readFile(path, options);
    requireRows([file], options);
    const { train, validation, test } = stratifiedSplit(file.rows, fractions, random, format);
    requireValidation(validation, path);
    const notes = toNotes(file.findings);
    const splits = { train, validation, validationDrawn: true, notes };
    return test.length === 0 ? splits : { ...splits, test };
  }
  const { hasLists = false } = format;
  const { files, unread } = await findSplitFiles(path, hasLists);
  const read: Partial<Record<SplitName, ReadFile<Row>[]>> = {};
  for (const [split, parts] of Object.entries(files) as [SplitName, readonly string[]][]) {
    const whole: ReadFile<Row>[] = [];
    for (const part of parts) whole.push(await readFile(part, options));
    read[split] = whole;
  }
  const all = Object.values(read).flat();
  requireRows(all, options);
  const notes = [
    ...toNotes(all.flatMap(({ findings }) => findings)),
    ...(unread.length > 0 ? [unreadFiles(path, unread, hasLists)] : []),
  ];
  const rowsOf = (parts: readonly ReadFile<Row>[]) => parts.flatMap(({ rows }) => rows);
  const train = rowsOf(read.train!);
  const others = { ...(read.test && { test: rowsOf(read.test) }), notes };
  if (read.validation)
    return { train, validation: rowsOf(read.validation), ...others, validationDrawn: false };
  const validationFraction = fractions.validation / (fractions.train + fractions.validation);
  const drawn = stratifiedSplit(
    train,
    { train: 1 - validationFraction, validation: validationFraction, test: 0 },
    random,
    format,
  );
  requireValidation(drawn.validation, files.train![0]);
  return { train: drawn.train, validation: drawn.validation, ...others, validationDrawn: true };
}

function unreadFiles(folder: string, names: readonly string[], hasLists: boolean): DatasetNote {
  const known = names.some((name) => isReadable(name, hasLists))
    ? `; files of splits are named ${listSplitNames()}`
    : '';
  return {
    kind: 'unread-files',
    message: `${basename(resolve(folder))}: not read: ${listFiles(names)}${known}.`,
    files: names.map((name) => join(folder, name)),
    count: names.length,
  };
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

function requireValidation(validation: readonly object[], where: string): void {
  if (validation.length > 0) return;
  throw new TokensiftError({
    code: 'invalid-data',
    where,
    message: 'no class has enough rows to draw validation data from.',
    hint: 'Add rows, or give a folder with a train and a validation file.',
  });
}
