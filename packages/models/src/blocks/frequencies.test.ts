import { describe, expect, it } from 'vitest';
import { configureBackbone } from '../architectures/registry.ts';
import fixture from '../fixtures/rotary-frequencies.json' with { type: 'json' };

interface Case {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly frequencies: Readonly<Partial<Record<'all' | 'local' | 'global', readonly number[]>>>;
}

describe(`rotary frequencies against ${fixture.source}`, () => {
  it.each(Object.entries(fixture.cases as unknown as Record<string, Case>))('%s', (_, expected) => {
    const { config } = configureBackbone(expected.fields, 'config.json');
    const { frequencies, local, global } = Object(config);
    const found: Record<string, Float32Array> = { all: frequencies, local, global };
    expect(Object.keys(expected.frequencies).length).toBeGreaterThan(0);
    for (const [layers, values] of Object.entries(expected.frequencies)) {
      expect(found[layers].length, layers).toBe(values.length);
      values.forEach((value, i) => {
        // A rounding or two of float32.
        expect(Math.abs(found[layers][i] / value - 1), `${layers} ${i}`).toBeLessThan(2.5e-7);
      });
    }
  });
});
