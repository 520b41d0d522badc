import { describe, expect, it } from 'vitest';
import { createRegistry } from './registry.ts';

describe('createRegistry', () => {
  const registry = createRegistry<{ readonly wheels: number }>('vehicle', { bike: { wheels: 2 } });

  it('gives what a name stands for, or what it is given', () => {
    expect(registry.of('bike')).toEqual({ wheels: 2 });
    const tricycle = { wheels: 3 };
    expect(registry.of(tricycle)).toBe(tricycle);
    expect(registry.names).toEqual(['bike']);
  });

  it.each(['car', 'toString', '__proto__', ''])('refuses "%s" and lists what there is', (name) => {
    expect(() => registry.of(name)).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        where: 'vehicle',
        problem: `There is no vehicle ${JSON.stringify(name)}.`,
        hint: 'Known: bike.',
      }),
    );
  });
});
