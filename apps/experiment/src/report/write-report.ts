import { join } from 'node:path';
import { writeTextAtomically } from '@tokensift/storage';
import type { Results } from '../experiment/results.ts';
import { renderReport } from './render-report.ts';

/** Writes `report.html` into the folder of a run. @returns its path. */
export async function writeReport(folder: string, results: Results): Promise<string> {
  const path = join(folder, 'report.html');
  await writeTextAtomically(path, renderReport(results));
  return path;
}
