import { basename } from 'node:path';
import type { Command } from 'commander';
import { printJson, printText } from './output.ts';

export function addReportCommand(command: Command): void {
  command
    .argument('<dir>', 'a folder that "tokensift run" has written')
    .option('--json', 'print the path of the report as JSON')
    .action(async (folder: string, options: { readonly json?: boolean }) => {
      const { readResults } = await import('@tokensift/experiments');
      const { reportPath, writeReport } = await import('../report/write-report.ts');
      const { renewInManifest } = await import('@tokensift/storage');
      await writeReport(folder, await readResults(folder));
      const report = reportPath(folder);
      await renewInManifest(folder, basename(report));
      if (options.json) printJson({ report });
      else printText(report);
    });
}
