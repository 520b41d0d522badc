import type { DryRunEvent, Experiment, RunFilter } from '@tokensift/experiments';
import { exitCodeOf } from '../errors/exit-code.ts';
import { dataName, describeData } from '../presentation/data-summary.ts';
import { describeNote } from '../presentation/describe-note.ts';
import { createHubProgress } from '../terminal/hub-progress.ts';
import { createStatusLine } from '../terminal/status-line.ts';
import { abortOnInterrupt } from './interruption.ts';
import { printJson, printText } from './output.ts';

export interface DryRunCommand {
  readonly experiment: Experiment;
  readonly folder: string;
  readonly only: RunFilter | undefined;
  readonly measure: boolean;
  readonly json: boolean;
}

/** Shows what an experiment would do; the exit code says whether all of it can be done. */
export async function showDryRun({ experiment, folder, only, measure, json }: DryRunCommand): Promise<void> {
  const { dryRun } = await import('@tokensift/experiments');
  const { describePart, formatDryRun } = await import('../terminal/dry-run-table.ts');
  const line = createStatusLine(process.stderr);
  const signal = abortOnInterrupt(() => line.print('Stopping after this step …'));
  const fetching = createHubProgress(process.stderr, 'Fetching');
  const onEvent = (event: DryRunEvent): void => {
    fetching.close();
    if (event.kind === 'engine') line.print(event.message);
    else if (event.kind === 'note') line.print(describeNote(event.note, event.note.model));
    else if (event.kind === 'data') line.print(describeData(dataName(event), event.summary));
    else line.update(() => `measured: ${describePart(event.part)}`);
  };
  const made = await dryRun({
    experiment,
    folder,
    ...(only && { only }),
    measure,
    signal,
    onEvent,
    hub: { onProgress: fetching.show, signal },
  }).finally(line.clear);
  if (json) printJson(made);
  else printText(formatDryRun(made, folder));
  const problem = made.parts.find((part) => part.problem)?.problem;
  if (problem) process.exitCode = exitCodeOf(problem.code);
}
