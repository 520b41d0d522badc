import type { Engine } from '@tokensift/core';
import { candidatesOf } from './candidates.ts';
import type { EngineSettings } from './settings.ts';

/** An engine on one of its backends, and whether it works here. */
export interface EngineState {
  readonly engine: string;
  readonly backend: string;
  readonly works: boolean;
  /** True for the one that `createEngine` gives for the same settings. */
  readonly used: boolean;
  /** Versions and settings, as the engine describes itself; absent when it does not work. */
  readonly details?: Readonly<Record<string, string | number>>;
  /** Why it does not work. */
  readonly reason?: string;
}

/** Tries every engine and backend that the settings allow. `test` may throw to say that one does not work after all. */
export async function surveyEngines(
  settings: EngineSettings = {},
  test: (engine: Engine) => Promise<void> = async () => {},
): Promise<readonly EngineState[]> {
  const states: EngineState[] = [];
  for (const { engine: name, backend, onRequest, open } of candidatesOf(settings)) {
    const candidate = { engine: name, backend };
    const chosen = states.some(({ used }) => used);
    try {
      const engine = await open();
      await test(engine);
      states.push({ ...candidate, works: true, used: !chosen && !onRequest, details: engine.describe() });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      states.push({ ...candidate, works: false, used: false, reason });
    }
  }
  return states;
}
