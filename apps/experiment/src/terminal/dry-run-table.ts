import type { DryRun, DryRunPart } from '@tokensift/experiments';
import pc from 'picocolors';
import { formatBytes, formatNumberOf, formatPercent, formatSeconds } from '../presentation/format.ts';
import { createTable } from './table.ts';

const COLUMNS = ['method', 'runs', 'trials', 'finished', 'TFLOP left', 'time left'];

/** What an experiment would do: a table for each model and data set, the sum, and what cannot be run. */
export function formatDryRun({ parts }: DryRun, folder: string): string {
  const places = [...new Set(parts.map(placeOf))];
  const tables = places.map((place) => {
    const table = createTable(COLUMNS, ['left', ...COLUMNS.slice(1).map(() => 'right' as const)]);
    for (const part of parts.filter((one) => placeOf(one) === place)) table.push(rowOf(part));
    return `${pc.bold(place)}\n${table.toString()}`;
  });
  const problems = parts.flatMap(({ problem, ...part }) =>
    problem
      ? [
          `${placeOf(part)} · ${part.method}: ${[problem.where, problem.message].filter(Boolean).join(': ')}` +
            (problem.hint === undefined ? '' : `\n  ${problem.hint}`),
        ]
      : [],
  );
  return [
    ...tables,
    ...(problems.length > 0 ? [`Cannot be run:\n${problems.join('\n')}`] : []),
    sum(parts, folder),
  ].join('\n\n');
}

/** One line as a part becomes known. */
export const describePart = (part: DryRunPart): string => [placeOf(part), ...rowOf(part)].join(' · ');

const placeOf = ({ model, dataset }: DryRunPart): string =>
  model === undefined ? dataset : `${model} · ${dataset}`;

function rowOf({ method, runs, trials, finished, left, problem }: DryRunPart): string[] {
  const estimate = left ? [(left.flops / 1e12).toPrecision(3), formatSeconds(left.seconds)] : ['–', '–'];
  return [
    method,
    String(runs),
    String(trials),
    String(finished),
    ...(problem ? ['–', 'cannot be run'] : estimate),
  ];
}

function sum(parts: readonly DryRunPart[], folder: string): string {
  const total = (count: (part: DryRunPart) => number): number =>
    parts.reduce((all, part) => all + count(part), 0);
  const jobs = total(({ runs, trials }) => runs + trials);
  const finished = total((part) => part.finished);
  const counts =
    `${formatNumberOf(jobs, 'job')}: ${formatNumberOf(
      total(({ runs }) => runs),
      'run',
    )}, ${formatNumberOf(
      total(({ trials }) => trials),
      'trial',
    )}; ` + `${finished} (${formatPercent(jobs === 0 ? 0 : finished / jobs, 0)}) in ${folder} have finished.`;
  const measured = parts.filter(({ left }) => left);
  if (measured.length === 0) return `${counts} Nothing was written.`;
  const seconds = total(({ left }) => left?.seconds ?? 0);
  const memory = Math.max(...measured.map(({ memoryBytes = 0 }) => memoryBytes));
  return (
    `${counts}\nLeft: about ${formatSeconds(seconds)} in one process, ` +
    `${(total(({ left }) => left?.flops ?? 0) / 1e12).toPrecision(3)} TFLOP, up to ${formatBytes(memory)} of memory.\n` +
    pc.dim(
      'Each method was trained for a few steps with each model on each data set. FLOPs are those planned, times are FLOPs over the ' +
        'rate of these steps, and evaluations, on a machine as busy as it was now. Trials are taken to cost what ' +
        'the method costs without them, and runs that stop early take less. Memory is that of this process. Nothing was written.',
    )
  );
}
