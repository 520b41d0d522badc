import { writeFile } from 'node:fs/promises';

export const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, JSON.stringify(value));
