import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { TokensiftError } from '@tokensift/core';

/**
 * Makes a registered backend ready and leaves the one that was active active. (Where none was, tfjs has no way back to
 * that: the new one stays.)
 * @throws TokensiftError `unsupported` when tfjs cannot start it.
 */
export async function startBackend(name: string): Promise<void> {
  const previous = activeBackend();
  const started = await setBackend(name).catch((cause: unknown) => cause);
  if (previous !== undefined && previous !== name) await setBackend(previous);
  if (started === true) return;
  throw new TokensiftError({
    code: 'unsupported',
    where: `tfjs backend "${name}"`,
    message: `It cannot be started${started instanceof Error ? `: ${started.message}` : '.'}`,
    cause: started,
  });
}

/** Does synchronous work with a started backend active; afterwards the one is active that was before. */
export function withBackend<Result>(name: string, work: () => Result): Result {
  const previous = activeBackend();
  if (previous === name) return work();
  // For a backend that is ready, tfjs has switched by the time that it returns its promise.
  void setBackend(name);
  try {
    return work();
  } finally {
    if (previous !== undefined) void setBackend(previous);
  }
}

function activeBackend(): string | undefined {
  return (getBackend() as string | null | undefined) ?? undefined;
}
