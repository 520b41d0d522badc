import { type Engine, TokensiftError } from '@tokensift/core';
import { engines } from './registry.ts';

export interface EngineSettings {
  /** "onnx", "tfjs", or "auto" (default): the first of them that works. */
  readonly name?: string;
  /** What the engine's kernels run on, such as "wasm" for tfjs; by default the fastest that works. */
  readonly backend?: string;
  /** Threads for one operation, where the engine has a choice; by default as many as the process may use. */
  readonly threads?: number;
}

/** An engine on one of its backends: one thing to try. */
export interface EngineCandidate {
  readonly engine: string;
  readonly backend: string;
  open(): Promise<Engine>;
}

/** Engines that can be asked for by name, besides "auto". */
export const engineNames: readonly string[] = engines.map(({ name }) => name);

/**
 * What the settings allow, in the order of preference.
 * @throws TokensiftError `invalid-argument` for an unknown engine or backend.
 */
export function candidatesOf({
  name = 'auto',
  backend,
  threads,
}: EngineSettings): readonly EngineCandidate[] {
  const named = engines.filter((entry) => name === 'auto' || entry.name === name);
  if (named.length === 0) {
    throw new TokensiftError({
      code: 'invalid-argument',
      where: 'engine',
      message: `There is no engine "${name}".`,
      hint: `Known: auto, ${engineNames.join(', ')}.`,
    });
  }
  const candidates = named.flatMap((entry) =>
    entry.backends
      .filter((known) => backend === undefined || known === backend)
      .map((known) => ({
        engine: entry.name,
        backend: known,
        open: () => entry.open({ backend: known, ...(threads !== undefined && { threads }) }),
      })),
  );
  if (candidates.length > 0) return candidates;
  const known = named.map((entry) => `${entry.name} has ${entry.backends.join(', ')}`).join('; ');
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'engine backend',
    message: `There is no backend "${backend}".`,
    hint: `Known: ${known}.`,
  });
}
