import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const python = process.env.TOKENSIFT_PYTHON ?? 'python3';
const oracles = fileURLToPath(new URL('../../oracles/', import.meta.url));

/** Whether there is a Python with these packages; tests that need them skip where they are absent. */
const has = (...packages: string[]): boolean => {
  const all = packages.map((name) => `find_spec("${name}")`).join(' and ');
  const script = `from importlib.util import find_spec; import sys; sys.exit(not (${all}))`;
  return spawnSync(python, ['-c', script]).status === 0;
};
export const hasTransformers = has('torch', 'transformers');
export const hasOnnx = has('onnx', 'onnxruntime');
export const hasPeft = has('torch', 'transformers', 'peft');
export const hasSafetensors = has('safetensors');
export const hasHub = has('huggingface_hub');
export const hasTensorboard = has('tensorboard');
export const hasMlflow = has('mlflow');
export const hasMoto = has('moto', 'flask');
export const hasSentenceTransformers = has('torch', 'sentence_transformers');

/** Runs a script of tooling/oracles while this process goes on, as a server that it asks. */
export async function runOracleBeside<Result>(script: string, ...args: readonly string[]): Promise<Result> {
  const run = promisify(execFile);
  const { stdout } = await run(python, [join(oracles, script), ...args], { encoding: 'utf8' });
  return JSON.parse(stdout);
}

/** Runs a script of tooling/oracles and parses what it prints. */
export function runOracle<Result>(script: string, ...args: readonly string[]): Result {
  // Loading model code writes it into the cache; the user's own is left alone.
  const cache = mkdtempSync(join(tmpdir(), 'tokensift-hf-'));
  try {
    const output = execFileSync(python, [join(oracles, script), ...args], {
      encoding: 'utf8',
      maxBuffer: 256 * 2 ** 20,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HF_HOME: cache, HF_HUB_OFFLINE: '1' },
    });
    return JSON.parse(output);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

const PAUSE_MILLISECONDS = 200;
const LONGEST_START_MILLISECONDS = 120_000;

/**
 * Starts a server that is written in Python, which ends with the test.
 * @param args of Python, for a port of 127.0.0.1
 * @returns its address, when it answers
 */
export async function startPythonServer(args: (port: number) => readonly string[]): Promise<string> {
  const port = await freePort();
  const server = spawn(python, args(port), { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(server, 'exit');
  onTestFinished(async () => {
    // It may have workers of its own.
    if (server.exitCode === null) process.kill(-server.pid!, 'SIGKILL');
    await ended;
  });
  const address = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + LONGEST_START_MILLISECONDS;
  while (performance.now() < deadline && server.exitCode === null) {
    if (
      await fetch(address).then(
        () => true,
        () => false,
      )
    )
      return address;
    await setTimeout(PAUSE_MILLISECONDS);
  }
  throw new Error(`the server did not start: ${said}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
