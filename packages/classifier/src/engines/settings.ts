import { type GivenSettings, wholeNumber } from '@tokensift/core/settings';
import * as v from 'valibot';
import { engines } from './registry.ts';

/** What computes. */
export const engineSettings = v.strictObject({
  name: v.optional(
    v.pipe(
      v.picklist(['auto', ...engines.map(({ name }) => name)]),
      v.description('ONNX Runtime, TensorFlow.js, or the first of them that works'),
    ),
    'auto',
  ),
  backend: v.optional(
    v.pipe(
      v.picklist([...new Set(engines.flatMap(({ backends, graphics }) => [...backends, ...graphics]))]),
      v.description(
        "what the engine's kernels run on; by default the fastest that works on the processor; webgpu and cuda are graphics processors",
      ),
    ),
  ),
  threads: v.optional(
    v.pipe(
      wholeNumber(1),
      v.description(
        'threads for one operation, where the engine has a choice; by default as many as the process may use',
      ),
    ),
  ),
});

export type EngineSettings = GivenSettings<typeof engineSettings>;
