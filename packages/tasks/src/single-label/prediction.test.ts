import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPrediction } from './prediction.ts';

describe('toPrediction', () => {
  it('lists labels best first, of equals the one that comes first, also labels that are numbers', () => {
    expect(toPrediction(Float32Array.of(0.125, 0.5, 0.125, 0.25), ['10', '2', '1', '0'])).toEqual({
      label: '2',
      probability: 0.5,
      probabilities: [
        { label: '2', probability: 0.5 },
        { label: '0', probability: 0.25 },
        { label: '10', probability: 0.125 },
        { label: '1', probability: 0.125 },
      ],
    });
  });

  it('keeps every label, in falling order, and cuts to the first ones', () => {
    const values = fc.float32Array({ min: 0, max: 1, noNaN: true, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.nat(25), (probabilities, top) => {
        const labels = Array.from(probabilities, (_, i) => String(i));
        const all = toPrediction(probabilities, labels);
        const listed = all.probabilities.map(({ probability }) => probability);
        expect(listed).toEqual([...listed].sort((a, b) => b - a));
        expect(new Set(all.probabilities.map(({ label }) => label)).size).toBe(labels.length);
        for (const { label, probability } of all.probabilities)
          expect(probability).toBe(probabilities[+label]);
        expect(toPrediction(probabilities, labels, top)).toEqual({
          ...all,
          probabilities: all.probabilities.slice(0, top),
        });
      }),
    );
  });
});
