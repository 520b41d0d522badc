import { createKernel } from '../web-assembly.ts';
import { adafactorWasm } from './adafactor-wasm.ts';

/** See adafactor.wat. Pointers are byte offsets into the memory, `count` is a number of values. */
type SquareRowKernel = (
  gradient: number,
  columnSums: number,
  count: number,
  gradientScale: number,
  epsilon: number,
) => number;

type SquareProductsKernel = (gradient: number, columnFactors: number, count: number) => number;

type UpdateKernel = (
  values: number,
  gradient: number,
  factorsOrMoment: number,
  count: number,
  decayFactor: number,
  factor: number,
) => void;

type SquareValuesKernel = (
  gradient: number,
  moment: number,
  count: number,
  gradientScale: number,
  beta2: number,
  momentWeight: number,
  epsilon: number,
) => number;

export const squareRowKernel = createKernel<SquareRowKernel>(adafactorWasm, 'squareRow');
export const squareProductsKernel = createKernel<SquareProductsKernel>(adafactorWasm, 'squareProducts');
export const updateRowKernel = createKernel<UpdateKernel>(adafactorWasm, 'updateRow');
export const squareValuesKernel = createKernel<SquareValuesKernel>(adafactorWasm, 'squareValues');
export const updateValuesKernel = createKernel<UpdateKernel>(adafactorWasm, 'updateValues');
