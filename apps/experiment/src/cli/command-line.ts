import { TokensiftError } from '@tokensift/core';
import { Command } from 'commander';
import { version } from '../experiment/environment.ts';
import { addAdaptCommand } from './adapt.ts';
import { addConstructsCommand } from './constructs.ts';
import { addDeltaCommand } from './delta.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addFinetuneCommand } from './finetune.ts';
import { interruptionExitCode, watchSignals } from './interruption.ts';
import { addPredictCommand } from './predict.ts';
import { addReportCommand } from './report.ts';
import { reportError } from './report-error.ts';
import { addRunCommand } from './run.ts';
import { addSelectCommand } from './select.ts';
import { addSelectionsCommand } from './selections.ts';
import { addSensitivityCommand } from './sensitivity.ts';
import { addVerifyCommand } from './verify.ts';
import { watchOutput } from './watch-output.ts';

/**
 * All commands with their options. Commands load what they need when they are called, so that help and usage errors are
 * quick and `doctor` can still tell when an engine cannot be loaded.
 */
export function createProgram(): Command {
  const program = new Command('tokensift')
    .description('Trains small, specialised text classifiers by finetuning the few parameters that matter.')
    .version(version)
    .exitOverride()
    // Usage errors are reported as all others are.
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError();
  addRunCommand(program);
  addReportCommand(program);
  addFinetuneCommand(program);
  addPredictCommand(program);
  addEvaluateCommand(program);
  addSensitivityCommand(program);
  addSelectCommand(program);
  addSelectionsCommand(program);
  addConstructsCommand(program);
  addAdaptCommand(program);
  addDeltaCommand(program);
  addVerifyCommand(program);
  addDoctorCommand(program);
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
    await createProgram().parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}
