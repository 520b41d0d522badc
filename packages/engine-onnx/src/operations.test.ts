import { createRandom, type Engine, type Tensor } from '@tokensift/core';
import { differentiate, evaluate } from '@tokensift/graph';
import { caseNames, drawCase, weightedTotal } from '@tokensift/graph/testing';
import { describe, expect, it } from 'vitest';
import { engineOn } from './engine.ts';
import { webgpuLowerings } from './lowerings/index.ts';
import { loadRuntime } from './runtimes/load-runtime.ts';
import { workingBackends } from './testing/working-backends.ts';

const native = await loadRuntime({ backend: 'cpu', threads: 2 });
const engines: [string, Engine][] = [
  // What it computes is tested where there is no graphics processor, too.
  ['native code, as written for WebGPU', engineOn({ ...native, lowerings: webgpuLowerings })],
];
for (const backend of await workingBackends()) {
  engines.push([backend, engineOn(await loadRuntime({ backend, threads: 2 }))]);
}

describe.each(engines)(
  'on %s, every operation and its gradients equal their plain evaluation',
  (_, engine) => {
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
