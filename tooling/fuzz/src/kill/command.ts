import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Ended, type RunScriptOptions, runScript, startScript } from '@tokensift/testing/kill';

const main = fileURLToPath(new URL('../../../../apps/experiment/src/main.ts', import.meta.url));

/** Runs the command line in one process, which can be killed. */
export const runCommand = (words: readonly string[], options: RunScriptOptions): Promise<Ended> =>
  runScript(main, words, options);

/** Starts the command line in one process. */
export const startCommand = (
  words: readonly string[],
  options: { readonly cwd: string },
): ChildProcessWithoutNullStreams => startScript(main, words, options);

/** The typed error that a command with `--json` ended with; undefined where it ended otherwise. */
export function typedErrorOf({
  stdout,
}: Ended): { readonly code: string; readonly message: string } | undefined {
  try {
    const { error } = JSON.parse(stdout);
    return error?.code === undefined || error.code === 'internal' ? undefined : error;
  } catch {
    return undefined;
  }
}
