import { join } from 'node:path';
import type { Tensor } from '@tokensift/core';
import { type HeldFiles, writeSafetensors } from '@tokensift/storage';

/** What a task keeps as tensors (`FittedTask.tensors`), beside what it keeps in config.json. */
export type TaskTensors = ReadonlyMap<string, Tensor<Float32Array>>;

const fileName = 'task.safetensors';

export async function writeTaskTensors(folder: string, tensors: TaskTensors): Promise<void> {
  if (tensors.size > 0) await writeSafetensors(join(folder, fileName), tensors);
}

/** Includes the file that `readTaskTensors` reads. */
export function holdTaskTensors(folder: string, files: HeldFiles): void {
  files.include(join(folder, fileName));
}

/** Empty where the folder has none. @throws TokensiftError `invalid-checkpoint` for a damaged file, `io-error`. */
export async function readTaskTensors(folder: string, files: HeldFiles): Promise<TaskTensors> {
  const path = join(folder, fileName);
  const tensors = new Map<string, Tensor<Float32Array>>();
  if (!files.has(path)) return tensors;
  const file = await files.openSafetensors(path);
  for (const name of file.entries.keys()) tensors.set(name, await file.read(name));
  return tensors;
}
