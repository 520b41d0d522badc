import { join } from 'node:path';
import type { Results } from '@tokensift/experiments';
import { writeTextAtomically } from '@tokensift/storage';
import { renderReport } from './render-report.ts';

const FILE = 'report.html';

export const reportPath = (folder: string): string => join(folder, FILE);

/** Writes `report.html` into the folder of a run. */
export async function writeReport(folder: string, results: Results): Promise<void> {
  await writeTextAtomically(reportPath(folder), renderReport(results));
}
