import { describe, expect, it } from 'vitest';
import { peakRssBytes, stopwatch } from './cost.ts';

describe('peakRssBytes', () => {
  it('covers what is resident now and never falls', () => {
    const before = peakRssBytes();
    const held = Buffer.alloc(64 * 2 ** 20, 1);
    const after = peakRssBytes();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeGreaterThan(held.length);
    // A page or two of difference: the kernel counts the two figures at different times.
    expect(after).toBeGreaterThan(process.memoryUsage.rss() * 0.95);
    expect(after).toBeLessThan(2 ** 40);
  });
});

describe('stopwatch', () => {
  it('measures seconds', async () => {
    const watch = stopwatch();
    const first = watch.seconds();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = watch.seconds();
    expect(first).toBeGreaterThanOrEqual(0);
    expect(second - first).toBeGreaterThan(0.04);
    expect(second - first).toBeLessThan(30);
  });
});
