import { type Engine, TokensiftError } from '@tokensift/core';
import { candidatesOf, type EngineSettings } from './candidates.ts';

/** An engine on one of its backends, and whether it works here. */
export interface EngineState {
  readonly engine: string;
  readonly backend: string;
  readonly works: boolean;
  /** True for the one that `createEngine` gives for the same settings. */
  readonly used: boolean;
  /** What runs the kernels, with its version; absent when it does not work. */
  readonly runtime?: string;
  /** Why it does not work, or what works without it. */
  readonly reason?: string;
}

/** Tries every engine and backend that the settings allow. `test` may throw to say that one does not work after all. */
export async function surveyEngines(
  settings: EngineSettings = {},
  test: (engine: Engine) => Promise<void> = async () => {},
): Promise<readonly EngineState[]> {
  const states: EngineState[] = [];
  for (const { engine: name, backend, open } of candidatesOf(settings)) {
    const candidate = { engine: name, backend };
    const chosen = states.some(({ used }) => used);
    try {
      const engine = await open();
      await test(engine);
      const { runtime } = engine.describe();
      states.push({ ...candidate, works: true, used: !chosen, runtime: String(runtime ?? engine.name) });
    } catch (error) {
      const reason =
        TokensiftError.isInstance(error) || error instanceof Error ? error.message : String(error);
      states.push({ ...candidate, works: false, used: false, reason });
    }
  }
  return states;
}
