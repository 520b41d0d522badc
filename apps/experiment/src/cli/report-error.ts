import { type ErrorParts, errorParts, printable, TokensiftError } from '@tokensift/core';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { exitCodeOf } from '../errors/exit-code.ts';
import { printJson, printMessage } from './output.ts';

/**
 * Tells the user what went wrong: one message on stderr, with `--json` a document on stdout.
 * @returns the exit code.
 */
export function reportError(thrown: unknown, { json }: { readonly json: boolean }): number {
  if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'commander.help')) {
    // Help or the version was printed: asked for, or in place of a missing command.
    return thrown.exitCode === 0 ? 0 : exitCodeOf('invalid-argument');
  }
  const error = thrown instanceof CommanderError ? usageError(thrown) : thrown;
  const parts = errorParts(error);
  if (json) printJson({ error: parts });
  else process.stderr.write(`${formatError(parts)}\n`);
  if (!TokensiftError.isInstance(error)) {
    printMessage('This is a defect of tokensift: please report it with what you did.');
    if (process.env.DEBUG) printMessage(String((error as Error)?.stack ?? error));
    else printMessage('Set DEBUG=1 to see where it happened.');
  }
  return exitCodeOf(parts.code);
}

function formatError({ message, where, hint }: ErrorParts): string {
  const place = where === undefined ? '' : `${where}: `;
  return `${pc.red('error:')} ${printable(place + message)}${hint === undefined ? '' : `\n  ${printable(hint)}`}`;
}

function usageError({ message }: CommanderError): TokensiftError {
  const [problem, suggestion] = message.replace(/^error: /, '').split('\n');
  return new TokensiftError({
    code: 'invalid-argument',
    message: problem.endsWith('.') ? problem : `${problem}.`,
    hint: suggestion?.replace(/^\((.*)\)$/, '$1') ?? 'Add --help to see how it is used.',
  });
}
