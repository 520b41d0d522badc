import { createKernel } from '../web-assembly.ts';
import { anchorWasm } from './anchor-wasm.ts';

/** See anchor.wat. Pointers are byte offsets into the memory, `count` is a number of values. */
type PullKernel = (values: number, anchor: number, count: number, rate: number) => void;

type PullGradientKernel = (
  gradient: number,
  values: number,
  anchor: number,
  count: number,
  gradientScale: number,
  weightDecay: number,
) => void;

export const pullKernel = createKernel<PullKernel>(anchorWasm, 'pull');
export const pullGradientKernel = createKernel<PullGradientKernel>(anchorWasm, 'pullGradient');
