import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
