import { join } from 'node:path';
import type { Results } from '@tokensift/experiments';
import { writeTextAtomically } from '@tokensift/storage';
import { type ReportOptions, renderReport } from './render-report.ts';
import { readReportData } from './report-data.ts';

const FILE = 'report.html';

export const reportPath = (folder: string): string => join(folder, FILE);

/**
 * Writes the report on the folder of a run.
 * @param path where to; `report.html` in the folder by default
 */
export async function writeReport(
  folder: string,
  results: Results,
  { path = reportPath(folder), ...options }: ReportOptions & { readonly path?: string } = {},
): Promise<void> {
  await writeTextAtomically(path, renderReport(await readReportData(folder, results), options));
}
