import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** Folder of the real data sets; tests that need them skip where it is absent. */
export const sharedData = join(resolve(workspace, process.env.TOKENSIFT_DATA ?? '../shared'), 'data');
export const hasSharedData = existsSync(sharedData);

/** Runs with a folder that holds the given files, and removes it afterwards. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  run: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-datasets-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file that Python wrote: see tooling/oracles/data_files.py. */
export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
