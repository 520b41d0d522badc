import { TokensiftError } from '@tokensift/core';
import { Command } from 'commander';
import { version } from '../version.ts';
import { interruptionExitCode, watchSignals } from './interruption.ts';
import { reportError } from './report-error.ts';
import { watchOutput } from './watch-output.ts';

interface CommandEntry {
  readonly about: string;
  /** What gives a command its arguments and options. */
  load(): Promise<(command: Command) => void>;
}

/** Each is loaded when it is called, so that help is quick. */
const commands: Readonly<Record<string, CommandEntry>> = {
  run: {
    about: 'run an experiment: models × data sets × methods × seeds, with statistics and a report',
    load: async () => (await import('./run.ts')).addRunCommand,
  },
  worker: {
    about: 'run the jobs that other machines submit to a queue',
    load: async () => (await import('./worker.ts')).addWorkerCommand,
  },
  status: {
    about: 'show a queue: jobs, workers, progress, failures',
    load: async () => (await import('./status.ts')).addStatusCommand,
  },
  report: {
    about: 'build report.html from the results of a run',
    load: async () => (await import('./report.ts')).addReportCommand,
  },
  watch: {
    about: 'show the report of a run in a browser while it goes on',
    load: async () => (await import('./watch.ts')).addWatchCommand,
  },
  track: {
    about: 'send what happened in a run to TensorBoard, MLflow or a tracker of your own',
    load: async () => (await import('./track.ts')).addTrackCommand,
  },
  finetune: {
    about: 'train one classifier and save it as a Hugging Face folder',
    load: async () => (await import('./finetune.ts')).addFinetuneCommand,
  },
  settings: {
    about: 'list the settings of training, methods and tasks, with ranges and defaults',
    load: async () => (await import('./settings.ts')).addSettingsCommand,
  },
  predict: {
    about:
      'classify texts: a row out for each row in, with its fields and a prediction; JSON lines, CSV, TSV or plain lines',
    load: async () => (await import('./predict.ts')).addPredictCommand,
  },
  evaluate: {
    about: 'measure a classifier on labelled texts: metrics, a table by class, confusions, worst mistakes',
    load: async () => (await import('./evaluate.ts')).addEvaluateCommand,
  },
  export: {
    about:
      'write ONNX models of a classifier for transformers.js, optimum and ONNX Runtime, and compare them with it',
    load: async () => (await import('./export.ts')).addExportCommand,
  },
  serve: {
    about: 'answer HTTP requests with one or several classifiers, and show a page to try them',
    load: async () => (await import('./serve.ts')).addServeCommand,
  },
  sensitivity: {
    about: 'show how sensitive a task is to each part of a model',
    load: async () => (await import('./sensitivity.ts')).addSensitivityCommand,
  },
  select: {
    about: 'show what would be trained under a budget, and save it for finetune --selection',
    load: async () => (await import('./select.ts')).addSelectCommand,
  },
  selections: {
    about: 'show or compare saved selections',
    load: async () => (await import('./selections.ts')).addSelectionsCommand,
  },
  constructs: {
    about: 'list the token constructs of a data set, over all classes and for each',
    load: async () => (await import('./constructs.ts')).addConstructsCommand,
  },
  adapt: {
    about: "make a data set's constructs tokens of a model",
    load: async () => (await import('./adapt.ts')).addAdaptCommand,
  },
  delta: {
    about: 'inspect, apply, revert, compose or export what a training changed (delta.safetensors)',
    load: async () => (await import('./delta.ts')).addDeltaCommand,
  },
  push: {
    about: 'upload a saved classifier to the Hugging Face hub',
    load: async () => (await import('./push.ts')).addPushCommand,
  },
  verify: {
    about: 'compare a folder that tokensift saved with its manifest, byte for byte',
    load: async () => (await import('./verify.ts')).addVerifyCommand,
  },
  doctor: {
    about: 'show engines, backends, threads and versions, test them, and say what is wrong',
    load: async () => (await import('./doctor.ts')).addDoctorCommand,
  },
};

/** All commands; those that are named with their arguments and options, the others with their names alone. */
export async function createProgram(named: readonly string[] = Object.keys(commands)): Promise<Command> {
  const program = new Command('tokensift')
    .description('Trains small, specialised text classifiers by finetuning the few parameters that matter.')
    .version(version)
    .exitOverride()
    // Usage errors are reported as all others are.
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError();
  for (const [name, { about, load }] of Object.entries(commands)) {
    const command = program.command(name).description(about);
    if (named.includes(name)) (await load())(command);
  }
  return program;
}

/** Runs the command line: whatever happens, the process ends with at most one error message and an exit code. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const json = words.includes('--json');
  const report = (error: unknown): number => {
    const exitCode = reportError(error, { json });
    const isInterrupted = TokensiftError.isInstance(error) && error.code === 'interrupted';
    return (isInterrupted ? interruptionExitCode() : undefined) ?? exitCode;
  };
  watchOutput();
  watchSignals({ json });
  process.on('uncaughtException', (error) => process.exit(report(error)));
  try {
    const program = await createProgram(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}
