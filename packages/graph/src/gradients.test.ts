import { createRandom, type Tensor } from '@tokensift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate } from './differentiate.ts';
import { evaluate } from './evaluate.ts';
import type { Numbers } from './operation.ts';
import { operations } from './operations/registry.ts';
import { caseNames, drawCase, weightedTotal } from './testing/index.ts';

const step = 1e-5;

describe('gradients against central differences, over random shapes', () => {
  it('has a case for every operation that is not a gradient or a source', () => {
    const drawn = operations
      .map(({ name }) => name)
      .filter((name) => !name.endsWith('Gradient') && name !== 'input' && name !== 'parameter');
    expect([...caseNames].sort()).toEqual(drawn.sort());
  });

  for (const name of caseNames) {
    it(name, () => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const random = createRandom(seed);
          const operationCase = drawCase(name, random);
          const loss = weightedTotal(operationCase, random);
          const { builder, values } = operationCase;
          const parameters = Object.keys(values).filter((key) => key.startsWith('p'));
          const { parameters: gradients } = differentiate(builder, loss, {
            slices: parameters.map((parameter) => ({ parameter, rows: 'all' as const })),
          });
          expect(gradients.map(({ parameter }) => parameter)).toEqual(parameters);
          for (const gradient of gradients) {
            const { parameter } = gradient;
            const exact = centralDifferences(parameter);
            const found = new Float64Array(exact.length);
            if (gradient.kind === 'dense') {
              const output = evaluate(builder.build({ gradient: gradient.gradient }), values).gradient;
              expect(output.shape).toEqual(values[parameter].shape);
              found.set(output.data);
            } else {
              for (const { ids, rows } of gradient.contributions) {
                const { width, data } = rowsOf(evaluate(builder.build({ rows }), values).rows);
                values[ids.attributes.name as string].data.forEach((id, row) => {
                  for (let i = 0; i < width; i++) found[id * width + i] += data[row * width + i];
                });
              }
            }
            const scale = Math.max(1, ...exact.map(Math.abs));
            exact.forEach((value, i) => {
              expect(Math.abs(found[i] - value) / scale).toBeLessThan(1e-7);
            });
          }

          function centralDifferences(parameter: string): Float64Array {
            const graph = builder.build({ loss });
            const centre = Float64Array.from(values[parameter].data);
            const lossAt = (index: number, offset: number): number => {
              const data = centre.slice();
              data[index] += offset;
              const moved: Record<string, Tensor | Numbers> = { ...values };
              moved[parameter] = { shape: values[parameter].shape, data };
              return evaluate(graph, moved).loss.data[0];
            };
            return centre.map((_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step));
          }
        }),
        { numRuns: 25 },
      );
    });
  }
});

function rowsOf({ shape, data }: Numbers) {
  return { width: shape[1], data };
}
