import { basename } from 'node:path';
import type { Command } from 'commander';
import { printJson, printText } from './output.ts';

interface ReportFlags {
  readonly texts: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

export function addReportCommand(command: Command): void {
  command
    .argument('<dir>', 'a folder that "tokensift run" has written')
    .option('--out <file>', 'where to write it (default: report.html in the folder)')
    .option('--no-texts', 'leave out texts of the data sets, and constructs, which are pieces of them')
    .option('--json', 'print the path of the report as JSON')
    .action(report);
}

async function report(folder: string, { texts, out, json }: ReportFlags): Promise<void> {
  const { readResults } = await import('@tokensift/experiments');
  const { reportPath, writeReport } = await import('../report/write-report.ts');
  const { renewInManifest } = await import('@tokensift/storage');
  const path = out ?? reportPath(folder);
  await writeReport(folder, await readResults(folder), { texts, path });
  if (out === undefined) await renewInManifest(folder, basename(path));
  if (json) printJson({ report: path });
  else printText(path);
}
