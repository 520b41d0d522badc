import { describe, expect, it } from 'vitest';
import type { OutcomeKind } from './cases/outcome.ts';
import { faults, outcomes } from './cases/outcome.ts';
import { runCases } from './cases/run-cases.ts';
import { formats } from './formats/registry.ts';
import { createSummary } from './report/summary.ts';
import { formats as misbehaving } from './testing/misbehaving.ts';

describe('what the project reads', () => {
  it('is refused with one typed error where it is damaged, or read as it can be', async () => {
    const names = formats.map(({ name }) => name);
    const summary = createSummary(outcomes, faults, names);
    await runCases({
      formats,
      registry: new URL('./formats/registry.ts', import.meta.url).href,
      seed: 1,
      cases: 12,
      onCase: (id, outcome) => summary.add(id.format, `${id.seed}:${id.format}:${id.key}`, outcome),
    });
    const { counts, faults: found } = summary.get();
    expect(found).toEqual([]);
    for (const name of names) {
      const { refused, other } = counts[name] as Record<OutcomeKind, number>;
      expect(refused + other, name).toBeGreaterThan(0);
    }
  }, 300_000);
});

describe('the suite', () => {
  it('tells everything that can come of a case, and goes on after it', async () => {
    const found: Record<string, OutcomeKind[]> = {};
    await runCases({
      formats: misbehaving,
      registry: new URL('./testing/misbehaving.ts', import.meta.url).href,
      seed: 1,
      cases: 1,
      seconds: 2,
      memoryBytes: 400 * 2 ** 20,
      onCase: ({ format }, { kind }) => {
        found[format] = [...(found[format] ?? []), kind];
      },
    });
    expect(found).toEqual(Object.fromEntries(Object.keys(outcomes).map((kind) => [kind, [kind]])));
  }, 300_000);
});
