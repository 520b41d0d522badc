import { type Engine, TokensiftError } from '@tokensift/core';
import { readSettings } from '@tokensift/core/settings';
import { engines } from './registry.ts';
import { type EngineSettings, engineSettings } from './settings.ts';

/** An engine on one of its backends: one thing to try. */
export interface EngineCandidate {
  readonly engine: string;
  readonly backend: string;
  /** True for a graphics processor that the settings do not name: it is listed, and not used by itself. */
  readonly onRequest: boolean;
  open(): Promise<Engine>;
}

/**
 * What the settings allow, in the order of preference.
 * @throws TokensiftError `invalid-argument` for an unknown engine or backend.
 */
export function candidatesOf(settings: EngineSettings): readonly EngineCandidate[] {
  const { name, backend, threads } = readSettings('engine', engineSettings, settings);
  const named = engines.filter((entry) => name === 'auto' || entry.name === name);
  const candidates = named.flatMap((entry) =>
    [...entry.backends, ...entry.graphics]
      .filter((known) => backend === undefined || known === backend)
      .map((known) => ({
        engine: entry.name,
        backend: known,
        onRequest: backend === undefined && entry.graphics.includes(known),
        open: () => entry.open({ backend: known, ...(threads !== undefined && { threads }) }),
      })),
  );
  if (candidates.length > 0) return candidates;
  const known = named
    .map((entry) => `${entry.name} has ${[...entry.backends, ...entry.graphics].join(', ')}`)
    .join('; ');
  throw new TokensiftError({
    code: 'invalid-argument',
    where: 'engine.backend',
    message: `The engine has no backend "${backend}".`,
    hint: `Known: ${known}.`,
  });
}
