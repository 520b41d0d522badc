import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folders that are looked in first for commands. */
  readonly path?: readonly string[];
}

/**
 * Runs a command to its end.
 * @returns what it wrote to stdout
 * @throws Error with what it wrote, where it does not end with code 0.
 */
export async function runCommand(
  [command, ...words]: readonly [string, ...string[]],
  { cwd, env = {}, path = [] }: CommandOptions,
): Promise<string> {
  // What npm and Node tell the process that starts it, such as a registry, is not to reach what people would run.
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_|node_options$)/i.test(name)),
  );
  const child = spawn(command, words, {
    cwd,
    env: { ...inherited, PATH: [...path, process.env.PATH].join(delimiter), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, code] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  if (code === 0) return stdout;
  throw new Error(`"${[command, ...words].join(' ')}" ended with ${code}.\n${stdout}\n${stderr}`);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
