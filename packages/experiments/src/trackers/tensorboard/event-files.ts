import { rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isFolder, listFolder } from '@tokensift/storage';

/** The folder for TensorBoard, in that of the results. */
export const TENSORBOARD = 'tensorboard';

/** TensorBoard knows its files by the word in their names. */
export const eventFileOf = (job: string): string => `events.out.tfevents.${job}`;

/** Whether a file under the folder for TensorBoard is one that was written by us. */
export const isEventFile = (name: string): boolean => /^events\.out\.tfevents\.[0-9a-f]{64}$/.test(name);

/** Removes our event files, and the folders that are empty without them. */
export async function removeEventFiles(folder: string): Promise<void> {
  if (!(await isFolder(folder))) return;
  const { files, folders } = await listFolder(folder);
  for (const file of files) if (isEventFile(basename(file))) await rm(join(folder, file), { force: true });
  // What is not ours keeps a folder.
  for (const inner of [...folders].sort().reverse()) await rmdir(join(folder, inner)).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}
