import { setTimeout as rest } from 'node:timers/promises';
import { folderState } from './folder-state.ts';

export interface FollowFolderOptions {
  /** What `folderState` said before the folder was opened. */
  readonly opened: string | undefined;
  /** How often it is looked at. */
  readonly everyMs: number;
  /** Whether it must be opened again though it is the same. */
  readonly isBroken: () => boolean;
  /** Opens it again; failing is its own matter. */
  readonly reopen: () => Promise<void>;
}

/**
 * Looks at a folder again and again, and has it opened when it is another. A folder that is still being written is one
 * that changes from one look to the next; a state is tried once, so that a damaged folder waits for the next one.
 * @returns what stops it
 */
export function followFolder(
  folder: string,
  { opened, everyMs, isBroken, reopen }: FollowFolderOptions,
): () => Promise<void> {
  const stopping = new AbortController();
  async function follow(): Promise<void> {
    let tried = opened;
    let before = opened;
    while (await pause(everyMs, stopping.signal)) {
      const state = await folderState(folder);
      const isNew = state !== undefined && state !== tried && state === before;
      before = state;
      if (!isNew && !isBroken()) continue;
      tried = state;
      await reopen();
    }
  }
  const following = follow();
  return async () => {
    stopping.abort();
    await following;
  };
}

/** @returns whether the time is over and not aborted. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  rest(milliseconds, undefined, { signal, ref: false }).then(
    () => true,
    () => false,
  );
