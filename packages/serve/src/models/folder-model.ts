import { type ErrorParts, errorParts } from '@tokensift/core';
import type { ClassifierFolder } from '../classifier/messages.ts';
import { openInThread, type ThreadClassifier } from '../classifier/open-in-thread.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { folderState } from './folder-state.ts';
import { followFolder } from './follow-folder.ts';
import type { ServedModel } from './served-model.ts';

const LOOK_MILLISECONDS = 1000;

export interface FolderModelOptions {
  readonly source: ClassifierFolder;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'countReload'>;
}

/** A model whose classifier comes from a folder, and from what takes that folder's place. */
export interface FolderModel {
  /** Why the folder as it is now could not be opened; what was opened before goes on answering. */
  readonly error: ErrorParts | undefined;
  /** @throws TokensiftError as `openClassifier` does; later, what cannot be opened is logged. */
  open(): Promise<void>;
  /** Looks at the folder no more. */
  close(): Promise<void>;
}

export function createFolderModel(
  model: ServedModel,
  { source, log, metrics }: FolderModelOptions,
): FolderModel {
  const { name } = model;
  const where = { model: name, folder: source.folder };
  let error: ErrorParts | undefined;
  let isBroken = false;
  let stopFollowing = async (): Promise<void> => {};

  async function open(): Promise<void> {
    const note = (message: string): void => log({ level: 'info', event: 'note', message, ...where });
    const classifier = await openInThread(source, note);
    for (const { message } of classifier.notes) note(message);
    model.replace(classifier);
    isBroken = false;
    error = undefined;
    void watch(classifier);
  }

  async function watch(classifier: ThreadClassifier): Promise<void> {
    const { message } = await classifier.broken;
    log({ level: 'error', event: 'failed', message, ...where });
    if (model.current?.classifier !== classifier) return;
    isBroken = true;
    model.replace(undefined);
  }

  async function reopen(): Promise<void> {
    try {
      await open();
      metrics.countReload(name, 'done');
      log({ level: 'info', event: 'reloaded', message: `"${name}" answers from its new folder.`, ...where });
    } catch (thrown) {
      error = errorParts(thrown);
      metrics.countReload(name, 'failed');
      const message = `"${name}" stays as it was: ${(thrown as Error).message}`;
      log({ level: 'error', event: 'reload-failed', message, ...where });
    }
  }

  return {
    get error() {
      return error;
    },
    async open() {
      const opened = await folderState(source.folder);
      await open();
      stopFollowing = followFolder(source.folder, {
        opened,
        everyMs: LOOK_MILLISECONDS,
        isBroken: () => isBroken,
        reopen,
      });
    },
    close: () => stopFollowing(),
  };
}
