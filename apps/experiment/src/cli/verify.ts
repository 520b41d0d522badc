import type { FolderProblem, Verification } from '@tokensift/classifier';
import type { Command } from 'commander';
import { FAILED } from '../errors/exit-code.ts';
import { formatCount, formatNumberOf } from '../presentation/format.ts';
import { printJson, printText } from './output.ts';

/** What is wrong with a file, said of it. */
const PROBLEMS: Readonly<Record<FolderProblem['problem'], string>> = {
  differs: 'is not what was saved',
  missing: 'is missing',
  foreign: 'is not part of what was saved',
};

export function addVerifyCommand(command: Command): void {
  command
    .argument('<dir>', 'a classifier, an adapted model, or the results of a run')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExit code 1 when a file differs, is missing, or is not part of what was saved.')
    .action(verify);
}

async function verify(folder: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { verifyFolder } = await import('@tokensift/classifier');
  const verification = await verifyFolder(folder);
  if (verification.problems.length > 0) process.exitCode = FAILED;
  if (json) printJson({ schema: 'tokensift/verification/1', folder, ...verification });
  else printText(describe(verification));
}

function describe({ files, bytes, problems }: Verification): string {
  if (problems.length === 0) {
    return `All as it was saved: ${formatNumberOf(files, 'file')}, ${formatCount(bytes)} bytes`;
  }
  return problems.map(({ file, problem }) => `${file} ${PROBLEMS[problem]}`).join('\n');
}
