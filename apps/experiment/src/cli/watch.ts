import type { Command } from 'commander';
import { abortOnInterrupt } from './interruption.ts';
import { wholeNumber } from './options.ts';
import { printJson, printMessage } from './output.ts';

interface WatchFlags {
  readonly port: number;
  readonly texts: boolean;
  readonly json?: boolean;
}

export function addWatchCommand(command: Command): void {
  command
    .argument('<dir>', 'the folder that "tokensift run" writes')
    .option('--port <n>', 'port on this machine; 0 takes a free one', wholeNumber, 0)
    .option('--no-texts', 'leave out texts of the data sets, and constructs, which are pieces of them')
    .option('--json', 'print where it can be seen as JSON')
    .addHelpText(
      'after',
      '\nThe page renews itself whenever a run ends, and can be reached from this machine only. Ctrl-C ends it; the' +
        '\nexperiment goes on.',
    )
    .action(watch);
}

async function watch(folder: string, { port, texts, json }: WatchFlags): Promise<void> {
  const { startWatchServer } = await import('../watch/start-watch-server.ts');
  const signal = abortOnInterrupt(() => {});
  const { url, ended } = await startWatchServer(folder, { port, texts, signal });
  if (json) printJson({ url });
  else printMessage(`The report of ${folder}, as it goes on: ${url}  (Ctrl-C ends it)`);
  await ended;
}
