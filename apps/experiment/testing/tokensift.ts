import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../tooling/scripts/tokensift.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does. `onOutput` sees stderr as it comes. */
export async function tokensift(
  words: readonly string[],
  {
    cwd,
    input = '',
    env = {},
    onOutput,
  }: {
    cwd: string;
    input?: string;
    /** Beside this process's own environment. */
    env?: Readonly<Record<string, string>>;
    onOutput?: (text: string, kill: () => void) => void;
  },
): Promise<Ended> {
  const { INIT_CWD: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, ...words], {
    cwd,
    env: { ...inherited, ...env, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    onOutput?.(stderr, () => child.kill('SIGINT'));
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
