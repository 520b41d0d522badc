import {
  engine,
  findBackendFactory,
  getBackend,
  type KernelBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { TokensiftError } from '@tokensift/core';

const starting = new Map<string, Promise<KernelBackend>>();

/**
 * Makes a registered backend ready without making it active, not even while it starts, as `tf.setBackend` would:
 * whoever computes with tfjs meanwhile is not disturbed.
 * @throws TokensiftError `unsupported` when it cannot start.
 */
export async function startBackend(name: string): Promise<void> {
  const { registry } = engine();
  if (name in registry) return;
  try {
    let start = starting.get(name);
    if (!start) {
      start = Promise.resolve(findBackendFactory(name)());
      starting.set(name, start);
    }
    const backend = await start;
    registry[name] ??= backend;
  } catch (cause) {
    throw new TokensiftError({
      code: 'unsupported',
      where: `tfjs backend "${name}"`,
      message: `it cannot be started: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  } finally {
    starting.delete(name);
  }
}

/**
 * Does synchronous work with a started backend active; afterwards the one is active that was before. (Where none was,
 * tfjs has no way back to that.)
 */
export function withBackend<Result>(name: string, work: () => Result): Result {
  const previous = getBackend() as string | null | undefined;
  if (previous === name) return work();
  // For a backend that has started, tfjs has switched by the time that it returns its promise.
  void setBackend(name);
  try {
    return work();
  } finally {
    if (previous) void setBackend(previous);
  }
}
