import { type Engine, TokensiftError } from '@tokensift/core';
import { candidatesOf } from './candidates.ts';
import type { EngineSettings } from './settings.ts';

export interface CreateEngineOptions extends EngineSettings {
  /** Is told when a preferred engine or backend does not work here and why; by default Node prints a warning. */
  readonly onNote?: (note: string) => void;
}

/**
 * The engine that programs run on: the first that works of those that the settings allow.
 * @throws TokensiftError `unsupported` when none works, `invalid-argument` for unknown names and a wrong thread count.
 */
export async function createEngine({
  onNote = (note) => process.emitWarning(note, 'TokensiftWarning'),
  ...settings
}: CreateEngineOptions = {}): Promise<Engine> {
  const failures: { readonly label: string; readonly error: TokensiftError }[] = [];
  for (const { engine: name, backend, onRequest, open } of candidatesOf(settings)) {
    if (onRequest) continue;
    try {
      const engine = await open();
      if (failures.length > 0) onNote(`Running on ${name} (${backend}). ${describe(failures)}`);
      return engine;
    } catch (error) {
      // Only that something does not work here is a reason to try the next.
      if (!TokensiftError.isInstance(error) || error.code !== 'unsupported') throw error;
      failures.push({ label: `${name} (${backend})`, error });
    }
  }
  const [only, ...others] = failures;
  if (only && others.length === 0) throw only.error;
  throw new TokensiftError({
    code: 'unsupported',
    message: `No engine works here. ${describe(failures)}`,
    hint: 'Run "tokensift doctor" to see more.',
    cause: only?.error,
  });
}

function describe(failures: readonly { readonly label: string; readonly error: TokensiftError }[]): string {
  return failures.map(({ label, error }) => `${label} does not work here: ${error.message}`).join(' ');
}
