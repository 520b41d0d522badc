import { createKernel } from '../web-assembly.ts';
import { lionWasm } from './lion-wasm.ts';

/** See lion.wat. Pointers are byte offsets into the memory, `count` is a number of values. */
type LionKernel = (
  values: number,
  gradient: number,
  moment: number,
  count: number,
  gradientScale: number,
  decayFactor: number,
  updateWeight: number,
  momentWeight: number,
  learningRate: number,
) => void;

export const lionKernel = createKernel<LionKernel>(lionWasm, 'lion');
