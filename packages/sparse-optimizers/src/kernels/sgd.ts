import { createKernel } from '../web-assembly.ts';
import { sgdWasm } from './sgd-wasm.ts';

/** See sgd.wat. Pointers are byte offsets into the memory, `count` is a number of values. */
type SgdKernel = (
  values: number,
  gradient: number,
  count: number,
  gradientScale: number,
  weightDecay: number,
  learningRate: number,
) => void;

type MomentumKernel = (
  values: number,
  gradient: number,
  velocity: number,
  count: number,
  gradientScale: number,
  weightDecay: number,
  momentum: number,
  learningRate: number,
) => void;

export const sgdKernel = createKernel<SgdKernel>(sgdWasm, 'sgd');
export const momentumKernel = createKernel<MomentumKernel>(sgdWasm, 'momentum');
