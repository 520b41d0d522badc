import { createOnnxEngine } from '@tokensift/engine-onnx';
import { operations } from '@tokensift/graph';
import { caseNames, plainly, runningOn, worstDifference } from '@tokensift/graph/testing';
import { describe, expect, it } from 'vitest';
import { openEngine, testedBackends } from '../testing/engines.ts';
import { lowerings } from './lowerings/index.ts';

/** What float32 leaves of operations on numbers near 1. */
const tolerance = 5e-6;

it('knows how to run every operation, and no other', () => {
  expect(Object.keys(lowerings).sort()).toEqual(operations.map(({ name }) => name).sort());
});

for (const backend of testedBackends) {
  describe(`on ${backend}, every operation and its gradients over random shapes`, async () => {
    const onTfjs = runningOn(await openEngine(backend));
    const onOnnx = runningOn(await createOnnxEngine({ threads: 1 }));
    for (const name of caseNames) {
      it(`${name}: equal their plain evaluation, and the ONNX engine`, async () => {
        for (const reference of [plainly, onOnnx]) {
          const { value, gradient } = await worstDifference(name, onTfjs, reference);
          expect(value).toBeLessThan(tolerance);
          expect(gradient).toBeLessThan(tolerance);
        }
      });
    }
  });
}
