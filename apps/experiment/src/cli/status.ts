import type { Command } from 'commander';
import { addQueueOptions, loadBullmq, openQueue, type QueueFlags } from '../queue/open-queue.ts';
import { formatQueueStatus } from '../terminal/queue-status.ts';
import { printJson, printText } from './output.ts';

export function addStatusCommand(command: Command): void {
  addQueueOptions(command);
  command
    .option('--json', 'print it as JSON')
    .action(async ({ json, ...flags }: QueueFlags & { readonly json?: boolean }) => {
      const { readStatus } = await loadBullmq();
      await using connection = await openQueue(flags);
      const status = await readStatus(connection, flags.queue);
      if (json) printJson(status);
      else printText(formatQueueStatus(status));
    });
}
