import type { Position, QueueStatus, WorkerStatus } from '@tokensift/executor-bullmq';
import { describeRun } from '@tokensift/experiments';
import pc from 'picocolors';
import { formatSeconds } from '../presentation/format.ts';
import { createTable } from './table.ts';

/** What there is at a queue, as text: a table for each kind of thing. */
export function formatQueueStatus(status: QueueStatus, now: number = Date.now()): string {
  const { queue, server, jobs } = status;
  const since = (time: string): string => formatSeconds(Math.max(0, now - Date.parse(time)) / 1000);
  return [
    `Queue "${queue}" at ${server}: ${jobs.running} running, ${jobs.waiting} waiting, ${jobs.resting} resting before ` +
      `they are tried again, ${jobs.uncollected} ended whose results nobody has taken yet.`,
    section(
      'Experiments that wait for results',
      ['experiment', 'ended', 'failed', 'in the queue', 'where'],
      status.experiments.map(({ name, jobs, ended, failed, queued, host, pid }) => [
        name,
        `${ended} of ${jobs}`,
        failed,
        queued,
        `${host} ${pid}`,
      ]),
    ),
    section(
      'Workers',
      ['worker', 'version', 'runs made', 'up for', 'at'],
      status.workers.map((worker) => [
        `${worker.host} ${worker.pid}`,
        worker.version,
        worker.made,
        since(worker.startedAt),
        describeWork(worker),
      ]),
    ),
    section(
      'Runs under way',
      ['run', 'since', 'progress', 'begun before'],
      status.running.map(({ run, startedAt, position, retries }) => [
        describeRun(run),
        startedAt === undefined ? '' : since(startedAt),
        describePosition(position),
        retries === 0 ? '' : `${retries} ×`,
      ]),
    ),
    section(
      'Last failures',
      ['run', 'ago', 'why'],
      status.failures.map(({ run, at, message }) => [describeRun(run), since(at), message]),
    ),
  ].join('\n\n');
}

function section(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  if (rows.length === 0) return `${pc.bold(title)}: none`;
  const table = createTable(
    columns,
    columns.map(() => 'left' as const),
  );
  table.push(...rows);
  return `${pc.bold(title)}\n${table.toString()}`;
}

function describeWork({ runs, refuses }: WorkerStatus): string {
  if (runs.length > 0) return runs.map(describeRun).join(', ');
  return refuses === undefined ? 'waiting' : `refuses runs: ${refuses}`;
}

function describePosition({ phase, epoch, totalEpochs, step, totalSteps, loss }: Position): string {
  const parts = [
    phase,
    epoch !== undefined && `epoch ${epoch} of ${totalEpochs} done`,
    step !== undefined && `step ${step} of ${totalSteps}`,
    loss !== undefined && `loss ${loss.toFixed(3)}`,
  ];
  return parts.filter(Boolean).join(' · ');
}
