import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { TokensiftError } from '@tokensift/core';
import { quietly } from './quietly.ts';

const packageName = '@tensorflow/tfjs-node';

/** It calls functions of node:util that Node 23 no longer has. */
const firstUnsupportedMajor = 23;
const supported = 'Node 20 to 22';

const fallback = 'Without it, tfjs runs on its WebAssembly backend, more slowly.';

export interface LoadTfjsNodeOptions {
  /** Threads of one kernel; TensorFlow has one pool a process, whose size the first load decides. */
  readonly threads?: number;
  /** A folder in whose node_modules the package is, when that is not where packages are looked for. */
  readonly folder?: string | undefined;
  readonly nodeVersion?: string;
}

export interface LoadedTfjsNode {
  readonly version: string;
  /** Threads of one kernel in this process. */
  readonly threads: number;
}

let loaded: LoadedTfjsNode | undefined;

/**
 * Loads @tensorflow/tfjs-node, an optional package: installing it downloads a binary, which may be blocked. It is looked
 * for where packages are, or in the node_modules of the folder that TOKENSIFT_TFJS_NODE names.
 * @throws TokensiftError `unsupported` when it is absent, broken or not made for this Node.
 */
export function loadTfjsNode({
  threads = availableParallelism(),
  folder = process.env.TOKENSIFT_TFJS_NODE || undefined,
  nodeVersion = process.versions.node,
}: LoadTfjsNodeOptions = {}): LoadedTfjsNode {
  if (Number.parseInt(nodeVersion, 10) >= firstUnsupportedMajor) {
    throw unsupported(
      `it works on ${supported}; this is Node ${nodeVersion}.`,
      `Use ${supported}. ${fallback}`,
    );
  }
  const require = createRequire(
    folder === undefined ? import.meta.url : join(resolve(folder), 'package.json'),
  );
  let manifest: string;
  try {
    manifest = require.resolve(`${packageName}/package.json`);
  } catch (cause) {
    throw unsupported(
      folder === undefined ? 'it is not installed.' : `it is not installed in ${folder}.`,
      `Install it with "npm install ${packageName}" (${supported}). ${fallback}`,
      cause,
    );
  }
  if (loaded) return loaded;
  const previous = getBackend() as string | null | undefined;
  try {
    withEnvironment({ TF_NUM_INTRAOP_THREADS: `${threads}`, TF_CPP_MIN_LOG_LEVEL: '2' }, () =>
      quietly(() => require(packageName)),
    );
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]?.trim();
    throw unsupported(
      `it is installed and cannot be loaded: ${reason}`,
      `Its native part is downloaded when it is installed; run "npm rebuild ${packageName}" (${supported}). ${fallback}`,
      cause,
    );
  } finally {
    // Loading makes it the active backend.
    if (previous && previous !== getBackend()) void setBackend(previous);
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  loaded = { version, threads };
  return loaded;
}

function unsupported(message: string, hint: string, cause?: unknown): TokensiftError {
  return new TokensiftError({ code: 'unsupported', where: packageName, message, hint, cause });
}

/** Sets environment variables, which native code reads as it is loaded, for the time of that; the user's own count. */
function withEnvironment<Result>(variables: Readonly<Record<string, string>>, work: () => Result): Result {
  const added = Object.keys(variables).filter((name) => process.env[name] === undefined);
  for (const name of added) process.env[name] = variables[name];
  try {
    return work();
  } finally {
    for (const name of added) delete process.env[name];
  }
}
