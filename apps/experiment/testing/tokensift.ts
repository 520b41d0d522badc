import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The command line as it is published, where `npm test` has built it: it starts twice as fast as from source. */
export const commandPath: string = process.env.TOKENSIFT_COMMAND ?? fromRoot('tooling/scripts/tokensift.mjs');
const DATA = fromRoot('../shared');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that is at work. */
export interface Running {
  readonly child: ChildProcess;
  /** Everything that has come so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until stdout and stderr together are as asked for. */
  readonly until: (isReached: (stdout: string, stderr: string) => boolean) => Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  readonly cwd: string;
  /** Beside this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where stdin, stdout and stderr lead; pipes to this process by default. */
  readonly stdio?: SpawnOptions['stdio'];
}

/** Starts the command line as a user does. */
export function startTokensift(
  words: readonly string[],
  { cwd, env = {}, stdio = 'pipe' }: StartOptions,
): Running {
  const { INIT_CWD: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [commandPath, ...words], {
    cwd,
    env: { TOKENSIFT_DATA: DATA, ...inherited, ...env, NO_COLOR: '1' },
    stdio,
  });
  // A test that gives up leaves nothing running.
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  child.once('close', () => process.off('exit', stop));
  let stdout = '';
  let stderr = '';
  const changes = new EventEmitter();
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
    changes.emit('change');
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
    changes.emit('change');
  });
  child.on('close', () => changes.emit('change'));
  // What is written to one that has ended already is lost, as on a command line.
  child.stdin?.on('error', () => {});
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    async until(isReached) {
      while (!isReached(stdout, stderr)) {
        if (child.exitCode !== null) throw new Error(`The command ended first: ${stdout}${stderr}`);
        await once(changes, 'change');
      }
    },
    ended: once(child, 'close').then(([code, signal]) => ({
      // As a shell says it.
      code: code ?? 128 + constants.signals[signal as NodeJS.Signals],
      stdout,
      stderr,
    })),
  };
}

/** Runs the command line as a user does. `onOutput` sees stderr as it comes. */
export async function tokensift(
  words: readonly string[],
  {
    input = '',
    onOutput,
    ...options
  }: StartOptions & {
    readonly input?: string;
    readonly onOutput?: (text: string, kill: () => void) => void;
  },
): Promise<Ended> {
  const { child, stderr, ended } = startTokensift(words, options);
  child.stderr?.on('data', () => onOutput?.(stderr(), () => child.kill('SIGINT')));
  child.stdin?.end(input);
  return await ended;
}
