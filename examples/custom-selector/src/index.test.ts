import { conformanceInput, selectorConformance } from '@tokensift/parameter-sensitivity/testing';
import { describe, expect, it } from 'vitest';
import attentionOutput from './index.js';

describe('attentionOutput', () => {
  for (const { name, run } of selectorConformance(attentionOutput)) it(name, run);

  it('prefers attention outputs', async () => {
    const input = conformanceInput({ budget: { density: 0.02 } });
    const { slices } = await attentionOutput(input);
    const roleOf = new Map(input.parameters.map(({ name, role }) => [name, role]));
    const roles = slices.map(({ parameter }) => roleOf.get(parameter));
    expect(roles.filter((role) => role === 'attention-output').length).toBeGreaterThan(roles.length / 2);
  });
});
