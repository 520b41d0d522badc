import { join, relative } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import type { Checkpoint, Pooling } from '@tokensift/models';

/** How texts become vectors, and who said so. */
export interface PoolingChoice {
  readonly pooling: Pooling;
  /** `default`: neither the caller nor the model says. */
  readonly source: 'caller' | 'model' | 'default';
  /** The file of the model that says so. */
  readonly file?: string;
}

const fileIn = (folder: string, file: string): string => {
  const path = relative(folder, file);
  return path.startsWith('..') ? file : path;
};

/**
 * How a model pools: as asked, as its folder says, or by default [CLS] where there is a pooler, else the mean.
 * @param folder as it was given
 * @throws TokensiftError `unsupported` where the folder says something else than [CLS] or the mean.
 */
export function choosePooling(
  folder: string,
  { statedPooling: stated, hasPooler }: Pick<Checkpoint, 'statedPooling' | 'hasPooler'>,
  asked: Pooling | undefined,
): PoolingChoice {
  if (asked !== undefined) return { pooling: asked, source: 'caller' };
  if (stated === undefined) return { pooling: hasPooler ? 'cls' : 'mean', source: 'default' };
  const { pooling, file, problem } = stated;
  if (pooling !== undefined) return { pooling, source: 'model', file: fileIn(folder, file) };
  throw new TokensiftError({
    code: 'unsupported',
    where: file.startsWith(folder) ? file : join(folder, fileIn(folder, file)),
    message: `How the model pools cannot be taken from it: ${problem}.`,
    hint: 'Say how texts become vectors: --pooling mean or --pooling cls.',
  });
}

/** Such as `mean (from 1_Pooling/config.json)`. */
export function describePooling({ pooling, source, file }: PoolingChoice): string {
  const whence = { caller: 'as asked', model: `from ${file}`, default: 'by default: the model does not say' };
  return `${pooling} (${whence[source]})`;
}

/** What to say about a pooling that nobody asked for. */
export function notesOnPooling(choice: PoolingChoice, where: string): Note[] {
  if (choice.source !== 'default') return [];
  const why = choice.pooling === 'cls' ? 'it has a pooler for [CLS]' : 'it has no pooler for [CLS]';
  const message =
    `the model does not say how it pools; ${choice.pooling} is used, since ${why}. ` +
    `--pooling ${choice.pooling === 'cls' ? 'mean' : 'cls'} is the other way.`;
  return [{ code: 'pooling', where, message }];
}
