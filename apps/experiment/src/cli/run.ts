import { join } from 'node:path';
import { TokensiftError } from '@tokensift/core';
import type { ExperimentEvent, Results } from '@tokensift/experiments';
import type { Command } from 'commander';
import { FAILED } from '../errors/exit-code.ts';
import {
  addExecutorOptions,
  type ExecutorFlags,
  executorWords,
  openExecutor,
} from '../queue/open-executor.ts';
import { createHubProgress } from '../terminal/hub-progress.ts';
import { createRunProgress } from '../terminal/run-progress.ts';
import { addEngineOptions, type EngineFlags } from './engine-options.ts';
import { abortOnInterrupt } from './interruption.ts';
import { onlyOption, readOnly } from './only-option.ts';
import { given, setOption, stateOption, trackerOption } from './options.ts';
import { printJson, printMessage, printText } from './output.ts';

interface RunOptions extends EngineFlags, ExecutorFlags {
  readonly out?: string;
  readonly set: readonly string[];
  readonly tracker: readonly string[];
  readonly only: readonly string[];
  readonly dryRun?: boolean;
  readonly measure: boolean;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

export function addRunCommand(command: Command): void {
  command
    .argument('<experiment.yaml>', 'the experiment file')
    .option('--out <dir>', 'folder for the results (default: runs/NAME)')
    .addOption(setOption('change a value of the file, such as training.epochs=3'))
    .addOption(
      trackerOption(
        'send events to this tracker too: tensorboard, mlflow, or a module; with settings as {mlflow: {uri: …}}',
      ),
    )
    .addOption(onlyOption())
    .option('--dry-run', 'say what there is to do and what it would take, and write nothing')
    .option('--no-measure', 'with --dry-run: measure no steps, and estimate no time and memory')
    .option('--resume', 'keep finished runs that have the same settings, and make the others')
    .option('--overwrite', 'remove the results of an earlier run from the folder first')
    .addOption(stateOption())
    .option(
      '--store <url>',
      's3://bucket/prefix, where records and states of trainings are kept, too, for other machines; keys from the environment',
    )
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      '\nPeak memory is the most resident memory of the whole process, sampled every 100 ms while a run is made.' +
        '\nExit code 1 when a run failed, 2 when something cannot be used; Ctrl-C stops after the current step, with 130.',
    )
    .action(run);
  addExecutorOptions(command);
  addEngineOptions(command);
}

async function run(file: string, options: RunOptions): Promise<void> {
  if (options.resume && options.overwrite) {
    throw new TokensiftError({
      code: 'invalid-argument',
      message: '--resume and --overwrite exclude each other.',
      hint: 'Give --resume to keep what has finished, --overwrite to remove it.',
    });
  }
  const { loadExperiment } = await import('../experiment/load-experiment.ts');
  const { runExperiment } = await import('@tokensift/experiments');
  const { reportPath, writeReport } = await import('../report/write-report.ts');
  const { showExperiment } = await import('../terminal/experiment-progress.ts');
  const { formatResults } = await import('../terminal/results-table.ts');

  const { engine, backend } = options;
  const chosen = Object.entries({ name: engine, backend })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `engine.${key}=${value}`);
  const experiment = await loadExperiment(file, {
    set: [...chosen, ...options.set],
    trackers: options.tracker,
  });
  const only = options.only.length > 0 ? readOnly(options.only, experiment) : undefined;
  const folder = options.out ?? join('runs', experiment.name);
  if (options.dryRun) {
    const { showDryRun } = await import('./dry-run.ts');
    const { measure, json = false } = options;
    return await showDryRun({ experiment, folder, only, measure, json });
  }
  const progress = createRunProgress(process.stderr);
  await using executor = await openExecutor(experiment.name, options, progress.print);
  const signal = abortOnInterrupt(() => progress.print(executor.stopping));
  const fetching = createHubProgress(process.stderr, 'Fetching');
  const show = showExperiment(progress);
  let [asked, ended] = [0, 0];
  const onEvent = (event: ExperimentEvent) => {
    fetching.close();
    if (event.kind === 'planned') asked = event.jobs;
    else if (event.kind === 'ended') ended++;
    show(event);
  };
  const mode = options.resume ? 'resume' : options.overwrite ? 'overwrite' : 'new';
  const onResults = (made: Results) => writeReport(folder, made);
  const hub = { onProgress: fetching.show, signal };
  const { createExecutor, threads } = executor;
  const results = await runExperiment({
    experiment,
    folder,
    mode,
    ...(only && { only }),
    signal,
    onEvent,
    hub,
    onResults,
    ...(createExecutor && { createExecutor }),
    ...given({ stateSeconds: options.stateEvery, threads, store: options.store }),
  }).finally(progress.close);

  const interrupted = ended < asked;
  if (!options.json) printText(formatResults(results));
  else if (!interrupted) printJson(results);
  const failed = results.runs.filter(({ status }) => status === 'failed').length;
  if (failed > 0) printMessage(`${failed} of ${results.planned} runs failed; see ${join(folder, 'runs')}.`);
  if (interrupted) {
    throw new TokensiftError({
      code: 'interrupted',
      message: `the experiment was stopped; ${ended} of ${asked} runs have ended and are kept.`,
      hint: `Go on with: ${resumingCommand(file, folder, options)}`,
    });
  }
  const others = results.planned - results.runs.length;
  if (others > 0)
    printMessage(`${others} of ${results.planned} runs were not asked for and have not been made.`);
  printMessage(`Results: ${join(folder, 'results.json')}  Report: ${reportPath(folder)}`);
  if (failed > 0) process.exitCode = FAILED;
}

/** Settings that the file was changed by are given again: with others, the runs would be made anew. */
function resumingCommand(file: string, folder: string, options: RunOptions): string {
  const { engine, backend, set, only, tracker, store } = options;
  const chosen = { '--engine': engine, '--backend': backend, '--store': store };
  const flags = Object.entries(chosen).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  const words = [
    file,
    ...flags,
    ...executorWords(options),
    ...repeat('--set', set),
    ...repeat('--only', only),
    ...repeat('--tracker', tracker),
    '--out',
    folder,
  ];
  return ['tokensift run', ...words.map(quoteWord), '--resume'].join(' ');
}

const repeat = (flag: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [flag, value]);

/** A word as a shell takes it. */
const quoteWord = (word: string): string =>
  /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
