import { hostname } from 'node:os';
import type { WorkerEvent } from '@tokensift/executor-bullmq';
import type { Command } from 'commander';
import { addQueueOptions, loadBullmq, openQueue, type QueueFlags } from '../queue/open-queue.ts';
import { describeWorkerEvent } from '../terminal/worker-event.ts';
import { version } from '../version.ts';
import { abortOnInterrupt } from './interruption.ts';
import { atLeastOne, given, stateOption } from './options.ts';
import { printMessage, writeText } from './output.ts';

interface WorkerFlags extends QueueFlags {
  readonly store: string;
  readonly stateEvery?: number;
  readonly concurrency: number;
  readonly json?: boolean;
}

export function addWorkerCommand(command: Command): void {
  addQueueOptions(command);
  command
    .option(
      '--store <place>',
      'where the states of trainings are, a folder or s3://bucket/prefix, which all workers should share',
      'runs/states',
    )
    .addOption(stateOption())
    .option('--concurrency <number>', 'how many jobs it runs at the same time', atLeastOne, 1)
    .option('--json', 'print what it does as JSON, one object a line')
    .addHelpText(
      'after',
      '\nRuns the jobs that "tokensift run --executor bullmq" submits, until it is stopped. Ctrl-C and SIGTERM' +
        '\ngive back at once what it is at, with exit code 0; a worker that dies otherwise loses its run to another one' +
        '\nwithin seconds. Models and data have to be at the same paths as where the experiment is submitted, or on a hub.',
    )
    .action(work);
}

async function work({ store, stateEvery, concurrency, json, ...flags }: WorkerFlags): Promise<void> {
  const { createProcessRunner, DEFAULT_QUEUE, runWorker } = await loadBullmq();
  await using connection = await openQueue(flags);
  const { openTrainingStates } = await import('@tokensift/experiments');
  await using processes = createProcessRunner({ stateSeconds: stateEvery });
  const { queue = DEFAULT_QUEUE } = flags;
  const signal = abortOnInterrupt(() => printMessage('Stopping; what it is at goes back to the queue …'));
  const times = concurrency === 1 ? 'one run' : `${concurrency} runs`;
  printMessage(
    `tokensift ${version} on ${hostname()} waits for runs of the queue "${queue}" at ${connection.address}, ${times} at a time.`,
  );
  const show = (event: WorkerEvent): void => {
    if (json) void writeText(`${JSON.stringify(plain(event))}\n`);
    else printMessage(describeWorkerEvent(event));
  };
  await runWorker({
    connection,
    ...given({ queue: flags.queue }),
    runJob: processes.runJob,
    states: openTrainingStates(store),
    concurrency,
    signal,
    onEvent: show,
    onNote: printMessage,
  });
}

/** Without the numbers of every row. */
function plain(event: WorkerEvent): object {
  if (event.kind !== 'ended' || event.record.status === 'failed') return event;
  const { statistics: _, answers: __, ...record } = event.record;
  return { ...event, record };
}
