import { createRandom, type Tensor } from '@tokensift/core';
import { differentiate, evaluate } from '@tokensift/graph';
import { caseNames, drawCase, weightedTotal } from '@tokensift/graph/testing';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from './engine.ts';
import { workingBackends } from './testing/working-backends.ts';

describe.each(await workingBackends())(
  'on %s, every operation and its gradients equal their plain evaluation',
  async (backend) => {
    const engine = await createOnnxEngine({ backend, threads: 2 });

    for (const name of caseNames) {
      it(name, async () => {
        for (let seed = 0; seed < 20; seed++) {
          const random = createRandom(`${name}/${seed}`);
          const operationCase = drawCase(name, random);
          const { builder, result, values } = operationCase;
          const parameters = Object.keys(values).filter((key) => key.startsWith('p'));
          const outputs = { result };
          // Half of the graphs are differentiated: engines may run an operation differently where a gradient flows.
          if (seed % 2 === 0) {
            const loss = weightedTotal(operationCase, random);
            const slices = parameters.map((parameter) => ({ parameter, rows: 'all' as const }));
            for (const gradient of differentiate(builder, loss, { slices }).parameters) {
              const node = gradient.kind === 'dense' ? gradient.gradient : gradient.contributions[0].rows;
              Object.assign(outputs, { [`gradient of ${gradient.parameter}`]: node });
            }
          }
          const graph = builder.build(outputs);
          const expected = evaluate(graph, values);
          const program = await engine.compile(graph, {
            parameters: new Map(
              Object.entries(values).filter(([key]) => key.startsWith('p')) as [
                string,
                Tensor<Float32Array>,
              ][],
            ),
          });
          const found = await program.run(values);
          await program.dispose();
          for (const [output, { shape, data }] of Object.entries(expected)) {
            expect(found[output].shape, output).toEqual(shape);
            const scale = Math.max(1, ...data.map(Math.abs));
            data.forEach((value, i) => {
              expect(Math.abs(found[output].data[i] - value) / scale, `${output}, seed ${seed}`).toBeLessThan(
                2e-6,
              );
            });
          }
        }
      });
    }
  },
);
