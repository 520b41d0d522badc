import { join, relative } from 'node:path';
import { type Note, TokensiftError } from '@tokensift/core';
import { type Backbone, type Checkpoint, type Pooling, textPoolings } from '@tokensift/models';

/** How texts become vectors, and who said so. */
export interface PoolingChoice {
  readonly pooling: Pooling;
  /** `default`: neither the caller nor the model says; `task`: tokens are classified, and not pooled. */
  readonly source: 'caller' | 'model' | 'default' | 'task';
  /** The file of the model that says so. */
  readonly file?: string;
}

const fileIn = (folder: string, file: string): string => {
  const path = relative(folder, file);
  return path.startsWith('..') ? file : path;
};

/**
 * How a model pools: as asked, as its folder says, or as is usual for its architecture.
 * @param folder as it was given
 * @throws TokensiftError `unsupported` where the folder says something else than what is supported.
 */
export function choosePooling(
  folder: string,
  {
    statedPooling: stated,
    defaultPooling,
    backbone,
  }: Pick<Checkpoint, 'statedPooling' | 'defaultPooling' | 'backbone'>,
  asked: Pooling | undefined,
): PoolingChoice {
  if (asked !== undefined) return { pooling: asked, source: 'caller' };
  if (stated === undefined) return { pooling: defaultPooling, source: 'default' };
  const { pooling, file } = stated;
  if (pooling !== undefined && backbone.poolings.includes(pooling)) {
    return { pooling, source: 'model', file: fileIn(folder, file) };
  }
  const problem =
    stated.problem ?? `it pools by ${pooling}, which is not supported for "${backbone.modelType}"`;
  throw new TokensiftError({
    code: 'unsupported',
    where: file.startsWith(folder) ? file : join(folder, fileIn(folder, file)),
    message: `How the model pools cannot be taken from it: ${problem}.`,
    hint: `Say how texts become vectors: --pooling ${textPoolings(backbone).join(' or --pooling ')}.`,
  });
}

/** Such as `mean (from 1_Pooling/config.json)`. */
export function describePooling({ pooling, source, file }: PoolingChoice): string {
  const whence = {
    caller: 'as asked',
    model: `from ${file}`,
    default: 'default',
    task: 'tokens are classified',
  };
  return `${pooling} (${whence[source]})`;
}

/** What to say about a pooling that nobody asked for. */
export function notesOnPooling(
  choice: PoolingChoice,
  where: string,
  backbone: Pick<Backbone, 'poolings'>,
): Note[] {
  if (choice.source !== 'default') return [];
  const others = textPoolings(backbone).filter((pooling) => pooling !== choice.pooling);
  const message =
    `the model does not say how it pools; ${choice.pooling} is used, ` +
    `as is usual for such a model. --pooling ${others.join(' or --pooling ')} is another way.`;
  return [{ kind: 'pooling', where, message }];
}
