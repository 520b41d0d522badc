import { TokensiftError } from '@tokensift/core';
import { checksummedJson, parseChecksummedJson, type Refusal } from '@tokensift/storage';
import type { Experiment } from '../experiment/experiment.ts';

/** What to do with a place that has runs already. */
export type FolderMode = 'new' | 'resume' | 'overwrite';

/** What tells a place of runs from others. */
export const MARK = 'experiment.json';

export interface Mark {
  readonly schema: typeof MARK_SCHEMA;
  readonly experiment: Experiment;
}

const MARK_KIND = 'tokensift/experiment/';
const MARK_SCHEMA = `${MARK_KIND}1` as const;

const damaged: Refusal = {
  code: 'invalid-data',
  hint: 'Take it from another copy, or start anew: --overwrite.',
};

export const markText = (experiment: Experiment): string =>
  checksummedJson({ schema: MARK_SCHEMA, experiment } satisfies Mark, 2);

/** The error for one that is damaged or of another version; undefined for content that does not say that it is one. */
export function parseMark(content: Buffer | undefined, where: string): Mark | TokensiftError | undefined {
  if (!content?.includes(MARK_KIND)) return undefined;
  if (!content.includes(JSON.stringify(MARK_SCHEMA))) {
    return new TokensiftError({
      code: 'unsupported',
      where,
      message: 'the folder has runs of another version of tokensift.',
      hint: 'Give another folder, start anew with --overwrite, or go on with the version that made it.',
    });
  }
  try {
    return parseChecksummedJson(content, where, damaged) as Mark;
  } catch (error) {
    return error as TokensiftError;
  }
}

/**
 * Lets an experiment into a place that has something in it already.
 * @param place how messages name it
 * @throws TokensiftError `invalid-argument` for a place that is not for the runs of this experiment, `invalid-data` for a
 * mark that is damaged, `unsupported` for one of another version.
 */
export function requireOwnMark(
  mark: Mark | TokensiftError | undefined,
  {
    where,
    experiment,
    mode,
  }: { readonly where: string; readonly experiment: Experiment; readonly mode: FolderMode },
): void {
  const refuse = (message: string, hint: string) =>
    new TokensiftError({ code: 'invalid-argument', where, message, hint });
  if (!mark) {
    throw refuse(
      'the folder is not empty and was not made by "tokensift run".',
      'Give another folder: --out DIR.',
    );
  }
  if (mode === 'overwrite') return;
  if (TokensiftError.isInstance(mark)) throw mark;
  const { name } = mark.experiment;
  if (mode === 'new') {
    throw refuse(
      `the folder has runs of the experiment "${name}" already.`,
      'Add --resume to go on with them, or --overwrite to start anew.',
    );
  }
  if (name !== experiment.name) {
    throw refuse(
      `the folder has runs of another experiment: "${name}", not "${experiment.name}".`,
      'Give the folder of this experiment, or another one for new runs.',
    );
  }
}
