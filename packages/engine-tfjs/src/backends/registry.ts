import { createRegistry } from '@tokensift/core';
import type { Backend, BackendEntry, BackendRequest } from './backend.ts';
import { cpu } from './cpu.ts';
import { tensorflow } from './tensorflow.ts';
import { wasm } from './wasm.ts';

/** Fastest first. */
const entries: readonly BackendEntry[] = [tensorflow, wasm, cpu];

const byName = createRegistry<BackendEntry>(
  'tfjs backend',
  Object.fromEntries(entries.map((entry) => [entry.name, entry])),
);

/** Names of the tfjs backends that can be asked for, the fastest first. */
export const tfjsBackendNames = byName.names;

/**
 * Opens a backend by name, or the first that works.
 * @throws TokensiftError `invalid-argument` for an unknown name, `unsupported` when it does not work here.
 */
export async function openBackend(name: string | undefined, request: BackendRequest): Promise<Backend> {
  if (name !== undefined) return await byName.of(name).open(request);
  let reason: unknown;
  for (const entry of entries) {
    try {
      return await entry.open(request);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
