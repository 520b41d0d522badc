import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const hook = new URL('./hook.mjs', import.meta.url).href;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface KilledRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was done to files, in order: an operation and its paths. Operations that were killed are the last. */
  readonly operations: readonly (readonly [string, ...string[]])[];
}

export interface KillOptions {
  /** Operations on what lies here are counted. */
  readonly below: string;
  /** The operation, from 1, at which the process is killed; left out, it runs to its end. */
  readonly at?: number;
  readonly cwd?: string;
}

/**
 * Runs a TypeScript module in a process of its own and kills it at one of its operations on files: before it, or with
 * half of it written ("half written"). With `at` from 1 on, every state is seen that a killed process can leave, but for
 * those inside of one system call and of Node's own recursive removal.
 */
export async function runKilled(
  module: string,
  args: readonly string[],
  { below, at, cwd }: KillOptions,
): Promise<KilledRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-kill-'));
  try {
    const log = join(folder, 'operations');
    const child = spawn(
      process.execPath,
      ['--conditions=@tokensift/source', `--import=${tsx}`, `--import=${hook}`, module, ...args],
      {
        ...(cwd !== undefined && { cwd }),
        env: { ...process.env, KILL_BELOW: below, KILL_LOG: log, ...(at && { KILL_AT: String(at) }) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return { code, signal, ...output, operations: lines.map((line) => JSON.parse(line)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
