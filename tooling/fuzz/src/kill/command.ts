import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { KillSettings } from './kill-settings.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const tsx = new URL('../../../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href;
const counter = new URL('count-operations.ts', import.meta.url).href;
const main = path('../../../../apps/experiment/src/main.ts');

/** Longer than any command here takes on a busy machine. */
const LIMIT_MILLISECONDS = 120_000;

export interface Ended {
  readonly code: number | null;
  /** Of the signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Counts operations, and ends the command at one of them. */
  readonly operations?: KillSettings;
  /** Kills it after this time. */
  readonly killAfter?: number;
}

/** Runs the command line in one process, which can be killed. */
export const runCommand = (words: readonly string[], options: CommandOptions): Promise<Ended> =>
  runScript(main, words, options);

/** The same for another script. */
export function runScript(script: string, words: readonly string[], options: CommandOptions): Promise<Ended> {
  const { cwd, operations, killAfter = LIMIT_MILLISECONDS } = options;
  const flags = ['--conditions=@tokensift/source', `--import=${tsx}`];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...flags, ...(operations ? [`--import=${counter}`] : []), script, ...words],
    {
      cwd,
      env: {
        ...process.env,
        NO_COLOR: '1',
        ...(operations && { TOKENSIFT_FUZZ_KILL: JSON.stringify(operations) }),
      },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - started });
    });
  });
}

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
