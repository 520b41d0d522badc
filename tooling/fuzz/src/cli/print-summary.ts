import { formatSummary } from '../report/format-summary.ts';
import type { Summary } from '../report/summary.ts';

const FAULTS_FOUND = 1;

/** Prints the results; the exit code tells whether there were faults. */
export function printSummary(summary: Summary, json: boolean | undefined): void {
  process.stdout.write(`${json ? JSON.stringify(summary, null, 2) : formatSummary(summary)}\n`);
  if (summary.faults.length > 0) process.exitCode = FAULTS_FOUND;
}
