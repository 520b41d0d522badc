import { TokensiftError } from '@tokensift/core';
import { Command } from 'commander';
import { addKillCommands } from './kill.ts';
import { addMutateCommand } from './mutate.ts';

const UNUSABLE_INPUT = 2;

/** Runs the fuzz suite; exit code 1 when it found a fault. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = new Command('fuzz')
    .description('Damages what tokensift reads and interrupts what it writes, and counts what comes of it.')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : UNUSABLE_INPUT));
  addMutateCommand(program);
  addKillCommands(program);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!TokensiftError.isInstance(error)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = UNUSABLE_INPUT;
  }
}
