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
    about: 'run an experiment: data sets × methods × seeds, with statistics and a report',
    load: async () => (await import('./run.ts')).addRunCommand,
  },
  worker: {
    about: 'makes the runs of experiments that other machines submit to a queue',
    load: async () => (await import('./worker.ts')).addWorkerCommand,
  },
  status: {
    about: 'what a queue of runs holds, who works at it, how far they are, and what failed',
    load: async () => (await import('./status.ts')).addStatusCommand,
  },
  report: {
    about: 'build report.html from the results of a run',
    load: async () => (await import('./report.ts')).addReportCommand,
  },
  watch: {
    about: 'show the report of a run while it goes on, in a browser on this machine',
    load: async () => (await import('./watch.ts')).addWatchCommand,
  },
  track: {
    about: 'tells TensorBoard, MLflow or a tracker of your own what happened in a run',
    load: async () => (await import('./track.ts')).addTrackCommand,
  },
  finetune: {
    about: 'train one classifier and save it as a Hugging Face folder',
    load: async () => (await import('./finetune.ts')).addFinetuneCommand,
  },
  settings: {
    about: 'what can be set of training, methods and tasks, with defaults',
    load: async () => (await import('./settings.ts')).addSettingsCommand,
  },
  predict: {
    about:
      'labels and probabilities of texts: a row out for each row in, with the fields that it has; JSON lines, CSV, TSV ' +
      'or plain lines',
    load: async () => (await import('./predict.ts')).addPredictCommand,
  },
  evaluate: {
    about: 'metrics, per-class table and confusions of a classifier on labelled texts',
    load: async () => (await import('./evaluate.ts')).addEvaluateCommand,
  },
  export: {
    about: 'a classifier as ONNX models for transformers.js, optimum and ONNX Runtime, compared with it',
    load: async () => (await import('./export.ts')).addExportCommand,
  },
  serve: {
    about: 'answers requests over HTTP by one or several classifiers, with a page to try them',
    load: async () => (await import('./serve.ts')).addServeCommand,
  },
  sensitivity: {
    about: 'how sensitive a task is to each part of a model',
    load: async () => (await import('./sensitivity.ts')).addSensitivityCommand,
  },
  select: {
    about: 'what would be trained under a budget; saved for finetune --selection',
    load: async () => (await import('./select.ts')).addSelectCommand,
  },
  selections: {
    about: 'looks at selections that select has saved',
    load: async () => (await import('./selections.ts')).addSelectionsCommand,
  },
  constructs: {
    about: 'the token constructs of a data set, and what they tell about its classes',
    load: async () => (await import('./constructs.ts')).addConstructsCommand,
  },
  adapt: {
    about: "make a data set's constructs tokens of a model",
    load: async () => (await import('./adapt.ts')).addAdaptCommand,
  },
  delta: {
    about: 'inspects, applies, takes off and composes what a training changed (delta.safetensors)',
    load: async () => (await import('./delta.ts')).addDeltaCommand,
  },
  push: {
    about: 'writes a saved classifier to a repository of the Hugging Face hub',
    load: async () => (await import('./push.ts')).addPushCommand,
  },
  verify: {
    about: 'whether a folder that tokensift saved still is what was saved, byte for byte',
    load: async () => (await import('./verify.ts')).addVerifyCommand,
  },
  doctor: {
    about: 'what engine, threads, backends and versions are in use, and what is wrong',
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
