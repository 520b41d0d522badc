import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KillSettings } from './kill-settings.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const counter = new URL('count-operations.ts', import.meta.url).href;

/** Longer than any script here takes on a busy machine. */
const LIMIT_MILLISECONDS = 120_000;

export interface Ended {
  readonly code: number | null;
  /** Of the signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunScriptOptions {
  readonly cwd: string;
  /** Counts operations, and ends the script at one of them. */
  readonly operations?: KillSettings;
  /** Kills it after this time. */
  readonly killAfter?: number;
}

/** Starts a TypeScript file in one process. */
export function startScript(
  script: string,
  words: readonly string[],
  { cwd, operations }: Omit<RunScriptOptions, 'killAfter'>,
): ChildProcessWithoutNullStreams {
  const flags = ['--conditions=@tokensift/source', `--import=${tsx}`];
  return spawn(
    process.execPath,
    [...flags, ...(operations ? [`--import=${counter}`] : []), script, ...words],
    {
      cwd,
      env: {
        ...process.env,
        NO_COLOR: '1',
        ...(operations && { TOKENSIFT_KILL: JSON.stringify(operations) }),
      },
    },
  );
}

/** Runs a TypeScript file in one process, which can be killed. */
export function runScript(
  script: string,
  words: readonly string[],
  { killAfter = LIMIT_MILLISECONDS, ...options }: RunScriptOptions,
): Promise<Ended> {
  const started = performance.now();
  const child = startScript(script, words, options);
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

/** The same, and what it did to files below a folder: the name of each operation and the path from there. */
export async function runCounted(
  script: string,
  words: readonly string[],
  { cwd, root, ...moment }: { readonly cwd: string } & Omit<KillSettings, 'log'>,
): Promise<Ended & { readonly operations: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'tokensift-kill-'));
  try {
    const log = join(folder, 'operations.txt');
    const ended = await runScript(script, words, { cwd, operations: { root, log, ...moment } });
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return { ...ended, operations: lines };
  } finally {
    await rm(folder, { recursive: true });
  }
}
