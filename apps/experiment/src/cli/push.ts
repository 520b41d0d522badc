import type { PushResult } from '@tokensift/classifier';
import { requirePath } from '@tokensift/storage';
import type { Command } from 'commander';
import { formatNumberOf } from '../presentation/format.ts';
import { createHubProgress } from '../terminal/hub-progress.ts';
import { abortOnInterrupt } from './interruption.ts';
import { given } from './options.ts';
import { printJson, printMessage, printText } from './output.ts';

interface PushFlags {
  readonly private?: boolean;
  readonly message?: string;
  readonly json?: boolean;
}

export function addPushCommand(command: Command): void {
  command
    .argument('<dir>', 'a classifier or an adapted model that tokensift saved')
    .argument('<repository>', 'hf:owner/name, or hf:owner/name@branch; made where it is not there')
    .option('--private', 'make it a private repository; refuses one that is there and public')
    .option('--message <text>', 'title of the commit')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nThe folder is verified first; what it holds beside what was saved is left out. HF_TOKEN must be a token that may write.',
    )
    .action(push);
}

async function push(folder: string, repository: string, flags: PushFlags): Promise<void> {
  const { pushFolder } = await import('@tokensift/classifier');
  const progress = createHubProgress(process.stderr, 'Sending');
  const result = await pushFolder(requirePath(folder, '<dir>'), repository, {
    ...given({ isPrivate: flags.private, message: flags.message }),
    onProgress: progress.show,
    signal: abortOnInterrupt(() => {}),
  }).finally(progress.close);
  for (const file of result.leftOut) printMessage(`${file} is not part of what was saved, and was left out.`);
  if (flags.json) printJson({ schema: 'tokensift/push/1', folder, repository, ...result });
  else printText(describe(result));
}

function describe({ url, commit, created, files, removed }: PushResult): string {
  return [
    `${formatNumberOf(files.length, 'file')} in ${url}${created ? ' (made)' : ''}, commit ${commit}`,
    ...(removed.length > 0 ? [`Removed, of an earlier push: ${removed.join(', ')}`] : []),
  ].join('\n');
}
