import fixture from '../fixtures/architectures.json' with { type: 'json' };

/** A tiny configuration of every architecture, as Python's transformers saves it, by what it is of. */
export const tinyArchitectures: readonly (readonly [
  name: string,
  config: Readonly<Record<string, unknown>>,
])[] = Object.entries(fixture.cases).map(([name, { config }]) => [name, config]);
