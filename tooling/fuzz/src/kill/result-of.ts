import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFile } from '@tokensift/storage';
import { withoutTimes } from '../tiny/without-times.ts';

/** What a folder holds, by path: to the bit, but for what JSON files say of times and memory, and their checksums. */
export type FolderResult = ReadonlyMap<string, string>;

export async function resultOf(folder: string): Promise<FolderResult> {
  const result = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const bytes = await readFile(full);
    const path = full.slice(folder.length + 1);
    // A page is made of the results, with their times, a manifest is about both, and events tell of interruptions.
    if (path === 'report.html' || path === manifestFile || path === 'events.jsonl') continue;
    result.set(path, path.endsWith('.json') ? comparable(bytes) : bytes.toString('latin1'));
  }
  return result;
}

function comparable(json: Buffer): string {
  try {
    return JSON.stringify(withoutTimes({ ...JSON.parse(json.toString()), checksum: undefined }));
  } catch {
    return json.toString('latin1');
  }
}

/** Names of the files that differ, or are in one folder only. */
export const differences = (a: FolderResult, b: FolderResult): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
